"""Makes one of the two administrators with whom an empty deployment begins, and prints a first password."""

from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actors import Job
from accounts.rules.identity import NotADocument
from accounts.words.identity import DOCUMENT_FLAWS
from sharing.services.staff.staff_accounts import (
    EnoughAdministrators,
    NotAStaffNumber,
    StaffNumberTaken,
    make_first_administrator,
)

BY = Job("add_staff")
SAID = {
    EnoughAdministrators: "已经有两位系统管理员，请由他们在后台“权限”里增加。",
    NotAStaffNumber: "工号应为 2 至 12 位字母或数字。",
    StaffNumberTaken: "这个工号已经用过。",
}


class Command(BaseCommand):
    help = "建立最初的两位系统管理员之一，并打印首次密码（只显示这一次）。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("staff_no", help="工号")
        parser.add_argument("name", help="姓名")
        parser.add_argument("--number", help="本人证件号码；不写则输入时不显示，也不会留在命令记录里")

    def handle(self, *args: Any, staff_no: str, name: str, number: str | None, **options: Any) -> None:
        number = number or getpass("本人证件号码（只存摘要，用来避免给家人办理）：")
        try:
            password = make_first_administrator(
                staff_no=staff_no, name=name, number=number, by=BY, at=timezone.now()
            )
        except NotADocument as wrong:
            raise CommandError(f"{DOCUMENT_FLAWS[wrong.flaw]}。") from wrong
        except tuple(SAID) as refused:
            raise CommandError(SAID[type(refused)]) from refused
        self.stdout.write(f"{staff_no} {name}：系统管理员")
        self.stdout.write(f"首次密码（只显示这一次，7 天内登录并修改）：\n{password}")
