"""Imports the insured register."""

import argparse
import gc
from datetime import date
from getpass import getuser
from pathlib import Path
from time import monotonic
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser, OutputWrapper
from django.utils import timezone

from accounts.actors import Job
from accounts.days import shanghai_day
from accounts.management.change_table import lines_of
from accounts.register.change_set import Totals
from accounts.register.import_register import Agreement, Held, Report, import_register
from accounts.register.reader import Unreadable
from accounts.rules.money import yuan

STAGES = {"read": "读取核对", "compare": "与现有资料比较", "apply": "写入", "return": "收回"}
LONGEST_REASON, LONGEST_NAME = 200, 60
SOME_ROWS_BAD, NOTHING_DONE, INTERRUPTED = 1, 2, 130


def day(text: str) -> date:
    """A day as --as-of takes it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("日期应写成 2026-11-22 这样") from None


def agreed_here(reason: str) -> Agreement:
    """The agreement of whoever runs the command."""
    return Agreement(reason[:LONGEST_REASON], f"命令行 {getuser()}"[:LONGEST_NAME])


class Command(BaseCommand):
    help = (
        "导入参保登记名册（CSV 或 XLSX）：逐行核对，正确的导入，有问题的列在 FILE.errors.csv。"
        "先算出会有什么变化，超出平常就停下、什么都不写，有人看过再加 --accept 继续。同一文件可重复导入。"
        "退出码：0 全部导入，1 有行没有导入，2 什么都没做（文件不能用，或变化超出平常）。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument(
            "--dry-run", action="store_true", help="只说会有什么变化，不写数据库（仍写出 FILE.errors.csv）"
        )
        parser.add_argument("--as-of", type=day, help="名册是哪一天的，默认今天（北京时间）")
        parser.add_argument(
            "--accept",
            metavar="理由",
            default="",
            help="变化超出平常，看过那张表后仍要导入；理由留在导入记录里",
        )
        parser.add_argument(
            "--backfill", action="store_true", help="用更旧的名册补录以前的参保状态；不动人员信息和账户余额"
        )
        parser.add_argument("--force", action="store_true", help="演示环境（DEMO=1）中也导入")

    def handle(
        self,
        *args: Any,
        file: Path,
        dry_run: bool,
        as_of: date | None,
        accept: str,
        backfill: bool,
        force: bool,
        **options: Any,
    ) -> None:
        if settings.DEMO and not force:
            self._leave(
                "这是演示环境（DEMO=1），真实名册不应导入这里；确实要导入请加 --force。", NOTHING_DONE
            )
        now = timezone.now()
        progress = ProgressLine(self.stderr)
        gc.freeze()  # what Django has loaded stays; looking through it all the time cost a sixth of the rate
        try:
            report = import_register(
                path=file,
                as_of=as_of or shanghai_day(now),
                by=Job("import_registry"),
                at=now,
                progress=progress,
                dry_run=dry_run,
                backfill=backfill,
                agreed=agreed_here(accept) if accept else None,
            )
        except Held as held:
            progress.end()
            self._tell_changes(held.report)
            self._leave(str(held), NOTHING_DONE)
        except Unreadable as wrong:
            progress.end()
            self._leave(str(wrong), NOTHING_DONE)
        except KeyboardInterrupt:
            progress.end()
            self._leave("已中断。已写入的不会丢，再运行一次即可继续。", INTERRUPTED)
        finally:
            gc.unfreeze()
        progress.end()
        if dry_run:
            self.stdout.write("试运行：数据库没有任何改动。正式导入将会：")
        self._tell(report)
        if dry_run or accept:
            self._tell_changes(report)
        if report.totals.rows_bad:
            raise SystemExit(SOME_ROWS_BAD)

    def _leave(self, sentence: str, code: int) -> NoReturn:
        self.stderr.write(sentence)
        raise SystemExit(code)

    def _tell_changes(self, report: Report) -> None:
        for line in lines_of(report.change_set, report.unusual):
            self.stdout.write(line)

    def _tell(self, report: Report) -> None:
        for line in in_words(report.totals):
            self.stdout.write(line)
        if report.totals.rows_bad:
            self.stdout.write(f"没有导入的 {report.totals.rows_bad:,} 行列在 {report.errors}")
        if report.notes.exists():
            self.stdout.write(f"已经导入、但请核实的列在 {report.notes}")


def in_words(totals: Totals) -> list[str]:
    """What came of an import, a line for each kind of thing."""
    return [
        f"读到 {totals.rows_read:,} 行：有变化 {totals.rows_changed:,}，无变化 {totals.rows_unchanged:,}，"
        f"同一参保重复而合并 {totals.rows_merged:,}，有问题 {totals.rows_bad:,}",
        f"人员：新增 {totals.people_new:,}，信息变更 {totals.people_changed:,}",
        f"参保：新增 {totals.enrolments_new:,}，状态变更 {totals.states_changed:,}",
        f"个人账户：新开 {totals.accounts_new:,}；"
        f"余额增加 {totals.accounts_raised:,} 户共 ¥ {yuan(totals.raised_fen)}，"
        f"减少 {totals.accounts_lowered:,} 户共 ¥ {yuan(totals.lowered_fen)}",
    ]


class ProgressLine:
    """How far it is, on standard error: a bar that moves on a terminal, else a line now and then."""

    WIDTH = 30
    SECONDS_ON_TERMINAL, SECONDS_ELSEWHERE = 0.2, 10

    def __init__(self, stream: OutputWrapper) -> None:
        self._stream = stream
        self._moves = stream.isatty()
        self._begun = self._last = monotonic()
        self._stage = ""

    def __call__(self, stage: str, done: int, expected: int) -> None:
        now = monotonic()
        if stage != self._stage:
            self._stage, self._begun = stage, now
        pause = self.SECONDS_ON_TERMINAL if self._moves else self.SECONDS_ELSEWHERE
        if now - self._last < pause and done < expected:
            return
        self._last = now
        self._write(done, max(done, expected), done / max(now - self._begun, 0.001))

    def end(self) -> None:
        """Leaves the bar's line."""
        if self._moves and self._stage:
            self._say("\n")

    def _write(self, done: int, expected: int, rate: float) -> None:
        told = f"{STAGES[self._stage]} {done:,}/{expected:,} 行"
        if self._moves:
            full = self.WIDTH * done // max(expected, 1)
            bar = "█" * full + "░" * (self.WIDTH - full)
            self._say(f"\r{bar} {told}，每秒 {rate:,.0f} 行  ")
        else:
            self._say(told + "\n")

    def _say(self, text: str) -> None:
        self._stream.write(text, style_func=str, ending="")
        self._stream.flush()
