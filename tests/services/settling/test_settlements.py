"""Settling a bill: what is written, what is told, and that a refusal writes nothing."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from accounts.actors import InstitutionActor
from accounts.models import LedgerEntry
from sharing.models import Allocation, CredentialToken, Edition, Message, Settlement, Shortfall
from sharing.rules.reasons import Refused
from sharing.services.settling import stored_replies
from sharing.services.settling.audit import settlement_faults
from sharing.services.settling.credentials import Credential
from sharing.services.settling.settlements import Bill, BillAlreadySettled, NothingToResettle, quote, settle
from sharing.services.settling.stored_replies import MessageReused, MessageReversed, Outcome
from tests import make

pytestmark = pytest.mark.django_db

GROWN = date(2004, 9, 1)


@pytest.fixture
def hospital() -> InstitutionActor:
    return InstitutionActor(make.institution().pk)


def parts(settlement: Settlement) -> tuple[int, int, int]:
    return settlement.own_fen, settlement.shared_fen, settlement.cash_fen


def codes(settlement: Settlement) -> list[str]:
    return [kept["code"] for kept in settlement.reasons]


def refusal(bill: Bill, by: InstitutionActor, at: datetime = make.NOW) -> list[str]:
    with pytest.raises(Refused) as refused:
        settle(bill=bill, by=by, at=at)
    assert not Settlement.objects.exists()
    assert not Message.objects.exists()
    assert not LedgerEntry.objects.filter(kind="spend").exists()
    return [reason.code.value for reason in refused.value.reasons]


def test_own_account_then_the_holder_then_cash_is_written_down_to_the_fen() -> None:
    mother, son = make.holder(yuan=100), make.holder(yuan="10.50", born=GROWN)
    binding = make.binding(mother, son)
    settlement = make.settle(son, payable="150.75", total_fee_fen=300_00, fund_fen=149_25)
    assert parts(settlement) == (10_50, 100_00, 40_25)
    assert (settlement.payable_fen, settlement.total_fee_fen, settlement.fund_fen) == (150_75, 300_00, 149_25)
    assert (settlement.own_balance_fen, settlement.received_at) == (0, make.NOW)
    own, shared = settlement.allocations.order_by("pk")
    assert (own.account, own.binding, own.edition, own.amount_fen) == (son.account, None, None, 10_50)
    assert (shared.account, shared.binding, shared.amount_fen) == (mother.account, binding, 100_00)
    assert (shared.edition, shared.entry_number, shared.balance_after_fen) == (binding.edition, 2, 0)
    assert shared.settled_on == make.TODAY
    entry = mother.account.entries.get(number=2)
    assert (entry.amount_fen, entry.kind, entry.cause_id) == (-100_00, "spend", settlement.pk)
    binding.refresh_from_db()
    assert (binding.month, binding.month_used_fen) == (date(2026, 6, 1), 100_00)
    assert not list(settlement_faults())


def test_what_the_patient_pays_alone_leaves_no_reason() -> None:
    settlement = make.settle(make.holder(yuan=100), payable=100)
    assert (parts(settlement), codes(settlement)) == ((100_00, 0, 0), [])


def test_somebody_without_any_account_or_binding_pays_cash() -> None:
    settlement = make.settle(make.child(), payable=10)
    assert (parts(settlement), codes(settlement)) == ((0, 0, 10_00), ["scheme_not_in_force"])
    make.editions()
    assert codes(make.settle(make.child(), payable=10)) == ["not_bound"]


def test_a_bill_of_nothing_is_settled() -> None:
    assert parts(make.settle(make.child(), payable=0)) == (0, 0, 0)


def test_holders_are_asked_as_they_were_filed() -> None:
    son = make.child()
    late = make.binding(make.holder(yuan=50), son, signed_at=datetime(2026, 2, 1, tzinfo=UTC))
    early = make.binding(make.holder(yuan=30), son, signed_at=datetime(2026, 1, 1, tzinfo=UTC))
    settlement = make.settle(son, payable=60)
    paid = settlement.allocations.order_by("pk").values_list("binding", "amount_fen")
    assert list(paid) == [(early.pk, 30_00), (late.pk, 30_00)]


def test_each_holder_is_judged_by_the_edition_of_their_own_area() -> None:
    make.edition("32")
    make.edition("3201", reserve_fen=80_00, deduct_order="last_first", name="南京")
    son = make.child(area=make.XUZHOU)
    here = make.binding(make.holder(yuan=100), son)
    there = make.binding(
        make.holder(yuan=100, area=make.NANJING), son, signed_at=here.signed_at + timedelta(1)
    )
    settlement = make.settle(son, payable=130)
    paid = settlement.allocations.order_by("pk").values_list("binding", "edition__area_prefix", "amount_fen")
    assert list(paid) == [(here.pk, "32", 100_00), (there.pk, "3201", 20_00)]
    assert codes(settlement) == ["balance_not_enough"]


def test_the_holders_own_limit_counts_with_the_editions_and_a_new_month_begins_anew() -> None:
    make.edition("32", monthly_limit_fen=50_00)
    binding = make.binding(make.holder(yuan=500), make.child(), monthly_limit_fen=30_00)
    last_minute = datetime(2026, 6, 30, 15, 59, tzinfo=UTC)
    assert parts(make.settle(binding.member, payable=40, at=last_minute)) == (0, 30_00, 10_00)
    used_up = make.settle(binding.member, payable=40, at=last_minute)
    assert (parts(used_up), codes(used_up)) == ((0, 0, 40_00), ["monthly_limit_reached"])
    assert parts(make.settle(binding.member, payable=40, at=last_minute + timedelta(minutes=1)))[1] == 30_00


def test_binding_again_does_not_begin_the_month_anew() -> None:
    mother, son = make.holder(yuan=500), make.child()
    first = make.binding(mother, son, monthly_limit_fen=30_00)
    make.settle(son, payable=20)
    type(first).objects.filter(pk=first.pk).update(state="ended")
    make.binding(mother, son, monthly_limit_fen=30_00)
    assert parts(make.settle(son, payable=20))[1] == 10_00


def test_a_bill_received_before_midnight_and_settled_late_leaves_the_new_month_alone() -> None:
    binding = make.binding(make.holder(yuan=500), make.child())
    make.settle(binding.member, payable=20, at=datetime(2026, 6, 30, 16, tzinfo=UTC))
    make.settle(binding.member, payable=30, at=datetime(2026, 6, 30, 15, 59, tzinfo=UTC))
    binding.refresh_from_db()
    assert (binding.month, binding.month_used_fen) == (date(2026, 7, 1), 20_00)


def test_a_binding_and_its_renewal_do_not_pay_twice() -> None:
    mother, son = make.holder(yuan=50), make.child()
    first = make.binding(mother, son, ends_on=make.TODAY)
    make.binding(mother, son, starts_on=make.TODAY + timedelta(1), renews=first)
    settlement = make.settle(son, payable=80)
    assert [paid.binding for paid in settlement.allocations.all()] == [first]


@pytest.mark.parametrize(("state", "kept"), [("active", [["zero_balance"]]), ("pending", []), ("ended", [])])
def test_who_was_asked_in_vain_finds_it_under_the_bill_if_they_share_by_agreement(
    state: str, kept: list[list[str]]
) -> None:
    settlement = make.settle(make.binding(make.holder(yuan=0), state=state).member, payable=10)
    found = [[reason["code"] for reason in one.reasons] for one in settlement.shortfalls.all()]
    assert found == kept
    assert parts(settlement) == (0, 0, 10_00)


def test_who_was_not_needed_has_no_shortfall() -> None:
    binding = make.binding()
    make.binding(make.holder(yuan=0), binding.member, signed_at=binding.signed_at + timedelta(1))
    make.settle(binding.member, payable=10)
    assert not Shortfall.objects.exists()


def test_an_account_that_may_not_be_used_is_left_alone() -> None:
    binding = make.binding(make.holder(), make.holder(born=GROWN))
    settlement = make.settle(binding.member, payable=10, account_used=False)
    assert (parts(settlement), codes(settlement)) == ((0, 0, 10_00), ["account_use_declined"])
    assert settlement.own_balance_fen == 100_00


def test_the_register_is_asked_as_of_today() -> None:
    binding = make.binding()
    make.enrolment_state(binding.holder.enrolments.get(), status="2", valid_from=make.TODAY)
    yesterday = make.NOW - timedelta(days=1)
    assert codes(make.settle(binding.member, payable=10)) == ["holder_not_active"]
    assert parts(make.settle(binding.member, payable=10, at=yesterday))[1] == 10_00


# What the patient shows


def test_a_number_is_read_however_it_is_typed(hospital: InstitutionActor) -> None:
    son = make.child(number="11010519491231002X", born=date(1949, 12, 31))
    typed = Credential("02", " 11010519491231002ｘ")
    settle(bill=make.bill(son, credential=typed), by=hospital, at=make.NOW)
    assert Settlement.objects.get().patient == son


def test_a_card_is_the_patients_own_or_not(hospital: InstitutionActor) -> None:
    son = make.child(card_no="A12345678")
    make.child(card_no="A87654321")
    assert refusal(make.bill(son, credential=Credential("03", "A87654321")), hospital) == [
        "not_own_credential"
    ]
    assert refusal(make.bill(make.child(), credential=Credential("03", "A1")), hospital) == [
        "not_own_credential"
    ]
    settle(bill=make.bill(son, credential=Credential("03", "a12345678")), by=hospital, at=make.NOW)


def test_somebody_elses_number_is_refused_and_so_is_an_unknown_patient(hospital: InstitutionActor) -> None:
    binding = make.binding()
    wrong = make.bill(binding.member, credential=make.own_number(binding.holder))
    assert refusal(wrong, hospital) == ["not_own_credential"]
    assert refusal(replace(wrong, psn_no="nobody"), hospital) == ["not_own_credential"]


def test_without_a_psn_no_the_patient_is_whose_credential_it_is(hospital: InstitutionActor) -> None:
    son = make.child(card_no="A12345678")
    for credential in (make.own_number(son), Credential("03", "A12345678"), token_of(son)):
        settle(bill=make.bill(son, psn_no="", credential=credential), by=hospital, at=make.NOW)
    assert set(Settlement.objects.values_list("patient", flat=True)) == {son.pk}


@pytest.mark.parametrize("kind", ["01", "02", "03", "04", ""])
def test_a_credential_that_nobody_has_is_invalid(kind: str, hospital: InstitutionActor) -> None:
    nobodys = make.bill(make.child(), psn_no="", credential=Credential(kind, "12345678"))
    assert refusal(nobodys, hospital) == ["credential_invalid"]


@pytest.mark.parametrize("kind", ["01", "04", ""])
def test_a_code_or_kind_that_is_not_known_is_invalid_for_a_known_patient_too(
    kind: str, hospital: InstitutionActor
) -> None:
    unknown = make.bill(make.child(), credential=Credential(kind, "12345678"))
    assert refusal(unknown, hospital) == ["credential_invalid"]


def token_of(person: Any) -> Credential:
    return Credential("01", make.token(person))


def test_a_code_pays_once(hospital: InstitutionActor) -> None:
    son = make.child()
    code = token_of(son)
    assert len(code.value) == 19
    settle(bill=make.bill(son, credential=code), by=hospital, at=make.NOW)
    assert CredentialToken.objects.get().used_by == Settlement.objects.get()
    with pytest.raises(Refused, match="credential_used"):
        settle(bill=make.bill(son, credential=code), by=hospital, at=make.NOW)


def test_a_code_works_for_its_seconds_only(hospital: InstitutionActor) -> None:
    bill = make.bill(son := make.child(), credential=token_of(son))
    assert refusal(bill, hospital, make.NOW + timedelta(seconds=60)) == ["credential_expired"]
    settle(bill=bill, by=hospital, at=make.NOW + timedelta(seconds=59))


def test_of_somebody_elses_code_nothing_is_told_but_that(hospital: InstitutionActor) -> None:
    code = token_of(make.child())
    bill = make.bill(make.child(), credential=code)
    assert refusal(bill, hospital, make.NOW + timedelta(days=1)) == ["not_own_credential"]


def test_a_credential_does_not_show_itself_in_a_log() -> None:
    assert repr(Credential("02", "11010519491231002X")) == "Credential(02)"


# Who settles, messages and bills


def test_an_institution_that_is_unknown_or_closed_is_refused() -> None:
    son = make.child()
    closed = make.institution(is_active=False)
    for actor in (InstitutionActor(closed.pk), InstitutionActor(son.pk)):
        assert refusal(make.bill(son), actor) == ["institution_unknown"]


def test_the_same_message_is_answered_from_the_store_however_late(hospital: InstitutionActor) -> None:
    binding = make.binding()
    bill = make.bill(binding.member, payable=30, credential=token_of(binding.member))
    first = settle(bill=bill, by=hospital, at=make.NOW)
    again = settle(bill=bill, by=hospital, at=make.NOW + timedelta(days=400), tell=lambda _: "not asked")
    assert (again.text, again.setl_id) == (first.text, first.setl_id)
    assert (first.is_replay, again.is_replay) == (False, True)
    assert Settlement.objects.count() == 1


@pytest.mark.parametrize("changes", [{"payable_fen": 1}, {"infno": "2102"}, {"content": "{}"}])
def test_another_content_under_an_answered_number_is_refused(
    changes: dict[str, Any], hospital: InstitutionActor
) -> None:
    bill = make.bill(make.child(), payable=30)
    settle(bill=bill, by=hospital, at=make.NOW)
    with pytest.raises(MessageReused):
        settle(bill=replace(bill, **changes), by=hospital, at=make.NOW)


def test_what_a_door_gives_as_content_is_what_tells_messages_apart(hospital: InstitutionActor) -> None:
    bill = make.bill(make.child(), payable=30, content="as it came")
    first = settle(bill=bill, by=hospital, at=make.NOW)
    assert settle(bill=replace(bill, fund_fen=1), by=hospital, at=make.NOW).text == first.text


def test_two_institutions_may_use_one_message_number_and_one_bill_number(hospital: InstitutionActor) -> None:
    bill = make.bill(make.child())
    settle(bill=bill, by=hospital, at=make.NOW)
    settle(bill=bill, by=InstitutionActor(make.institution().pk), at=make.NOW)
    assert Settlement.objects.count() == 2


def test_a_message_that_was_reversed_before_it_came_is_refused(hospital: InstitutionActor) -> None:
    bill = make.bill(make.child())
    Message.objects.create(institution_id=hospital.institution_id, msgid=bill.msgid, answer="", at=make.NOW)
    with pytest.raises(MessageReversed):
        settle(bill=bill, by=hospital, at=make.NOW)
    assert not Settlement.objects.exists()


def test_a_bill_is_settled_once_until_it_is_cancelled_and_then_once_more() -> None:
    son, hospital = make.binding().member, make.institution()
    once = {"mdtrt_id": "V", "chrg_bchno": "B", "by": hospital, "payable": 30}
    first = make.settle(son, **once)
    with pytest.raises(BillAlreadySettled):
        make.settle(son, **once)
    with pytest.raises(BillAlreadySettled):
        make.settle(make.child(), **once)
    make.cancel(first)
    assert parts(make.settle(son, **once)) == (0, 30_00, 0)
    with pytest.raises(BillAlreadySettled):
        make.settle(son, **once)
    assert Settlement.objects.count() == 3
    assert not list(settlement_faults())


# Answers, quotes, failures


def test_a_door_words_the_answer_and_its_words_are_kept(hospital: InstitutionActor) -> None:
    def tell(outcome: Outcome) -> str:
        return f"shared by {len(outcome.shared)}"

    answer = settle(bill=make.bill(make.binding().member), by=hospital, at=make.NOW, tell=tell)
    assert answer.text == Message.objects.get().answer == "shared by 1"


def test_a_quote_says_what_settling_would_and_writes_nothing(hospital: InstitutionActor) -> None:
    binding = make.binding()
    bill = make.bill(binding.member, credential=token_of(binding.member))
    quoted = quote(bill=bill, by=hospital, at=make.NOW)
    assert not Settlement.objects.exists()
    assert not Message.objects.exists()
    settle(bill=bill, by=hospital, at=make.NOW)
    settled = Settlement.objects.get()
    assert parts(quoted.settlement) == parts(settled) == (0, 100_00, 28_40)
    assert quoted.settlement.reasons == settled.reasons
    assert quoted.shared == ((binding.holder.psn_no, 100_00),)
    assert '"acct_mulaid_pay": "100.00"' in stored_replies.in_json(quoted)


def test_a_quote_is_refused_for_what_settling_is_refused(hospital: InstitutionActor) -> None:
    with pytest.raises(Refused, match="not_own_credential"):
        quote(bill=make.bill(make.child(), credential=Credential("02", "1")), by=hospital, at=make.NOW)


class Broken(Exception):
    pass


@pytest.mark.parametrize(
    "table",
    [
        "sharing_settlement",
        "accounts_ledgerentry",
        "sharing_allocation",
        "sharing_shortfall",
        "sharing_message",
    ],
)
def test_a_failure_midway_leaves_nothing(table: str, hospital: InstitutionActor) -> None:
    def fail(execute: Any, sql: str, *rest: Any) -> Any:
        done = execute(sql, *rest)
        if f"INSERT INTO {table} " in sql:
            raise Broken
        return done

    binding = make.binding()
    bill = make.bill(binding.member, credential=token_of(binding.member))
    with connection.execute_wrapper(fail), pytest.raises(Broken):
        settle(bill=bill, by=hospital, at=make.NOW)
    for model in (Settlement, Allocation, Shortfall, Message):
        assert not model.objects.exists()
    binding.refresh_from_db()
    binding.holder.account.refresh_from_db()
    assert (binding.month_used_fen, binding.holder.account.balance_fen) == (0, 100_00)
    assert CredentialToken.objects.get().used_by is None
    assert settle(bill=bill, by=hospital, at=make.NOW).is_replay is False


@pytest.mark.postgresql
def test_a_bill_goes_to_the_database_twice_however_many_holders_pay(
    hospital: InstitutionActor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    son = make.holder(yuan=5, born=GROWN)
    for turn in range(4):
        make.binding(make.holder(yuan=5), son)
        bill = make.bill(son, payable=100, credential=token_of(son))
        # To lock and to look, then to write; the first bill reads the policies too. Two more are the test's.
        with django_assert_num_queries(2 + 2 + (turn == 0)):
            settle(bill=bill, by=hospital, at=make.NOW)
        make.cancel(Settlement.objects.get(msgid=bill.msgid))


def test_a_policy_counts_from_the_next_bill_on(hospital: InstitutionActor) -> None:
    make.edition("32", date(2021, 4, 22))
    binding = make.binding(make.holder(yuan=500))
    assert make.settle(binding.member, payable=100).shared_fen == 100_00
    make.edition("32", date(2026, 6, 1), monthly_limit_fen=130_00)
    assert make.settle(binding.member, payable=100).shared_fen == 30_00
    Edition.objects.filter(effective_from=date(2026, 6, 1)).update(monthly_limit_fen=150_00)
    assert make.settle(binding.member, payable=100).shared_fen == 20_00
    Edition.objects.filter(effective_from=date(2026, 6, 1)).update(status="draft")
    assert make.settle(binding.member, payable=100).shared_fen == 100_00


# Settling again after a refund


def once_more(first: Settlement, payable: str | int, **fields: Any) -> Settlement:
    bill = {"mdtrt_id": first.mdtrt_id, "chrg_bchno": first.chrg_bchno, "resettles": first.setl_id}
    return make.settle(first.patient, payable=payable, by=first.institution, **(bill | fields))


def test_a_bill_settled_again_is_judged_as_of_the_first_up_to_what_came_back() -> None:
    binding = make.binding(make.holder(yuan=100), make.holder(yuan=20, born=GROWN))
    first = make.settle(binding.member, payable=80)
    make.cancel(first)
    type(binding).objects.filter(pk=binding.pk).update(state="ended")
    again = once_more(first, 50)
    assert parts(again) == (20_00, 30_00, 0)
    assert [paid.binding for paid in again.allocations.order_by("pk")] == [None, binding]
    assert not list(settlement_faults())
    binding.refresh_from_db()
    assert binding.month_used_fen == 30_00


def test_what_is_more_than_came_back_is_cash() -> None:
    first = make.settle(make.binding().member, payable=80)
    make.cancel(first)
    again = once_more(first, 90)
    assert (parts(again), codes(again)) == ((0, 80_00, 10_00), ["balance_not_enough"])


def test_what_was_spent_since_it_came_back_cannot_be_spent_again() -> None:
    mother = make.holder(yuan=100)
    first = make.settle(make.binding(mother).member, payable=80)
    make.cancel(first)
    make.settle(make.binding(mother).member, payable=60)
    assert parts(once_more(first, 80)) == (0, 40_00, 40_00)


def test_a_bill_settled_again_for_cash_is_cash() -> None:
    first = make.settle(make.binding().member, payable=80)
    make.cancel(first)
    again = once_more(first, 80, account_used=False)
    assert (parts(again), codes(again)) == ((0, 0, 80_00), ["account_use_declined"])


@pytest.mark.parametrize("changes", [{"resettles": "unknown"}, {"chrg_bchno": "another"}])
def test_only_the_cancelled_settlement_of_the_same_bill_can_be_settled_again(changes: dict[str, Any]) -> None:
    first = make.settle(make.binding().member, payable=80)
    make.cancel(first)
    with pytest.raises(NothingToResettle):
        once_more(first, 80, **changes)


def test_a_settlement_that_stands_is_not_settled_again() -> None:
    first = make.settle(make.binding().member, payable=80)
    with pytest.raises(NothingToResettle):
        once_more(first, 80)


def test_a_bill_settled_again_can_be_cancelled_too() -> None:
    first = make.settle(make.binding().member, payable=80)
    make.cancel(first)
    again = once_more(first, 50)
    make.cancel(again)
    assert parts(once_more(first, 80)) == (0, 80_00, 0)
    assert not list(settlement_faults())
