"""Says why one person may share with another, or use their account, on a day."""

import json
import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.days import day_end, shanghai_day
from accounts.models import Person
from accounts.rules.money import NotMoney, read_yuan
from accounts.words.identity import NOT_MONEY
from sharing import words
from sharing.models import Institution
from sharing.rules.edition import Edition, Relationship
from sharing.rules.reasons import Code, because
from sharing.rules.switches import Place
from sharing.rules.use import Expense
from sharing.selectors import may_share, switches
from sharing.words.settling import NO_SUCH_CODE

MAY, MAY_NOT = 0, 3


class Command(BaseCommand):
    help = "说明能不能绑定（或使用），列出全部原因。可以：退出码 0；不可以：退出码 3。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("holder", help="授权人的人员编号 psn_no")
        parser.add_argument("member", help="共济使用人的人员编号 psn_no")
        parser.add_argument(
            "relationship", choices=[one.value for one in Relationship], help="使用人是授权人的什么人"
        )
        parser.add_argument("--on", type=_day, help="按哪一天判断，默认今天")
        parser.add_argument("--starts", type=_day, help="授权开始，默认当天")
        parser.add_argument("--ends", type=_day, help="授权结束，默认长期有效")
        parser.add_argument("--use", action="store_true", help="判断使用，而不是绑定")
        parser.add_argument("--payable", help="使用：要支付的金额（元）")
        parser.add_argument("--med-type", help="使用：医疗类别")
        parser.add_argument("--institution", help="使用：在哪家机构（机构编码），默认按使用人参保的地方")
        parser.add_argument("--json", action="store_true", help="标准输出只有 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        answer = self._answer(options)
        reasons = [words.say_to_subject(reason) for reason in answer.reasons]
        if options["json"]:
            said = {"edition": _edition(answer.edition), "reasons": [_saying(one) for one in reasons]}
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
        else:
            self._write(answer.edition, reasons)
        if reasons:
            sys.exit(MAY_NOT)

    def _answer(self, options: dict[str, Any]) -> may_share.ShareAnswer:
        on = options["on"] or shanghai_day(timezone.now())
        ids = dict(
            Person.objects.filter(psn_no__in=[options["holder"], options["member"]]).values_list(
                "psn_no", "pk"
            )
        )
        holder_id, member_id = ids.get(options["holder"]), ids.get(options["member"])
        relationship = Relationship(options["relationship"])
        if not options["use"]:
            return may_share.may_bind(
                holder_id=holder_id,
                member_id=member_id,
                relationship=relationship,
                on=on,
                starts_on=options["starts"],
                ends_on=options["ends"],
            )
        if holder_id is None or member_id is None:
            return may_share.ShareAnswer(None, (because(Code.IDENTITY_MISMATCH),))
        expense = Expense(
            payable_fen=_fen(options["payable"]),
            med_type=options["med_type"],
            place=_place(options["institution"], on),
        )
        return may_share.may_use(
            holder_id=holder_id, member_id=member_id, relationship=relationship, on=on, expense=expense
        )

    def _write(self, edition: Edition | None, reasons: list[words.Saying]) -> None:
        self.stdout.write(
            f"依据：{edition.name}（{edition.source_number}）" if edition else "当天没有施行中的政策"
        )
        if not reasons:
            self.stdout.write("可以。")
        for one in reasons:
            self.stdout.write(f"✗ {one.text}\n  怎么办：{one.next}\n  依据：{one.source}  [{one.code}]")


def _saying(one: words.Saying) -> dict[str, str]:
    return {"code": one.code.value, "text": one.text, "next": one.next, "source": one.source}


def _edition(edition: Edition | None) -> dict[str, str] | None:
    if edition is None:
        return None
    return {
        "name": edition.name,
        "area_prefix": edition.area_prefix,
        "effective_from": edition.effective_from.isoformat(),
        "source": f"{edition.source_title}（{edition.source_number}，{edition.source_date.isoformat()}）",
    }


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _place(code: str | None, on: date) -> Place | None:
    if code is None:
        return None
    institution = Institution.objects.filter(code=code).first()
    if institution is None:
        raise CommandError(NO_SUCH_CODE)
    return switches.place_of(institution, day_end(on))


def _fen(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        return read_yuan(text)
    except NotMoney as wrong:
        raise CommandError(NOT_MONEY) from wrong
