"""A psn_no that was corrected or closed, at the door: one clear answer to its human, and none to others."""

import json

import pytest
from django.utils import timezone

from accounts.models import Person, PersonalAccount
from sharing.models import Settlement
from sharing.services.people import psn_numbers
from sharing.services.visits.attachments import JPEG, Scan
from tests import make
from tests.gateway.hospital import Till, bill, codes, parts, till

pytestmark = pytest.mark.django_db

REPLACED = (-3013, ["psn_no_replaced"])


@pytest.fixture
def hospital() -> Till:
    make.editions()
    return till()


@pytest.fixture
def closed() -> Person:
    return make.holder("王建国", yuan=30, card_no="A1234567")


@pytest.fixture
def kept() -> Person:
    return make.holder("王建国", yuan=50)


def corrected(person: Person) -> str:
    """The old psn_no of somebody who has another now."""
    by = make.by_officer(make.officer("supervisor"), "国家平台查询单")
    make.agreed(
        psn_numbers.ask_to_correct(
            person_id=person.pk, psn_no="X1", proof=Scan(JPEG, b"a scan"), by=by, at=make.NOW
        )
    )
    return person.psn_no


def told(answer: dict[str, object]) -> tuple[object, list[str]]:
    return answer["infcode"], codes(answer)


def shows(psn_no: str, shown: Person) -> dict[str, object]:
    """A bill under a psn_no, of somebody who shows this person's document."""
    return bill(shown, psn_no=psn_no)


@pytest.mark.parametrize("infno", ["2101", "2102", "2206", "2207"])
def test_who_shows_their_own_is_told_that_the_old_number_is_not_used(hospital: Till, closed, kept, infno):
    other = make.holder(yuan=10)
    old = corrected(other)
    make.merged(closed, kept)
    for psn_no, shown in ((old, other), (closed.psn_no, closed), (closed.psn_no, kept)):
        answer = hospital.ask(infno, shows(psn_no, shown))
        assert told(answer) == REPLACED
        assert answer["err_msg"] == (
            "这个人员编号不再使用：已经更正，或者已经并入患者本人的另一个编号。"
            "请患者出示现在登记的证件、医保卡或医保码，用人员信息（1101）取到现在的人员编号再办。"
        )
    assert Settlement.objects.count() == 0


def test_who_shows_somebody_else_s_learns_nothing_of_it(hospital: Till, closed, kept):
    old, stranger = corrected(make.holder()), make.holder()
    make.merged(closed, kept)
    for psn_no in (old, closed.psn_no, "nobody's"):
        assert told(hospital.ask("2207", shows(psn_no, stranger))) == (-3001, ["not_own_credential"])


def test_a_closed_number_s_own_papers_pay_nothing_and_lead_on_in_every_way(hospital: Till, closed, kept):
    make.merged(closed, kept)
    token = make.token(closed, at=timezone.now())
    for kind, value in (("01", token), ("02", closed._number()), ("03", "A1234567")):
        shown = {"mdtrt_cert_type": kind, "mdtrt_cert_no": value}
        assert told(hospital.ask("2207", bill(closed, psn_no=None, **shown))) == REPLACED
        assert told(hospital.ask("1101", shown | {"psn_name": closed.name})) == REPLACED


def test_with_another_name_the_closed_number_is_nobody_s(hospital: Till, closed, kept):
    make.merged(closed, kept)
    shown = {"mdtrt_cert_type": "02", "mdtrt_cert_no": closed._number(), "psn_name": "别人"}
    assert told(hospital.ask("1101", shown)) == (-3009, ["person_unknown"])


def test_by_the_number_that_goes_on_all_is_paid_as_ever(hospital: Till, closed, kept):
    make.merged(closed, kept)
    shown = {"mdtrt_cert_type": "02", "mdtrt_cert_no": kept._number(), "psn_name": kept.name}
    person = hospital.ask("1101", shown)["output"]
    assert (person["baseinfo"]["psn_no"], person["insuinfo"][0]["balc"]) == (kept.psn_no, 80.00)
    assert parts(hospital.settle(kept, fee="60")) == (60.00, 0, 0)


def test_what_was_answered_before_is_answered_the_same_byte_for_byte(hospital: Till, closed, kept):
    settled = hospital.message("2207", bill(closed, fee="10"))
    first = hospital.send(settled)
    make.merged(closed, kept)
    refused = hospital.message("2207", bill(closed, fee="11"))
    second = hospital.send(refused)
    corrected(kept)
    assert (hospital.send(settled), hospital.send(refused)) == (first, second)


def test_a_bill_of_the_closed_number_is_cancelled_and_the_reply_names_it_as_it_was(
    hospital: Till, closed, kept
):
    setl_id = hospital.settle(closed, fee="10")["output"]["setlinfo"]["setl_id"]
    make.merged(closed, kept)
    message = hospital.message("2208", {"setl_id": setl_id})
    text = hospital.send(message)
    answer = json.loads(text)
    assert parts(answer) == (-10.00, 0, 0)
    assert answer["output"]["setlinfo"]["psn_no"] == closed.psn_no
    assert hospital.send(message) == text
    assert (closed.account.balance_fen, kept.account.balance_fen) == (3_000, 5_000)  # as they were read
    assert PersonalAccount.objects.get(holder=kept).balance_fen == 8_000


def test_a_premium_says_so_of_either_side(hospital: Till, closed, kept):
    make.edition("3203", pays_premium=True)
    make.premium_rate()
    holder = make.holder(yuan=500)
    member = make.binding(holder).member
    old = corrected(member)
    asked = {"mdtrt_cert_type": "02", "mdtrt_cert_no": holder._number(), "psn_no": old, "year": 2026}
    assert told(hospital.ask("G101", asked)) == REPLACED
    make.merged(closed, kept)
    assert told(hospital.ask("G101", asked | {"mdtrt_cert_no": closed._number()})) == REPLACED
    assert told(hospital.ask("G101", asked | {"psn_no": closed.psn_no})) == (-3001, ["not_bound"])
    assert told(hospital.ask("G101", asked | {"psn_no": "X1"}))[0] == 0
