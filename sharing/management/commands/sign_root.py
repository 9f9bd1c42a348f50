"""Signs a root now, as the worker does each hour; or says the public key by which roots are proved."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sharing.services.proof import root_files, roots


class Command(BaseCommand):
    help = "现在就签一个根；--everything 写全所有链尾，更早的根以后可以移走。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--everything", action="store_true", help="写全所有链尾，不只是有变化的")
        parser.add_argument("--public-key", action="store_true", help="只说核对用的公钥（ROOT_PUBLIC_KEYS）")

    def handle(self, *args: Any, everything: bool, public_key: bool, **options: Any) -> None:
        if not settings.ROOT_KEY:
            raise CommandError("没有 ROOT_KEY：请在后台任务的环境里运行。")
        if public_key:
            self.stdout.write(f"ROOT_PUBLIC_KEYS={root_files.public_keys()}")
            return
        number = roots.sign_root(at=timezone.now(), everything=everything)
        self.stdout.write(f"第 {number} 个根已签。" if number else "另一个后台任务刚签过。")
