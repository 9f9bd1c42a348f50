"""Takes a wrong import back."""

from typing import Any, NoReturn
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.management.change_table import lines_of
from accounts.management.commands.import_registry import (
    INTERRUPTED,
    NOTHING_DONE,
    ProgressLine,
    agreed_here,
)
from accounts.models import RegisterImport
from accounts.register.take_back import CannotTakeBack, Return, forecast_return, take_back_import
from accounts.templatetags.formats import moment_cn

SOME_STAY = 1
LAST_ONES, MOST_SHOWN = 10, 20


class Command(BaseCommand):
    help = (
        "收回一次导错的名册：还和那次导入以后一样的，恢复成导入以前；以后又变过的不动，列出来。金额用记账冲回。"
        "不加 --accept 只说会有什么变化，什么都不写。不写 ID 则列出最近的导入。"
        "退出码：0 全部可以（已经）收回，1 有的没有收回，2 什么都没做。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("run", type=UUID, nargs="?", metavar="ID", help="要收回的是哪一次导入")
        parser.add_argument(
            "--accept", metavar="理由", default="", help="看过会有什么变化，确实要收回；理由留在记录里"
        )
        parser.add_argument("--force", action="store_true", help="演示环境（DEMO=1）中也收回")

    def handle(self, *args: Any, run: UUID | None, accept: str, force: bool, **options: Any) -> None:
        if run is None:
            return self._list_imports()
        if settings.DEMO and accept and not force:
            self._leave("这是演示环境（DEMO=1）；确实要收回请加 --force。", NOTHING_DONE)
        progress = ProgressLine(self.stderr)
        now = timezone.now()
        try:
            if accept:
                told = take_back_import(run_id=run, agreed=agreed_here(accept), at=now, progress=progress)
            else:
                told = forecast_return(run_id=run, at=now)
        except CannotTakeBack as wrong:
            self._leave(str(wrong), NOTHING_DONE)
        except KeyboardInterrupt:
            progress.end()
            self._leave("已中断。已收回的不会丢，再运行一次即可继续。", INTERRUPTED)
        progress.end()
        if not accept:
            self.stdout.write('数据库没有任何改动。确实要收回，请加 --accept "理由"。收回将会：')
        self._tell(told)
        if told.notes:
            raise SystemExit(SOME_STAY)

    def _list_imports(self) -> None:
        for run in RegisterImport.objects.order_by("-started_at")[:LAST_ONES]:
            what = "收回" if run.takes_back_id else "补录" if run.is_backfill else "导入"
            done = f"{what} {run.as_of} 的名册，有变化 {run.rows_changed:,} 行"
            self.stdout.write(f"{run.pk}  {moment_cn(run.started_at)}  {done}")

    def _tell(self, told: Return) -> None:
        for line in lines_of(told.change_set, []):
            self.stdout.write(line)
        for note in told.notes[:MOST_SHOWN]:
            self.stdout.write(f"{note.psn_no}：{note.sentence}")
        if (more := told.change_set.total().not_taken_back) > MOST_SHOWN:
            self.stdout.write(f"还有，一共 {more:,} 处没有收回。")

    def _leave(self, sentence: str, code: int) -> NoReturn:
        self.stderr.write(sentence)
        raise SystemExit(code)
