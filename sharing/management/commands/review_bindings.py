"""The nightly review of every binding."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from sharing.services.bindings.nightly_review import Reviewed, review_bindings

TOLD_EVERY = 10_000  # bindings
FAILED = 1


class Command(BaseCommand):
    help = "按今天的参保情况和政策核对所有共济绑定：暂停、恢复或结束。中断后可重新运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.told = 0
        done = review_bindings(at=timezone.now(), progress=self._tell)
        self.stdout.write(f"核对了 {done.seen} 个绑定，{done.moved} 个绑定的状态有变化。")
        if done.failed:
            self.stderr.write(f"{done.failed} 个绑定没有核对成功，原因见日志；请处理后重新运行。")
            sys.exit(FAILED)

    def _tell(self, so_far: Reviewed) -> None:
        if so_far.seen - self.told >= TOLD_EVERY:
            self.told = so_far.seen
            self.stdout.write(f"已核对 {so_far.seen} 个，变化 {so_far.moved} 个……")
