"""Settling beside others: no money is lost or made, and what somebody waited for is seen."""

from dataclasses import replace
from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from accounts.actors import Citizen, InstitutionActor
from accounts.models import EnrolmentState, LedgerEntry, Person, PersonalAccount
from accounts.services import ledger
from accounts.services.audit import ledger_faults
from sharing.models import Binding, Message, Settlement
from sharing.rules.reasons import Refused
from sharing.services.bindings import confirm_and_end
from sharing.services.settling import stored_replies
from sharing.services.settling.audit import settlement_faults
from sharing.services.settling.cancellations import AlreadyCancelled, cancel
from sharing.services.settling.credentials import Credential
from sharing.services.settling.settlements import BillAlreadySettled, settle
from sharing.services.settling.stored_replies import Outcome, Reply
from tests import make
from tests.crowd import at_once
from tests.lock_waits import Second

pytestmark = pytest.mark.django_db(transaction=True)

GROWN = date(2004, 9, 1)


def writers() -> int:
    return 32 if connection.vendor == "postgresql" else 8


@pytest.fixture
def by() -> InstitutionActor:
    return InstitutionActor(make.institution().pk)


def settled(of: Person, by: InstitutionActor, payable: str | int, **fields: Any) -> Reply:
    return settle(bill=make.bill(of, payable=payable, **fields), by=by, at=make.NOW)


def kinds(results: list[object]) -> dict[str, int]:
    names = [type(one).__name__ for one in results]
    return {name: names.count(name) for name in names}


def shared_fen() -> int:
    return Settlement.objects.aggregate(fen=Sum("shared_fen"))["fen"]


def faults() -> list[str]:
    return [*ledger_faults(), *settlement_faults()]


def test_many_writers_on_one_family_lose_and_make_no_money(by: InstitutionActor) -> None:
    mother, father = make.holder(yuan=300), make.holder(yuan=200, male=True)
    children = [make.holder(yuan=10, born=GROWN) for _ in range(4)]
    for child in children:
        make.binding(mother, child)
        make.binding(father, child, signed_at=make.NOW)

    def act(number: int) -> None:
        for turn in range(3):
            answer = settled(children[(number + turn) % 4], by, f"{number + turn}.37")
            if (number + turn) % 3 == 0:
                cancel(setl_id=answer.setl_id, msgid=f"C{number}-{turn}", by=by, at=make.NOW)

    assert kinds(at_once(writers(), act)) == {"NoneType": writers()}
    used = Settlement.objects.aggregate(own=Sum("own_fen"), shared=Sum("shared_fen"))
    left = PersonalAccount.objects.aggregate(fen=Sum("balance_fen"))["fen"]
    assert left + used["own"] + used["shared"] == 540_00
    for binding in Binding.objects.all():
        counted = binding.allocations.aggregate(fen=Sum("amount_fen"))["fen"] or 0
        assert binding.month_used_fen == counted
    assert faults() == []


def test_the_same_message_many_times_at_once_is_one_settlement(by: InstitutionActor) -> None:
    son = make.binding().member
    bill = make.bill(son, payable=30, credential=Credential("01", make.token(son)))
    results = at_once(8, lambda _: settle(bill=bill, by=by, at=make.NOW).text)
    assert len(set(results)) == 1
    assert (Settlement.objects.count(), Message.objects.count(), shared_fen()) == (1, 1, 30_00)


def test_one_bill_in_many_messages_at_once_is_settled_once(by: InstitutionActor) -> None:
    patients = [make.binding().member for _ in range(4)]
    same = {"mdtrt_id": "V", "chrg_bchno": "B"}
    results = at_once(8, lambda number: settled(patients[number % 4], by, 30, **same))
    assert kinds(results) == {"Reply": 1, "BillAlreadySettled": 7}
    assert faults() == []


def test_one_code_in_many_messages_at_once_pays_once(by: InstitutionActor) -> None:
    son = make.binding().member
    code = Credential("01", make.token(son))
    results = at_once(8, lambda _: settled(son, by, 5, credential=code))
    assert kinds(results) == {"Reply": 1, "Refused": 7}
    assert {str(one) for one in results if isinstance(one, Refused)} == {"credential_used"}


