"""Prints docs/codes.md."""

from typing import Any

from django.core.management.base import BaseCommand

from sharing.words.doors import table


class Command(BaseCommand):
    help = "输出原因代码与办理渠道的对照表（docs/codes.md）。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(table(), ending="")
