"""What a bill leaves behind is linked: entries by account, and bills that touch no account by patient."""

from datetime import date
from typing import Any

import pytest
from django.db import models

from accounts import chains
from accounts.models import LedgerEntry, PersonalAccount
from accounts.services import ledger
from sharing.models import Allocation, Message, PremiumPayment, Settlement, Shortfall
from sharing.services.settling import bill_digest
from tests import make

pytestmark = pytest.mark.django_db


def rows(model: type[models.Model], **of: object) -> list[dict[str, Any]]:
    return list(model.objects.filter(**of).order_by("pk").values())


def bill_holds(settlement: Settlement, previous: bytes = chains.BEGINNING) -> bool:
    [bill], [answer] = rows(Settlement, pk=settlement.pk), rows(Message, settlement=settlement)
    parts, told = rows(Allocation, settlement=settlement), rows(Shortfall, settlement=settlement)
    facts = bill_digest.bill_facts(bill, parts, told, answer)
    return chains.holds(bytes(settlement.digest), bill_digest.CHAIN, previous, facts)


def entries_hold(account: PersonalAccount) -> bool:
    causes = {
        one.pk: bytes(one.digest) for model in (Settlement, PremiumPayment) for one in model.objects.all()
    }
    last = chains.BEGINNING
    for entry in LedgerEntry.objects.filter(account=account).order_by("number").values():
        facts = ledger.entry_facts(entry, account.holder_id, causes.get(entry["cause_id"], b""))
        if not chains.holds(bytes(entry["digest"]), ledger.CHAIN, last, facts):
            return False
        last = bytes(entry["digest"])
    return bytes(account.link_digest) == last


def test_a_bill_is_covered_by_the_entries_that_it_writes() -> None:
    mother, son = make.holder(yuan=100), make.holder(yuan=10, born=date(2004, 9, 1))
    make.binding(mother, son)
    settlement = make.settle(son, payable=50)
    assert bill_holds(settlement)
    for account in PersonalAccount.objects.all():
        assert (entries_hold(account), account.entry_count) == (True, 2)
    assert settlement.patient_number is None
    son.refresh_from_db()
    assert (son.bill_count, bytes(son.bill_digest)) == (0, b"")


def test_what_is_cancelled_and_what_the_register_adds_goes_on_from_there() -> None:
    mother, son = make.holder(yuan=100), make.child()
    make.binding(mother, son)
    settlement = make.settle(son, payable=50)
    make.top_up(mother.account, yuan=20)
    reversal = make.cancel(settlement)
    settlement.refresh_from_db()
    assert settlement.is_reversed
    assert bill_holds(settlement)
    assert bill_holds(reversal)
    account = PersonalAccount.objects.get(holder=mother)
    assert (entries_hold(account), account.entry_count) == (True, 4)


def test_bills_that_touch_no_account_hang_on_their_patient() -> None:
    son = make.child()
    first = make.settle(son, payable=50)
    second = make.settle(son, payable=60)
    third = make.cancel(first)
    last = chains.BEGINNING
    for number, bill in enumerate([first, second, third], 1):
        assert bill.patient_number == number
        assert bill_holds(bill, last)
        last = bytes(bill.digest)
    son.refresh_from_db()
    assert (son.bill_count, bytes(son.bill_digest)) == (3, last)


@pytest.mark.parametrize(
    ("model", "column", "value"),
    [
        (Settlement, "total_fee_fen", 1),
        (Settlement, "fund_fen", 1),
        (Settlement, "own_balance_fen", 1),
        (Settlement, "reasons", []),
        (Message, "answer", "{}"),
        (Message, "msgid", "another"),
        (Shortfall, "reasons", []),
    ],
)
def test_whatever_is_altered_of_a_bill_shows(model: type[models.Model], column: str, value: object) -> None:
    make.binding(make.holder(yuan=10), son := make.child())
    settlement = make.settle(son, payable=50)
    assert bill_holds(settlement)
    assert model._default_manager.update(**{column: value}) == 1
    settlement.refresh_from_db()
    assert not bill_holds(settlement)


def test_another_patient_or_binding_on_a_bill_shows() -> None:
    mother, son, daughter = make.holder(yuan=100), make.child(), make.child()
    make.binding(mother, son)
    other = make.binding(mother, daughter)
    settlement = make.settle(son, payable=50)
    Allocation.objects.update(binding=other)
    assert not bill_holds(settlement)
    Allocation.objects.update(binding=son.bindings_as_member.get())
    assert bill_holds(settlement)
    Settlement.objects.update(patient=daughter)
    assert not bill_holds(settlement)


@pytest.mark.parametrize("column", ["amount_fen", "balance_after_fen"])
def test_a_credit_that_is_raised_and_carried_through_shows(column: str) -> None:
    account = make.holder(yuan=100).account
    assert entries_hold(account)
    LedgerEntry.objects.filter(account=account).update(**{column: 200_00})
    assert not entries_hold(account)


def test_an_account_that_is_given_to_somebody_else_shows() -> None:
    account, other = make.holder(yuan=100).account, make.person()
    PersonalAccount.objects.filter(pk=account.pk).update(holder=other)
    account.refresh_from_db()
    assert not entries_hold(account)