def test_one_settlement_cancelled_by_many_at_once_is_cancelled_once(by: InstitutionActor) -> None:
    setl_id = settled(make.binding().member, by, 30).setl_id
    results = at_once(8, lambda number: cancel(setl_id=setl_id, msgid=f"C{number}", by=by, at=make.NOW))
    assert kinds(results) == {"Reply": 1, "AlreadyCancelled": 7}
    assert (shared_fen(), faults()) == (0, [])


def test_a_bill_that_waited_for_an_unbinding_finds_it_ended(by: InstitutionActor) -> None:
    binding = make.binding()
    holder = Citizen(make.user(binding.holder).pk, binding.holder_id)
    second = Second(lambda: settled(binding.member, by, 30))

    def pause(execute: Any, sql: str, *rest: Any) -> Any:
        done = execute(sql, *rest)
        if sql.startswith('INSERT INTO "sharing_bindingevent"'):
            second.begin_and_wait()
        return done

    with connection.execute_wrapper(pause):
        confirm_and_end.end_binding(binding_id=binding.pk, by=holder, at=make.NOW)
    assert isinstance(second.got(), Reply)
    settlement = Settlement.objects.get()
    assert (settlement.shared_fen, settlement.cash_fen) == (0, 30_00)
    assert [kept["code"] for kept in settlement.reasons] == ["binding_ended"]


def beside(first: Any, by: InstitutionActor, second: Second) -> Reply:
    """Settles a bill, and lets the second begin when everything is locked and nothing is written."""

    def tell(outcome: Outcome) -> str:
        second.begin_and_wait()
        return stored_replies.in_json(outcome)

    return settle(bill=first, by=by, at=make.NOW, tell=tell)


def test_an_unbinding_that_waited_for_a_bill_leaves_it_settled(by: InstitutionActor) -> None:
    binding = make.binding()
    holder = Citizen(make.user(binding.holder).pk, binding.holder_id)
    second = Second(lambda: confirm_and_end.end_binding(binding_id=binding.pk, by=holder, at=make.NOW))
    beside(make.bill(binding.member, payable=30), by, second)
    assert isinstance(second.got(), Binding)
    binding.refresh_from_db()
    assert (binding.state, binding.month_used_fen, shared_fen()) == ("ended", 30_00, 30_00)
    assert faults() == []


def test_a_bill_that_waited_finds_the_months_limit_used_up(by: InstitutionActor) -> None:
    binding = make.binding(make.holder(yuan=500), monthly_limit_fen=30_00)
    second = Second(lambda: settled(binding.member, by, 25))
    beside(make.bill(binding.member, payable=25), by, second)
    assert isinstance(second.got(), Reply)
    assert shared_fen() == 30_00
    assert [kept["code"] for kept in Settlement.objects.latest("pk").reasons] == ["monthly_limit_reached"]


def test_a_bill_of_another_member_that_waited_finds_what_is_left(by: InstitutionActor) -> None:
    mother = make.holder(yuan=50)
    one, other = (make.binding(mother, make.child()).member for _ in range(2))
    second = Second(lambda: settled(other, by, 40))
    beside(make.bill(one, payable=40), by, second)
    assert isinstance(second.got(), Reply)
    assert (shared_fen(), Settlement.objects.get(patient=other).shared_fen) == (50_00, 10_00)
    assert faults() == []


def test_the_same_message_that_waited_gets_the_first_ones_answer(by: InstitutionActor) -> None:
    son = make.binding().member
    bill = make.bill(son, payable=30, credential=Credential("01", make.token(son)))
    second = Second(lambda: settle(bill=bill, by=by, at=make.NOW + timedelta(seconds=1)))
    first = beside(bill, by, second)
    assert second.got() == replace(first, is_replay=True)


@pytest.mark.postgresql
def test_the_same_bill_of_another_patient_that_came_in_between_is_refused(by: InstitutionActor) -> None:
    same = {"mdtrt_id": "V", "chrg_bchno": "B", "payable": 30}
    other = make.binding().member

    def tell(outcome: Outcome) -> str:
        [answer] = at_once(1, lambda _: settled(other, by, **same))
        assert isinstance(answer, Reply)
        return stored_replies.in_json(outcome)

    with pytest.raises(BillAlreadySettled):
        settle(bill=make.bill(make.binding().member, **same), by=by, at=make.NOW, tell=tell)
    assert (Settlement.objects.get().patient, shared_fen(), faults()) == (other, 30_00, [])


