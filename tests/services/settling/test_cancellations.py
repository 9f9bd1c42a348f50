"""Cancelling a settlement: every fen goes back to where it came from, once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from accounts.actors import Citizen, InstitutionActor
from accounts.services.audit import ledger_faults
from sharing.models import Binding, Message, Settlement
from sharing.services.bindings import confirm_and_end
from sharing.services.settling.audit import settlement_faults
from sharing.services.settling.cancellations import AlreadyCancelled, SettlementUnknown, cancel
from sharing.services.settling.stored_replies import MessageReused, MessageReversed
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def binding() -> Binding:
    """A mother with 100 yuan and her grown son with 20."""
    return make.binding(make.holder(yuan=100), make.holder(yuan=20, born=date(2004, 9, 1)))


def balances(binding: Binding) -> tuple[int, int]:
    binding.refresh_from_db()
    return binding.member.account.balance_fen, binding.holder.account.balance_fen


def actor(settlement: Settlement) -> InstitutionActor:
    return InstitutionActor(settlement.institution_id)


def test_every_fen_goes_back_to_the_account_it_came_from(binding: Binding) -> None:
    first = make.settle(binding.member, payable=150, total_fee_fen=200_00, fund_fen=50_00)
    reversal = make.cancel(first)
    assert balances(binding) == (20_00, 100_00)
    assert (reversal.own_fen, reversal.shared_fen, reversal.cash_fen) == (-20_00, -100_00, -30_00)
    assert (reversal.total_fee_fen, reversal.fund_fen, reversal.payable_fen) == (-200_00, -50_00, -150_00)
    assert (reversal.reverses, reversal.own_balance_fen, reversal.reasons) == (first, 20_00, [])
    assert (reversal.mdtrt_id, reversal.chrg_bchno) == (first.mdtrt_id, first.chrg_bchno)
    returned = reversal.allocations.order_by("pk").values_list("binding", "amount_fen", "balance_after_fen")
    assert list(returned) == [(None, -20_00, 20_00), (binding.pk, -100_00, 100_00)]
    entry = binding.holder.account.entries.latest("number")
    assert (entry.kind, entry.amount_fen, entry.cause_id) == ("return", 100_00, reversal.pk)
    first.refresh_from_db()
    assert first.is_reversed
    assert not [*ledger_faults(), *settlement_faults()]


def test_money_goes_back_after_unbinding_too(binding: Binding) -> None:
    first = make.settle(binding.member, payable=50)
    holder = make.user(binding.holder)
    confirm_and_end.end_binding(binding_id=binding.pk, by=Citizen(holder.pk, binding.holder_id), at=make.NOW)
    make.cancel(first)
    assert balances(binding) == (20_00, 100_00)
    assert binding.month_used_fen == 0


def test_money_goes_back_to_the_dead_too(binding: Binding) -> None:
    first = make.settle(binding.member, payable=50)
    type(binding.holder).objects.update(died_on=make.TODAY)
    make.cancel(first)
    assert balances(binding) == (20_00, 100_00)


def test_a_bill_of_cash_is_cancelled_too() -> None:
    make.editions()
    reversal = make.cancel(make.settle(make.child(), payable=10))
    assert (reversal.cash_fen, reversal.allocations.count()) == (-10_00, 0)


def test_what_the_month_counted_is_given_back_in_the_same_month(binding: Binding) -> None:
    first = make.settle(binding.member, payable=50)
    make.settle(binding.member, payable=10)
    make.cancel(first)
    assert balances(binding) == (20_00, 90_00)
    assert (binding.month, binding.month_used_fen) == (date(2026, 6, 1), 10_00)


def test_what_an_earlier_month_counted_leaves_the_new_month_alone(binding: Binding) -> None:
    first = make.settle(binding.member, payable=50, at=datetime(2026, 5, 31, 15, 59, tzinfo=UTC))
    make.settle(binding.member, payable=10)
    make.cancel(first)
    assert (balances(binding)[1], binding.month_used_fen) == (90_00, 10_00)


def test_a_settlement_is_cancelled_once(binding: Binding) -> None:
    first = make.settle(binding.member, payable=50)
    make.cancel(first)
    with pytest.raises(AlreadyCancelled):
        make.cancel(first)
    assert balances(binding) == (20_00, 100_00)


def test_neither_a_cancellation_nor_what_another_institution_settled_is_cancelled(
    binding: Binding,
) -> None:
    first = make.settle(binding.member, payable=50)
    reversal = make.cancel(first)
    second = make.settle(binding.member, payable=50)
    stranger = InstitutionActor(make.institution().pk)
    for setl_id, by in ((reversal.setl_id, actor(first)), (second.setl_id, stranger), ("1", stranger)):
        with pytest.raises(SettlementUnknown):
            cancel(setl_id=setl_id, msgid="M", by=by, at=make.NOW)
    assert balances(binding) == (0, 70_00)


def test_the_same_message_is_answered_the_same_however_late(binding: Binding) -> None:
    first = make.settle(binding.member, payable=50)
    once = cancel(setl_id=first.setl_id, msgid="M", by=actor(first), at=make.NOW)
    again = cancel(setl_id=first.setl_id, msgid="M", by=actor(first), at=make.NOW + timedelta(days=400))
    assert (again.text, again.setl_id, again.is_replay) == (once.text, once.setl_id, True)
    assert Settlement.objects.count() == 2


def test_another_content_under_an_answered_number_is_refused(binding: Binding) -> None:
    first, second = (make.settle(binding.member, payable=5) for _ in range(2))
    cancel(setl_id=first.setl_id, msgid="M", by=actor(first), at=make.NOW)
    with pytest.raises(MessageReused):
        cancel(setl_id=second.setl_id, msgid="M", by=actor(first), at=make.NOW)
    with pytest.raises(MessageReused):
        cancel(setl_id=second.setl_id, msgid=second.msgid, by=actor(second), at=make.NOW)


def test_a_cancellation_that_was_reversed_before_it_came_is_refused(binding: Binding) -> None:
    first = make.settle(binding.member, payable=5)
    Message.objects.create(institution=first.institution, msgid="M", answer="", at=make.NOW)
    with pytest.raises(MessageReversed):
        cancel(setl_id=first.setl_id, msgid="M", by=actor(first), at=make.NOW)


class Broken(Exception):
    pass


@pytest.mark.parametrize("table", ["sharing_settlement", "accounts_ledgerentry", "sharing_message"])
def test_a_failure_midway_leaves_nothing(table: str, binding: Binding) -> None:
    def fail(execute, sql, *rest):  # type: ignore[no-untyped-def]
        done = execute(sql, *rest)
        if f"INSERT INTO {table} " in sql:
            raise Broken
        return done

    first = make.settle(binding.member, payable=50)
    with connection.execute_wrapper(fail), pytest.raises(Broken):
        make.cancel(first)
    first.refresh_from_db()
    assert (balances(binding), first.is_reversed) == ((0, 70_00), False)
    assert binding.month_used_fen == 30_00
