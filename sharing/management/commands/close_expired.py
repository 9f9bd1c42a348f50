"""Ends every binding that time has ended."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sharing.services.bindings.confirm_and_end import close_expired


class Command(BaseCommand):
    help = "结束到期没有确认、授权期满的绑定，并通知双方；可以反复运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"结束了 {close_expired(at=timezone.now())} 份绑定。")
