"""Merging beside others, with a forced wait: whoever comes second judges what the first left behind."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import Sum

from accounts.actors import InstitutionActor
from accounts.models import FormerPsnNo, Person, PersonalAccount, PersonMerge
from sharing.models import Approval, Binding, Settlement
from sharing.rules.reasons import Refused
from sharing.services import decide_approvals
from sharing.services.people import merges, psn_numbers
from sharing.services.people.merges import CannotMerge
from sharing.services.settling.credentials import NumberReplaced
from sharing.services.settling.settlements import settle
from sharing.services.visits.attachments import JPEG, Scan
from tests import make
from tests.accounts.register.register import complaints, spend, take_rows
from tests.crowd import at_once
from tests.lock_waits import Second
from tests.services.people.registered import row
from tests.whole import faults

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def closed() -> Person:
    make.editions()
    return make.holder(yuan=30)


@pytest.fixture
def kept(closed: Person) -> Person:
    return make.holder(yuan=50)


def balances(*people: Person) -> list[int]:
    return [PersonalAccount.objects.get(holder=person).balance_fen for person in people]


def agreeing(approval: Approval) -> Callable[[], object]:
    """What another supervisor does who agrees; they are made before anybody waits."""
    by = make.by_officer(make.officer("supervisor"), "复核")
    return lambda: decide_approvals.decide(approval_id=approval.pk, approve=True, by=by, at=make.NOW)


def while_merged(approval: Approval, second: Second) -> object:
    """What the second got, who came while the merge was not committed yet."""
    by = make.by_officer(make.officer("supervisor"), "复核")
    with transaction.atomic():
        merges.carry_out(approval, by=by, at=make.NOW)
        second.begin_and_wait()
    return second.got()


def settling(patient: Person, yuan: str) -> Callable[[], object]:
    bill, by = make.bill(patient, payable=yuan), InstitutionActor(make.institution().pk)
    return lambda: settle(bill=bill, by=by, at=make.NOW)


def test_a_bill_that_waited_for_a_merge_is_told_that_the_number_is_replaced(closed, kept):
    got = while_merged(make.asked_to_merge(closed, kept), Second(settling(closed, "10")))
    assert isinstance(got, NumberReplaced)
    assert balances(closed, kept) == [0, 8_000]
    assert faults() == []


def test_a_relative_s_bill_that_waited_for_a_merge_takes_nothing_from_the_closed_account(closed, kept):
    member = make.binding(closed, make.child()).member
    while_merged(make.asked_to_merge(closed, kept), Second(settling(member, "10")))
    settlement = Settlement.objects.get()
    assert (settlement.shared_fen, settlement.cash_fen) == (0, 1_000)
    assert balances(closed, kept) == [0, 8_000]
    assert faults() == []


def test_a_merge_that_waited_for_a_bill_moves_what_the_bill_left(closed, kept):
    second = Second(agreeing(make.asked_to_merge(closed, kept)))
    with transaction.atomic():
        spend(PersonalAccount.objects.select_for_update().get(holder=closed), "10")
        second.begin_and_wait()
    assert isinstance(second.got(), Approval)
    assert balances(closed, kept) == [0, 7_000]
    assert PersonMerge.objects.get().moved_fen == 2_000


def test_a_binding_signed_while_the_merge_was_going_on_is_refused(closed, kept):
    make.pledge_text()
    child = make.child()
    request = make.asked_for(child)
    got = while_merged(
        make.asked_to_merge(closed, kept), Second(lambda: make.signed(closed, request, at=make.NOW))
    )
    assert isinstance(got, Refused)
    assert Binding.objects.live().count() == 0


def test_of_two_merges_the_other_way_round_at_once_one_is_done(closed, kept):
    ways = [agreeing(make.asked_to_merge(*pair)) for pair in ((closed, kept), (kept, closed))]
    ended = at_once(2, lambda number: ways[number]())
    assert sorted(type(one).__name__ for one in ended) == ["Approval", "CannotMerge"]
    [refused] = [one for one in ended if isinstance(one, CannotMerge)]
    assert refused.obstacles == ["is_closed", "kept_before"]
    assert sorted(balances(closed, kept)) == [0, 8_000]
    assert faults() == []


def test_two_numbers_closed_into_one_at_once_both_bring_their_money(closed, kept):
    third = make.holder(yuan=7)
    ways = [agreeing(make.asked_to_merge(one, kept)) for one in (closed, third)]
    ended = at_once(2, lambda number: ways[number]())
    assert [type(one).__name__ for one in ended] == ["Approval", "Approval"]
    account = PersonalAccount.objects.get(holder=kept)
    assert (account.balance_fen, account.imported_fen, account.awaited_fen) == (8_700, 8_700, 8_700)
    assert faults() == []


def test_a_register_that_waited_for_a_merge_posts_nothing_under_either_number(tmp_path: Path):
    make.editions()
    take_rows(tmp_path / "first.csv", row("P1", balc="30"), row("P2", balc="50"))
    closed, kept = (Person.objects.get(psn_no=one) for one in ("P1", "P2"))
    later = [row("P1", balc="35"), row("P2", balc="55")]
    report = while_merged(
        make.asked_to_merge(closed, kept), Second(lambda: take_rows(tmp_path / "second.csv", *later))
    )
    assert [said[1] for said in complaints(report)] == ["P1", "P2"]
    assert balances(closed, kept) == [0, 8_000]
    assert faults() == []


def test_a_merge_that_waited_for_a_register_takes_its_figure_along(tmp_path: Path):
    make.editions()
    take_rows(tmp_path / "first.csv", row("P1", balc="30"), row("P2", balc="50"))
    closed, kept = (Person.objects.get(psn_no=one) for one in ("P1", "P2"))
    agree = agreeing(make.asked_to_merge(closed, kept))
    ended = at_once(
        2, lambda number: agree() if number else take_rows(tmp_path / "second.csv", row("P1", balc="35"))
    )
    assert not [one for one in ended if isinstance(one, Exception)]
    # Whichever came first: what the register had put in by then went along, what came later was a bad row.
    merge = PersonMerge.objects.get()
    assert balances(closed, kept) == [0, 5_000 + merge.moved_fen]
    assert merge.moved_fen in (3_000, 3_500)
    assert faults() == []


def test_bills_and_a_merge_in_a_crowd_make_and_lose_no_money(closed, kept):
    member = make.binding(closed, make.child()).member
    agree = agreeing(make.asked_to_merge(closed, kept))
    bills = [settling(patient, "3.17") for patient in (closed, kept, member) * 3]
    at_once(10, lambda number: bills[number]() if number < 9 else agree())
    used = Settlement.objects.aggregate(own=Sum("own_fen"), shared=Sum("shared_fen"))
    assert PersonMerge.objects.count() == 1
    assert balances(closed, kept) == [0, 8_000 - used["own"] - used["shared"]]
    assert faults() == []


def test_one_psn_no_for_two_people_at_once_is_one_s():
    people = [make.person(), make.person()]
    ways = []
    for person in people:
        by = make.by_officer(make.officer("supervisor"), "国家平台查询单")
        ways.append(
            agreeing(
                psn_numbers.ask_to_correct(
                    person_id=person.pk, psn_no="X9", proof=Scan(JPEG, b"a scan"), by=by, at=make.NOW
                )
            )
        )
    ended = at_once(2, lambda number: ways[number]())
    assert sorted(type(one).__name__ for one in ended) == ["Approval", "PsnNoTaken"]
    assert Person.objects.filter(psn_no="X9").count() == 1
    assert FormerPsnNo.objects.count() == 1
