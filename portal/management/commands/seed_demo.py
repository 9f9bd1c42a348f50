"""Makes the demo province in an empty database, and prints who can sign in."""

import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.days import day_start, shanghai_day
from accounts.models import Person
from portal.demo import sign_ins, windows
from portal.demo.back_office import is_complete, make_back_office
from portal.demo.hall import make_afternoon
from portal.demo.history import DAYS, History
from portal.demo.people import MARK, Province, make_province
from portal.demo.policy import make_policy


class Command(BaseCommand):
    help = "建立演示省（只在 DEMO=1 时，且数据库里没有真实人员）；已建好则保留不动。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true", help="只显示演示登录")

    def handle(self, *args: Any, show: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("未设置 DEMO=1，不建立演示数据。")
        province = make_province()
        if not show and not (sign_ins.is_complete() and is_complete()):
            self._seed(province)
        windows.open_windows()
        if options["verbosity"]:
            self._print(province)

    def _seed(self, province: Province) -> None:
        if Person.objects.exclude(psn_no__startswith=MARK).exists():
            raise CommandError("数据库里有真实人员，不建立演示数据。")
        if Person.objects.exists():
            # A first start was interrupted: what it made is only invented, and it begins again.
            call_command("flush", interactive=False, verbosity=0)
            call_command("load_reference", verbosity=0, stdout=self.stderr)
        started = time.monotonic()
        self.stderr.write("正在建立演示省……")
        today = shanghai_day(timezone.now())
        History(province, today).live()
        sign_ins.make_citizens(province)
        sign_ins.make_staff(province, today - timedelta(days=DAYS))
        make_policy(timezone.now())
        windows.open_windows()
        make_afternoon(province, day_start(today))
        make_back_office(province, day_start(today) - timedelta(hours=7))
        self.stderr.write(f"演示省已建立，用时 {time.monotonic() - started:.1f} 秒。")

    def _print(self, province: Province) -> None:
        self.stdout.write(f"\n演示登录（密码都是 {sign_ins.PASSWORD}）：")
        for one in sign_ins.sign_ins(province):
            self.stdout.write(f"  {one.name}\t{one.login}\t{one.shows}")
        daughter = province.cast["daughter"]
        self.stdout.write(f"  可以试着绑定的女儿：{daughter.name} {daughter.number}（徐州市）")
        spouse = province.cast["spouse"]
        self.stdout.write(f"  可以试着绑定的配偶：{spouse.name} {spouse.number}（徐州市）")
        self.stdout.write(f"  验证码和短信看这里：{settings.SITE_URL}/demo/telephones/\n")
