"""Proves that no pledge was altered or removed, or names the first that was."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from sharing.services.evidence.erasure_proof import paper_faults
from sharing.services.evidence.pledge_chain import verify_chain


class Command(BaseCommand):
    help = "逐份核对承诺书证据链；有改动则指出第一处，退出码 1。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", help="外部保存的摘要（十六进制）")
        parser.add_argument("--count", type=int, help="该摘要对应的份数")

    def handle(self, *args: Any, head: str | None, count: int | None, **options: Any) -> None:
        if (head is None) != (count is None):
            raise CommandError("--head 与 --count 要一起给")
        try:
            kept = bytes.fromhex(head) if head else None
        except ValueError:
            raise CommandError("--head 应为十六进制") from None
        report = verify_chain(head=kept, count=count)
        if report.broken:
            raise CommandError(f"承诺书证据链断在：{report.broken}")
        if fault := next(paper_faults(), None):
            raise CommandError(f"签署时收下的材料：{fault}")
        self.stdout.write(f"{report.count} 份承诺书，证据链完整。")
        for number in report.erased:
            self.stdout.write(f"已依法删除内容：{number}")
        self.stdout.write(f"--head {report.digest.hex()} --count {report.count}")
