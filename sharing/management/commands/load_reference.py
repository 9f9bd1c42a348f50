"""Loads what ships with the portal: places, editions, the pledge. Safe to repeat."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.services import reference as places
from sharing.services.policy import shipped_policy as policy
from sharing.services.premiums.rates import load_premium_rates


class Command(BaseCommand):
    help = "载入统筹区、医保大厅、办理渠道、政策和承诺书示范文本；可重复运行，不改动已有的政策和承诺书。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--halls", type=Path, help="本局自己的医保大厅 CSV")
        parser.add_argument("--channels", type=Path, help="本局自己的办理渠道 CSV")

    def handle(self, *args: Any, halls: Path | None, channels: Path | None, **options: Any) -> None:
        try:
            said = [
                f"统筹区 {places.load_areas()} 个",
                f"新增医保大厅 {places.load_halls(halls)} 个",
                f"新增办理渠道 {places.load_channels(channels)} 条",
            ]
            said.append(f"新增政策 {policy.load_editions()} 份")
            said.append("新增承诺书示范文本" if policy.load_pledge() else "承诺书已有")
            said.append(f"新增居民医保缴费标准 {load_premium_rates()} 个")
        except (places.UnreadableReference, policy.Differs, OSError) as wrong:
            raise CommandError(str(wrong)) from wrong
        if options["verbosity"]:
            self.stdout.write("，".join(said) + "。")
