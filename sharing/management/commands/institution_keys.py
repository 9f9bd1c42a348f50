"""The keys with which an institution signs its messages: lists them, adds one, revokes one."""

from argparse import ArgumentTypeError
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actors import Job
from accounts.days import SHANGHAI, day_end
from sharing.models import InstitutionKey
from sharing.services.settling import gateway_keys
from sharing.services.settling.gateway_keys import NotAKey

BY = Job("institution_keys")


class Command(BaseCommand):
    help = "列出一家机构的签名密钥；--add 增加一把（只显示这一次），--revoke 停用一把。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="机构编码（12 位）")
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--add", action="store_true", help="增加一把密钥")
        what.add_argument("--revoke", type=UUID, metavar="ID", help="停用这把密钥，立即生效")
        parser.add_argument("--last-day", type=_day, help="与 --add 同用：最后一天，例如 2027-12-31")
        parser.add_argument(
            "--network", action="append", default=[], help="与 --add 同用：只许从这个网段来，可以多次"
        )

    def handle(self, *args: Any, code: str, add: bool, revoke: UUID | None, **options: Any) -> None:
        at = timezone.now()
        try:
            if add:
                self._add(code, at, options["last_day"], options["network"])
            elif revoke:
                gateway_keys.revoke_key(institution_code=code, key_id=revoke, by=BY, at=at)
                self.stdout.write("已停用。")
            else:
                self._list(code, at)
        except NotAKey as wrong:
            raise CommandError(f"{wrong}。") from wrong

    def _add(self, code: str, at: datetime, last_day: date | None, networks: list[str]) -> None:
        made, key = gateway_keys.add_key(
            institution_code=code,
            by=BY,
            at=at,
            expires_at=day_end(last_day) if last_day else None,
            networks=networks,
        )
        self.stdout.write(f"{made.pk}\n签名密钥（只显示这一次，请妥善保管）：\n{key}")

    def _list(self, code: str, at: datetime) -> None:
        for key in gateway_keys.keys_of(code):
            networks = "、".join(key.networks) or "不限网段"
            used = f"最近使用 {_clock(key.last_used_at)}" if key.last_used_at else "没有用过"
            said = [str(key.pk), _standing(key, at), f"{_clock(key.created_at)} 生成", networks, used]
            self.stdout.write("  ".join(said))


def _standing(key: InstitutionKey, at: datetime) -> str:
    if key.revoked_at:
        return "已停用"
    if key.expires_at is None:
        return "长期有效"
    return "已到期" if key.expires_at <= at else f"有效到 {_clock(key.expires_at)}"


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise ArgumentTypeError("日期应写作 2027-12-31") from wrong
