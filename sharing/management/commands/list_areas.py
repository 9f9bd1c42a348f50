"""Lists rows of before by area, so that an officer's lists are read by an index."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from accounts.services import area_listings
from sharing.words.proof import LISTED

TOLD_EVERY = 5  # seconds


class Command(BaseCommand):
    help = "把以前写下的行按参保地列进清单；可以中断，再运行就接着做。没做完以前，列表照样对，只是慢。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--anew", action="store_true", help="从头再列一遍（两套库合并以后，或核对发现少了）"
        )

    def handle(self, *args: Any, anew: bool, **options: Any) -> None:
        if anew:
            area_listings.begin_anew()
        at, told_at = timezone.now(), time.monotonic()
        for model in area_listings.kinds():
            name, added = LISTED[area_listings.kind_of(model)], 0
            while not area_listings.is_listed(model, at=at):
                added += area_listings.list_new(model, at=at)
                if time.monotonic() - told_at >= TOLD_EVERY:
                    told_at = time.monotonic()
                    self.stderr.write(f"… {name}：{added:,} 行")
            self.stdout.write(f"{name}：列进 {added:,} 行")
