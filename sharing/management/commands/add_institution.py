"""Lets a hospital or pharmacy settle, and prints its key once: it is kept sealed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actors import Job
from sharing.models import Institution
from sharing.services.settling.gateway_keys import add_key
from sharing.services.settling.institutions import NotAnInstitution, add_institution

BY = Job("add_institution")


class Command(BaseCommand):
    help = "登记一家定点医药机构，并打印它的签名密钥（只显示这一次）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="机构编码（12 位）")
        parser.add_argument("name", help="机构名称")
        parser.add_argument("--kind", required=True, choices=Institution.Kind.values)
        parser.add_argument("--area", required=True, help="区划代码（6 位）")

    def handle(self, *args: Any, code: str, name: str, kind: str, area: str, **options: Any) -> None:
        try:
            made = add_institution(code=code, name=name, kind=Institution.Kind(kind), area_code=area, by=BY)
        except NotAnInstitution as wrong:
            raise CommandError(f"{wrong}。") from wrong
        _, key = add_key(institution_code=made.code, by=BY, at=timezone.now())
        self.stdout.write(f"{made.code} {made.name}")
        self.stdout.write(f"签名密钥（只显示这一次，请妥善保管）：\n{key}")
