"""A disputed account pays nothing more, at any door; what comes back still comes back."""

from datetime import date, timedelta

import pytest

from accounts.actors import InstitutionActor
from accounts.models import PersonalAccount
from sharing.models import PremiumPayment, Settlement
from sharing.rules.reasons import Refused
from sharing.services.premiums.pay import pay_premium
from sharing.services.settling.settlements import quote
from tests import make

pytestmark = pytest.mark.django_db

GROWN = date(2004, 9, 1)
LATER = make.NOW + timedelta(hours=1)


def parts(one: Settlement) -> tuple[int, int, int, list[str]]:
    return one.own_fen, one.shared_fen, one.cash_fen, [kept["code"] for kept in one.reasons]


def balance(of: PersonalAccount) -> int:
    of.refresh_from_db()
    return of.balance_fen


def test_a_disputed_holder_pays_nothing_and_keeps_what_is_there() -> None:
    binding = make.binding()
    account = make.disputed(binding.holder)
    settlement = make.settle(binding.member, payable=10)
    assert parts(settlement) == (0, 0, 10_00, ["account_disputed"])
    assert balance(account) == 100_00
    [lack] = settlement.shortfalls.all()
    assert [one["code"] for one in lack.reasons] == ["account_disputed"]


def test_the_own_disputed_account_pays_nothing_and_the_patient_is_told_whose_it_is() -> None:
    son = make.holder(yuan=50, born=GROWN)
    make.binding(make.holder(yuan=4), son)
    account = make.disputed(son)
    settlement = make.settle(son, payable=10)
    assert parts(settlement) == (0, 4_00, 6_00, ["account_disputed", "balance_not_enough"])
    assert settlement.reasons[0]["facts"] == {"whose": "member"}
    assert (balance(account), settlement.own_balance_fen) == (50_00, 50_00)


def test_a_quote_says_the_same() -> None:
    binding = make.binding()
    make.disputed(binding.holder)
    outcome = quote(
        bill=make.bill(binding.member, payable=10), by=InstitutionActor(make.institution().pk), at=make.NOW
    )
    assert parts(outcome.settlement) == (0, 0, 10_00, ["account_disputed"])


def test_money_comes_back_to_a_disputed_account_and_does_not_leave_it_again() -> None:
    binding = make.binding()
    first = make.settle(binding.member, payable=10)
    account = make.disputed(binding.holder)
    make.cancel(first)
    assert balance(account) == 100_00
    bill = {"mdtrt_id": first.mdtrt_id, "chrg_bchno": first.chrg_bchno, "resettles": first.setl_id}
    again = make.settle(binding.member, payable=10, by=first.institution, **bill)
    assert parts(again) == (0, 0, 10_00, ["account_disputed"])
    assert balance(account) == 100_00


def test_of_a_bill_settled_again_only_the_disputed_account_drops_out() -> None:
    son = make.holder(yuan=4, born=GROWN)
    binding = make.binding(make.holder(), son)
    first = make.settle(son, payable=10)
    make.cancel(first)
    make.disputed(son)
    bill = {"mdtrt_id": first.mdtrt_id, "chrg_bchno": first.chrg_bchno, "resettles": first.setl_id}
    again = make.settle(son, payable=10, by=first.institution, **bill)
    assert parts(again) == (0, 6_00, 4_00, ["account_disputed"])
    assert balance(binding.holder.account) == 94_00


def test_a_disputed_account_pays_no_premium() -> None:
    make.edition("32", pays_premium=True)
    make.premium_rate()
    holder = make.holder(yuan=500)
    member = make.binding(holder).member
    make.disputed(holder)
    with pytest.raises(Refused) as refused:
        pay_premium(holder_id=holder.pk, member_id=member.pk, year=2026, by=make.citizen(holder), at=make.NOW)
    assert [reason.code.value for reason in refused.value.reasons] == ["account_disputed"]
    assert not PremiumPayment.objects.exists()
