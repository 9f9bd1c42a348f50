"""Looks a register over before it is imported."""

import gc
import json
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.days import shanghai_day
from accounts.register.doctor import Findings, Oddity, check_register
from accounts.register.flaws import Unreadable
from accounts.words.register import COLUMN_NAMES

SOMETHING_LOST, NOT_READ = 1, 2
WHOLE_ROW = "整行"


class Command(BaseCommand):
    help = (
        "导入前检查参保登记名册（CSV、XLSX、XLS、DBF）：按列说明哪里不对、怎么改；不写数据库，不写文件。"
        "退出码：0 都能导入，1 有内容会丢失，2 文件不能用。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="结果写成 JSON")

    def handle(self, *args: Any, file: Path, json: bool, **options: Any) -> None:
        gc.freeze()
        try:
            found = check_register(file, latest=shanghai_day(timezone.now()), progress=lambda *_: None)
        except Unreadable as wrong:
            self._leave(str(wrong), as_json=json)
        finally:
            gc.unfreeze()
        self.stdout.write(_json(found.as_json()) if json else "\n".join(in_words(found)))
        if found.loses:
            raise SystemExit(SOMETHING_LOST)

    def _leave(self, sentence: str, *, as_json: bool) -> NoReturn:
        if as_json:
            self.stdout.write(_json({"unreadable": sentence, "loses": True}))
        else:
            self.stderr.write(sentence)
        raise SystemExit(NOT_READ)


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def in_words(found: Findings) -> list[str]:
    """What was found, a paragraph for each oddity."""
    form = found.kind.upper() + (f"（{found.encoding}）" if found.encoding else "")
    lines = [f"{form}，{found.rows:,} 行，其中 {found.rows_bad:,} 行有内容会丢失"]
    for oddity in found.oddities:
        lines.extend(_paragraph(oddity))
    return lines


def _paragraph(oddity: Oddity) -> list[str]:
    column = f"{COLUMN_NAMES[oddity.column]} {oddity.column}" if oddity.column else WHOLE_ROW
    shown = "、".join(map(str, oddity.first_lines)) + ("……" if oddity.rows > len(oddity.first_lines) else "")
    mark = "✗" if oddity.loses else "·"
    return [
        f"{mark} {column}：{oddity.reason}。{oddity.rows:,} 行（第 {shown} 行）",
        f"    怎么改：{oddity.fix}",
    ]