def test_a_cancellation_that_waited_for_another_finds_it_done(by: InstitutionActor) -> None:
    setl_id = settled(make.binding().member, by, 30).setl_id
    second = Second(lambda: cancel(setl_id=setl_id, msgid="C2", by=by, at=make.NOW))

    def tell(outcome: Outcome) -> str:
        second.begin_and_wait()
        return ""

    cancel(setl_id=setl_id, msgid="C1", by=by, at=make.NOW, tell=tell)
    assert isinstance(second.got(), AlreadyCancelled)
    assert faults() == []


def test_what_the_register_said_while_a_bill_waited_counts(by: InstitutionActor) -> None:
    binding = make.binding()
    second = Second(lambda: settled(binding.member, by, 30))
    with transaction.atomic():
        PersonalAccount.objects.select_for_update().get(holder=binding.holder)
        make.enrolment_state(binding.holder.enrolments.get(), status="2")
        second.begin_and_wait()
    assert isinstance(second.got(), Reply)
    assert EnrolmentState.objects.filter(status="2").exists()
    assert [kept["code"] for kept in Settlement.objects.get().reasons] == ["holder_not_active"]


def test_who_was_bound_while_a_bill_waited_is_asked_too(by: InstitutionActor) -> None:
    mother, father = make.holder(yuan=20), make.holder(yuan=50, male=True)
    son = make.binding(mother).member
    second = Second(lambda: settled(son, by, 60))
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=son.pk)
        make.binding(father, son, signed_at=make.NOW)
        second.begin_and_wait()
    assert isinstance(second.got(), Reply)
    assert (shared_fen(), faults()) == (60_00, [])


@pytest.mark.postgresql
def test_an_answered_message_waits_for_nobody(by: InstitutionActor) -> None:
    son = make.binding().member
    bill = make.bill(son, payable=30)
    first = settle(bill=bill, by=by, at=make.NOW)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=son.pk)
        [again] = at_once(1, lambda _: settle(bill=bill, by=by, at=make.NOW))
    assert again == replace(first, is_replay=True)


def test_a_ledger_entry_needs_an_open_transaction() -> None:
    account = make.account(make.person(), yuan=1)
    with pytest.raises(transaction.TransactionManagementError):
        ledger.post(
            account, 1, kind=LedgerEntry.Kind.RETURN, cause_kind="test", cause_id=account.pk, at=make.NOW
        )
    account.refresh_from_db()
    assert (account.balance_fen, account.entry_count) == (1_00, 1)


@pytest.mark.postgresql
def test_a_bill_that_waited_finds_shared_paying_switched_off_meanwhile(by: InstitutionActor) -> None:
    binding = make.binding()
    assert settled(binding.member, by, 10)  # so that what is kept of the switches is from before
    second = Second(lambda: settled(binding.member, by, 30))
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=binding.member_id)
        second.begin_and_wait()
        assert kinds(at_once(1, lambda _: make.switched())) == {"NoneType": 1}
    assert isinstance(second.got(), Reply)
    last = Settlement.objects.get(payable_fen=30_00)
    assert (last.shared_fen, last.cash_fen) == (0, 30_00)
    assert [kept["code"] for kept in last.reasons] == ["sharing_switched_off"]


def test_from_the_decision_on_no_bill_of_many_takes_a_holders_money(by: InstitutionActor) -> None:
    children = [make.binding(make.holder(yuan=900)).member for _ in range(4)]
    decided = Event()

    def act(number: int) -> None:
        if number == 0:
            make.switched()
            decided.set()
            return
        for _turn in range(6):
            was_decided = decided.is_set()
            answer = settled(children[number % 4], by, 1)
            if was_decided:
                assert Settlement.objects.get(setl_id=answer.setl_id).shared_fen == 0

    assert kinds(at_once(9, act)) == {"NoneType": 9}
    assert faults() == []
