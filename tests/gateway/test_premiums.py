"""居民医保代缴 (G101) at the door: the holder shows their own credential and pays for a bound member."""

import json

import pytest
from django.utils import timezone

from accounts.models import LedgerEntry
from sharing.models import Binding, Institution, Message, PremiumPayment
from tests import make
from tests.gateway.hospital import Till, codes, till

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> Till:
    return till()


@pytest.fixture
def binding() -> Binding:
    make.edition("32", pays_premium=True)
    make.premium_rate()
    return make.binding(make.holder("欧阳秀英", yuan=500))


def premium(binding: Binding, **data: object) -> dict[str, object]:
    values = {
        "mdtrt_cert_type": "02",
        "mdtrt_cert_no": binding.holder._number(),
        "psn_no": binding.member.psn_no,
        "year": 2026,
    }
    return {**values, **data}


def test_a_premium_is_paid_with_a_receipt_and_nothing_of_the_holder(hospital: Till, binding: Binding) -> None:
    text = hospital.send(hospital.message("G101", premium(binding))).decode()
    payment = PremiumPayment.objects.get()
    assert json.loads(text)["output"] == {
        "payinfo": {
            "receipt_no": payment.receipt_no,
            "psn_no": binding.member.psn_no,
            "year": 2026,
            "acct_mulaid_pay": 400.00,
            "pay_time": "2026-06-15 10:30:00",
        }
    }
    assert (payment.door, payment.institution) == ("gateway", hospital.institution)
    for private in ("欧阳", binding.holder.psn_no, "100.00", "500.00"):
        assert private not in text


def test_the_same_message_pays_once(hospital: Till, binding: Binding) -> None:
    message = hospital.message("G101", premium(binding))
    assert hospital.send(message) == hospital.send(message)
    assert LedgerEntry.objects.filter(cause_kind="premium").count() == 1


def test_a_year_is_paid_once_and_not_covered_where_the_edition_says_no(
    hospital: Till, binding: Binding
) -> None:
    hospital.ask("G101", premium(binding))
    answer = hospital.ask("G101", premium(binding))
    assert (answer["infcode"], codes(answer)) == (-3001, ["balance_not_enough", "premium_already_paid"])
    make.edition("3203")
    assert "expense_not_covered" in codes(hospital.ask("G101", premium(binding)))


def test_only_who_is_bound_and_shows_their_own_credential_pays(hospital: Till, binding: Binding) -> None:
    stranger = make.holder(yuan=500)
    asked = {
        "not_bound": [premium(binding, mdtrt_cert_no=stranger._number()), premium(binding, psn_no="nobody")],
        "credential_invalid": [
            premium(binding, mdtrt_cert_no="nobody"),
            premium(binding, mdtrt_cert_type="9"),
        ],
    }
    for code, messages in asked.items():
        assert [codes(hospital.ask("G101", premium(binding, **data))) for data in messages] == [
            [code],
            [code],
        ]
    assert not PremiumPayment.objects.exists()


def test_a_code_pays_once(hospital: Till, binding: Binding) -> None:
    make.top_up(binding.holder.account, yuan=1000)
    other = make.binding(binding.holder)
    token = make.token(binding.holder, at=timezone.now())
    shown = {"mdtrt_cert_type": "01", "mdtrt_cert_no": token}
    assert hospital.ask("G101", premium(binding, **shown))["infcode"] == 0
    assert codes(hospital.ask("G101", premium(other, **shown))) == ["credential_expired"]


@pytest.mark.parametrize("year", [2025, 2028, 0, 999_999_999])
def test_a_year_that_is_not_collected_is_refused(hospital: Till, binding: Binding, year: int) -> None:
    answer = hospital.ask("G101", premium(binding, year=year))
    assert (answer["infcode"], codes(answer)) == (-3012, ["premium_not_collected"])


def test_a_premium_is_not_reversed_but_one_that_is_yet_to_come_is_refused(
    hospital: Till, binding: Binding
) -> None:
    later = hospital.message("G101", premium(binding))
    assert hospital.ask("2601", {"omsgid": later["msgid"], "oinfno": "G101"})["infcode"] == 0
    assert codes(json.loads(hospital.send(later))) == ["message_reversed"]
    paid = hospital.message("G101", premium(binding))
    hospital.send(paid)
    for infno in ("G101", "2207"):
        answer = hospital.ask("2601", {"omsgid": paid["msgid"], "oinfno": infno})
        assert codes(answer) == ["cannot_reverse"]


def test_an_institution_that_may_not_settle_takes_no_premium(hospital: Till, binding: Binding) -> None:
    Institution.objects.update(is_active=False)
    assert codes(hospital.ask("G101", premium(binding))) == ["institution_unknown"]
    assert not Message.objects.exists()


def test_a_premium_names_the_year_and_for_whom(hospital: Till) -> None:
    told = hospital.ask("G101", {})["output"]["reasons"][0]["text"]
    assert told == (
        "报文里有字段不对。mdtrt_cert_type：没有填。mdtrt_cert_no：没有填。psn_no：没有填。year：没有填。"
    )
