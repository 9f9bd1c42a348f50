"""Links rows of before into their chains, and signs the root that says "from here"."""

import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from sharing.services.proof import declared, roots
from sharing.services.proof.root_files import NoRootKey
from sharing.words.proof import PARTS

TOLD_EVERY = 5  # seconds


class Command(BaseCommand):
    help = "给以前写下的行编号、连上，最后签“由此起”的根；可以中断，再运行就接着做。"

    def handle(self, *args: Any, **options: Any) -> None:
        if declared.is_complete(Path(settings.ROOTS)):
            self.stdout.write("已经有“由此起”的根：没有要连的。现在没有摘要的行，请用 verify 核对。")
            return
        self.linked: Counter[str] = Counter()
        self.told_at = time.monotonic()
        faults = list(declared.link_all(self._told))
        for name, count in self.linked.items():
            self.stdout.write(f"{PARTS[name]}：连上 {count} 行")
        for fault in faults:
            self.stdout.write(f"原来连着的对不上，没有动：{fault.says}")
        if faults:
            sys.exit(1)
        try:
            number = roots.sign_root(at=timezone.now(), from_here=True)
        except NoRootKey:
            raise CommandError(
                "都连上了。签“由此起”的根要 ROOT_KEY：请在后台任务的环境里再运行一次。"
            ) from None
        self.stdout.write(f"都连上了。第 {number} 个根说明：由此起，每一行都有摘要。")

    def _told(self, part: str, rows: int) -> None:
        self.linked[part] += rows
        if time.monotonic() - self.told_at >= TOLD_EVERY:
            self.told_at = time.monotonic()
            self.stderr.write(f"… {PARTS[part]}：{self.linked[part]} 行")
