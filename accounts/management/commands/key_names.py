"""Makes the keys by which names are found, for whoever has none of this version yet."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import Person
from accounts.services.name_keys import make_name_keys

TOLD_EVERY = 5  # seconds


class Command(BaseCommand):
    help = "给以前登记的姓名做查找用的键；可以中断，再运行就接着做，不用停网站。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.made = 0
        self.told_at = time.monotonic()
        self.waiting = Person.objects.without_current_key().count()
        make_name_keys(self._told)
        self.stdout.write(f"做好了 {self.made} 个姓名的键。" if self.made else "每个姓名都有键了。")

    def _told(self, made: int) -> None:
        self.made += made
        if time.monotonic() - self.told_at >= TOLD_EVERY:
            self.told_at = time.monotonic()
            self.stderr.write(f"… {self.made} / {self.waiting}")
