"""Writes the pages that the proxy shows by itself: the portal is away, or something is not passed on."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.template.loader import render_to_string

FOLDER = settings.VAR / "proxy-errors"
STATUSES = (400, 413, 503)


class Command(BaseCommand):
    help = "把代理服务器自己要显示的出错页面写到文件夹里；每次 collectstatic 以后运行。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for status in STATUSES:
            (folder / f"{status}.html").write_text(render_to_string(f"errors/{status}.html"))
        self.stdout.write(f"已写好 {len(STATUSES)} 页：{folder}")
