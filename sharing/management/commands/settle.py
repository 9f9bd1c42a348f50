"""Posts a bill, or cancels one, from the shell; the split stands alone on standard output, as JSON."""

import json
import secrets
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.actors import InstitutionActor
from accounts.days import SHANGHAI
from accounts.rules.money import NotMoney, read_yuan
from accounts.words.identity import NOT_MONEY
from sharing import words
from sharing.rules.reasons import Reason, Refused
from sharing.services.settling import institutions
from sharing.services.settling.cancellations import cancel
from sharing.services.settling.credentials import Credential
from sharing.services.settling.settlements import Bill, settle
from sharing.services.settling.stored_replies import NotDone, Reply

NOT_DONE = 3
OF_A_BILL = {
    "visit": "--visit",
    "bill": "--bill",
    "payable": "--payable",
    "med_type": "--med-type",
    "credential": "--credential",
}


class Command(BaseCommand):
    help = "结算一张账单（或 --cancel 撤销一笔结算），标准输出只有 JSON。没有办成：退出码 3。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--institution", required=True, help="机构编码")
        parser.add_argument("--cancel", metavar="SETL_ID", help="撤销这笔结算")
        parser.add_argument("--visit", type=_up_to(30), help="就诊编号 mdtrt_id")
        parser.add_argument("--bill", type=_up_to(30), help="收费批次号 chrg_bchno")
        parser.add_argument("--patient", default="", help="患者的人员编号 psn_no；不填则以凭证为准")
        parser.add_argument("--payable", type=_fen, help="个人负担（元）")
        parser.add_argument("--total", type=_fen, help="总费用（元），默认是个人负担加统筹支付")
        parser.add_argument("--fund", type=_fen, default=0, help="统筹支付（元）")
        parser.add_argument("--med-type", type=_up_to(6), help="医疗类别，例如 11 门诊、41 药店")
        parser.add_argument(
            "--credential", type=_credential, help="患者本人的凭证：01:医保码 02:证件号码 03:卡号"
        )
        parser.add_argument("--no-account", action="store_true", help="不用个人账户（acct_used_flag 0）")
        parser.add_argument("--resettles", default="", metavar="SETL_ID", help="退费重结：被撤销的结算编号")
        parser.add_argument("--msgid", type=_up_to(30), help="报文编号，默认自动生成")

    def handle(self, *args: Any, **options: Any) -> None:
        at = timezone.now()
        try:
            by = institutions.actor_of(options["institution"])
            msgid = options["msgid"] or _new_msgid(options["institution"], at)
            if options["cancel"]:
                answer = cancel(setl_id=options["cancel"], msgid=msgid, by=by, at=at)
            else:
                answer = self._settle(options, msgid, by, at)
        except Refused as refused:
            self._refuse([_as_said(reason) for reason in refused.reasons])
        except NotDone as wrong:
            self._refuse(
                [{"code": wrong.code, "text": str(wrong.text), "next": str(wrong.next), "source": ""}]
            )
        else:
            self.stdout.write(answer.text)

    def _settle(self, options: dict[str, Any], msgid: str, by: InstitutionActor, at: datetime) -> Reply:
        if missing := [flag for name, flag in OF_A_BILL.items() if options[name] is None]:
            raise CommandError(f"还要给出：{' '.join(missing)}")
        fund_fen, payable_fen = options["fund"], options["payable"]
        total_fen = fund_fen + payable_fen if options["total"] is None else options["total"]
        if total_fen < fund_fen + payable_fen:
            raise CommandError("总费用不能少于统筹支付加个人负担。")
        bill = Bill(
            infno="2207",
            msgid=msgid,
            mdtrt_id=options["visit"],
            chrg_bchno=options["bill"],
            psn_no=options["patient"],
            credential=options["credential"],
            med_type=options["med_type"],
            payable_fen=payable_fen,
            total_fee_fen=total_fen,
            fund_fen=fund_fen,
            account_used=not options["no_account"],
            resettles=options["resettles"],
        )
        return settle(bill=bill, by=by, at=at)

    def _refuse(self, reasons: list[dict[str, str]]) -> None:
        self.stdout.write(json.dumps({"reasons": reasons}, ensure_ascii=False, indent=2))
        sys.exit(NOT_DONE)


def _as_said(reason: Reason) -> dict[str, str]:
    said = words.say_to_subject(reason)
    return {"code": said.code.value, "text": said.text, "next": said.next, "source": said.source}


def _new_msgid(institution_code: str, at: datetime) -> str:
    """12 of the institution, 14 of the time in China, 4 random: 30 in all."""
    return f"{institution_code:0<12.12}{at.astimezone(SHANGHAI):%Y%m%d%H%M%S}{secrets.randbelow(10**4):04d}"


def _fen(text: str) -> int:
    try:
        return read_yuan(text)
    except NotMoney as wrong:
        raise ArgumentTypeError(NOT_MONEY) from wrong


def _credential(text: str) -> Credential:
    kind, colon, value = text.partition(":")
    if not colon or not value:
        raise ArgumentTypeError("凭证写作 类型:内容，例如 02:证件号码")
    return Credential(kind, value)


def _up_to(length: int) -> Callable[[str], str]:
    def read(text: str) -> str:
        if not 0 < len(text) <= length:
            raise ArgumentTypeError(f"应为 1 至 {length} 个字符")
        return text

    return read
