"""Every code that can be met at this door is met here, with the words that a till may read."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Person
from sharing import words
from sharing.models import Binding, Institution
from sharing.rules.reasons import AT_USE, Code, because
from tests import make
from tests.gateway.hospital import Till, bill, codes, till

pytestmark = pytest.mark.django_db

DOCS = Path(__file__).parents[2] / "docs" / "gateway.md"
GROWN = date(2004, 9, 1)


def shared(**fields: Any) -> Binding:
    return make.binding(make.holder("欧阳秀英", yuan=100), **fields)


def holder_state(**fields: Any) -> Person:
    binding = shared()
    make.enrolment_state(binding.holder.enrolments.get(), **fields)
    return binding.member


def member_state(status: str) -> Person:
    binding = shared()
    make.enrolment_state(binding.member.enrolments.get(), status=status)
    return binding.member


def died(which: str) -> Person:
    binding = shared()
    Person.objects.filter(pk=getattr(binding, which).pk).update(died_on=make.TODAY)
    return binding.member


def under(**edition: Any) -> Person:
    make.edition("32", **edition)
    return shared().member


def moved(area: str, prefix: str = "32") -> Person:
    make.edition(prefix, reach="area")
    binding = shared()
    of = binding.member
    make.enrolment_state(of.enrolments.get(), status="4")
    make.enrolment(of, insutype="390", area=area, has_account=False)
    return of


def with_money(yuan: str) -> Person:
    return make.binding(make.holder("欧阳秀英", yuan=yuan)).member


def disputed() -> Person:
    binding = shared()
    make.disputed(binding.holder)
    return binding.member


def implausible() -> Person:
    binding = shared()
    Person.objects.filter(pk=binding.member.pk).update(birth_date=date(1984, 1, 1))
    return binding.member


def switched_off() -> Binding:
    make.switched()
    return shared()


# Each leaves somebody whose bill of 128.40 is not, or not wholly, shared: for just this reason.
NOT_SHARED: dict[Code, Callable[[], Person]] = {
    Code.HOLDER_NOT_EMPLOYEE: lambda: holder_state(status="4"),
    Code.HOLDER_NO_ACCOUNT: lambda: holder_state(has_account=False),
    Code.HOLDER_NOT_ACTIVE: lambda: holder_state(status="2"),
    Code.HOLDER_DECEASED: lambda: died("holder"),
    Code.MEMBER_NOT_INSURED: lambda: member_state("0"),
    Code.MEMBER_NOT_ACTIVE: lambda: member_state("2"),
    Code.MEMBER_DECEASED: lambda: died("member"),
    Code.RELATIONSHIP_NOT_ALLOWED: lambda: under(relationships=["spouse"]),
    Code.RELATIONSHIP_IMPLAUSIBLE: implausible,
    Code.DIFFERENT_POOLING_AREA: lambda: moved(make.NANJING),
    Code.DIFFERENT_PROVINCE: lambda: moved(make.HANGZHOU),
    Code.SCHEME_NOT_IN_FORCE: make.child,
    Code.ACCOUNT_DISPUTED: disputed,
    Code.ZERO_BALANCE: lambda: with_money("0"),
    Code.BALANCE_NOT_ENOUGH: lambda: with_money("50"),
    Code.BELOW_RESERVE: lambda: under(reserve_fen=100_00),
    Code.MONTHLY_LIMIT_REACHED: lambda: make.binding(make.holder(yuan=500), monthly_limit_fen=10_00).member,
    Code.NOT_BOUND: lambda: make.editions() and make.child(),
    Code.BINDING_PENDING: lambda: shared(state="pending").member,
    Code.BINDING_IN_REVIEW: lambda: shared(state="in_review").member,
    Code.BINDING_SUSPENDED: lambda: shared(state="suspended", suspended_by_staff=True).member,
    Code.BINDING_NOT_STARTED: lambda: shared(starts_on=make.TODAY + timedelta(1)).member,
    Code.BINDING_ENDED: lambda: shared(ends_on=make.TODAY - timedelta(1)).member,
    Code.EXPENSE_NOT_COVERED: lambda: under(med_types={"2": True}),
    Code.SHARING_SWITCHED_OFF: lambda: switched_off().member,
}


def settles(**data: Any) -> Callable[[Till], dict[str, Any]]:
    return lambda hospital: hospital.settle(make.holder(yuan=500), **data)


def with_token(seconds_ago: int, times: int = 1) -> Callable[[Till], dict[str, Any]]:
    def act(hospital: Till) -> dict[str, Any]:
        patient = make.holder(yuan=500)
        token = make.token(patient, at=timezone.now() - timedelta(seconds=seconds_ago))
        answers = [hospital.settle(patient, mdtrt_cert_type="01", mdtrt_cert_no=token) for _ in range(times)]
        return answers[-1]

    return act


def suspended_institution(hospital: Till) -> dict[str, Any]:
    Institution.objects.update(is_active=False)
    return hospital.settle(make.holder(yuan=500))


REFUSED: dict[Code, Callable[[Till], dict[str, Any]]] = {
    Code.NOT_OWN_CREDENTIAL: settles(mdtrt_cert_no="nobody"),
    Code.CREDENTIAL_EXPIRED: with_token(61),
    Code.CREDENTIAL_USED: with_token(0, times=2),
    Code.CREDENTIAL_INVALID: settles(mdtrt_cert_type="09"),
    Code.INSTITUTION_UNKNOWN: suspended_institution,
}


@pytest.mark.parametrize("code", NOT_SHARED)
def test_why_a_bill_was_not_shared_is_told_to_the_till_without_anybodys_affairs(code: Code) -> None:
    hospital = till()
    patient = NOT_SHARED[code]()
    message = hospital.message("2207", bill(patient))
    text = hospital.send(message).decode()
    answer = json.loads(text)
    said = words.say(because(code), words.Reader.INSTITUTION)
    assert answer["infcode"] == 0
    assert {"code": code.value, "text": said.text, "next": said.next} in answer["output"]["reasons"]
    assert f"{said.text}{said.next}" in answer["warn_msg"]
    assert "欧阳" not in text
    quoted = hospital.ask("5203", {"medins_setl_id": message["msgid"]})
    assert codes(quoted) == codes(answer)


def test_that_an_account_may_not_be_used_is_told() -> None:
    assert codes(till().settle(make.holder(yuan=500), acct_used_flag="0")) == ["account_use_declined"]


@pytest.mark.parametrize("code", REFUSED)
def test_why_a_message_was_refused_is_told(code: Code) -> None:
    answer = REFUSED[code](till())
    said = words.say(because(code), words.Reader.INSTITUTION)
    assert (answer["infcode"], codes(answer)) == (-3001, [code.value])
    assert answer["err_msg"] == f"[{code.value}] {said.text}{said.next}"


def test_the_docs_list_what_can_be_met_at_this_door() -> None:
    table = DOCS.read_text("utf-8").split("## 原因代码")[1]
    listed = re.findall(r"^\| `(\w+)` \| (结算|拒绝|代缴|不会遇到)", table, flags=re.MULTILINE)
    met = {
        **dict.fromkeys(NOT_SHARED, "结算"),
        Code.ACCOUNT_USE_DECLINED: "结算",
        **dict.fromkeys(REFUSED, "拒绝"),
        Code.PREMIUM_ALREADY_PAID: "代缴",
    }
    assert listed == [(code.value, met.get(code, "不会遇到")) for code in AT_USE]
