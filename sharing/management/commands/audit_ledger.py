"""Proves every personal account and every settlement, or names the accounts whose books do not hold."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from accounts.models import PersonalAccount
from sharing.models import Settlement
from sharing.services.proof.books import book_faults


class Command(BaseCommand):
    help = "逐页核对余额、各笔记账、结算、分摊和本月使用。有对不上的：逐条列出，退出码 1。"

    def handle(self, *args: Any, **options: Any) -> None:
        found = False
        for fault in book_faults():
            found = True
            self.stdout.write(fault)
        if found:
            sys.exit(1)
        accounts, bills = PersonalAccount.objects.count(), Settlement.objects.count()
        self.stdout.write(f"{accounts} 个账户、{bills} 笔结算，全部对得上。")
