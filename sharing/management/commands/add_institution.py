"""Lets a hospital or pharmacy settle."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actors import Job
from sharing.models import Institution
from sharing.services.institutions import NotAnInstitution, add_institution


class Command(BaseCommand):
    help = "登记一家定点医药机构。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="机构编码（12 位）")
        parser.add_argument("name", help="机构名称")
        parser.add_argument("--kind", required=True, choices=Institution.Kind.values)
        parser.add_argument("--area", required=True, help="区划代码（6 位）")

    def handle(self, *args: Any, code: str, name: str, kind: str, area: str, **options: Any) -> None:
        try:
            made = add_institution(
                code=code, name=name, kind=Institution.Kind(kind), area_code=area, by=Job("add_institution")
            )
        except NotAnInstitution as wrong:
            raise CommandError(f"{wrong}。") from wrong
        self.stdout.write(f"{made.code} {made.name}")
