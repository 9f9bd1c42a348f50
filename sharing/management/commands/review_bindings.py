"""The nightly review of every binding."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sharing.services.review import review_bindings


class Command(BaseCommand):
    help = "按今天的参保情况和政策核对所有共济绑定：暂停、恢复或结束。可重复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{review_bindings(at=timezone.now())} 个绑定的状态有变化。")
