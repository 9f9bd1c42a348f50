"""Prints a code (mdtrt_cert_type 01) that a person may show at a till, as an app on their telephone would."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actors import Job
from accounts.models import Person
from sharing.services.settling.credentials import LONGEST_LIFE, TOKEN_LIFE, issue_token


class Command(BaseCommand):
    help = "生成一个短时有效、只能用一次的医保码（01）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("patient", help="人员编号 psn_no")
        parser.add_argument("--seconds", type=int, default=int(TOKEN_LIFE.total_seconds()), help="有效秒数")

    def handle(self, *args: Any, patient: str, seconds: int, **options: Any) -> None:
        person = Person.objects.filter(psn_no=patient).first()
        if person is None:
            raise CommandError("没有这个人员编号。")
        life = timedelta(seconds=seconds)
        if life > LONGEST_LIFE:
            raise CommandError("最多有效 10 分钟（600 秒）。")
        self.stdout.write(
            issue_token(person_id=person.pk, by=Job("credential"), at=timezone.now(), life=life)
        )
