"""What the two may set: the holder a monthly limit and a note, the member the order."""

from datetime import date, datetime, timedelta

import pytest

from sharing.models import Binding, Notice, Receipt
from sharing.selectors.deduct_order import queue_of
from sharing.selectors.may_share import limit_at
from sharing.services.bindings import terms
from sharing.services.bindings.confirm_and_end import HasChanged, NotYours
from sharing.services.visits.mandate import ByAgent, NoMandate
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def binding() -> Binding:
    make.editions()
    return make.binding(make.holder("王建国"), make.child("王子轩"))


def set_terms(
    binding: Binding, limit_fen: int | None, note: str = "", by=None, at: datetime = make.NOW
) -> bool:
    return terms.set_terms(
        binding_id=binding.pk,
        monthly_limit_fen=limit_fen,
        note=note,
        by=make.citizen(by or binding.holder),
        at=at,
    )


def test_a_limit_holds_at_once_and_counts_what_the_month_has_used(binding):
    make.settle(binding.member, payable=30)
    assert set_terms(binding, make.fen(40))
    bill = make.settle(binding.member, payable=30)
    assert (bill.shared_fen, bill.cash_fen) == (make.fen(10), make.fen(20))
    assert [reason["code"] for reason in bill.reasons] == ["monthly_limit_reached"]


def test_each_limit_is_kept_with_the_one_before(binding):
    set_terms(binding, make.fen(40))
    set_terms(binding, make.fen(40), note="省着用")
    set_terms(binding, None)
    kept = binding.limit_changes.values_list("before_fen", "after_fen")
    assert list(kept) == [(None, 4000), (4000, None)]


def test_a_past_moment_is_answered_by_the_limit_of_then(binding):
    for days, yuan in ((0, 40), (2, None), (4, 0)):
        limit_fen = None if yuan is None else make.fen(yuan)
        set_terms(binding, limit_fen, at=make.NOW + timedelta(days=days))
    moments = [make.NOW + timedelta(days=days) for days in (0, 1, 3, 5)]
    assert [limit_at(binding.pk, moment) for moment in moments] == [None, 4000, None, 0]


def test_a_limit_may_be_taken_away(binding):
    set_terms(binding, 0)
    set_terms(binding, None)
    assert make.settle(binding.member, payable=30).shared_fen == make.fen(30)


def test_the_member_is_told_and_reads_the_note(binding):
    set_terms(binding, make.fen(200), "买药先用这个")
    [notice] = Notice.objects.filter(person=binding.member)
    assert notice.body == "王建国改了给您共济的约定：每月最多用 ¥ 200.00。留言：买药先用这个"


def test_what_is_as_it_was_tells_nobody(binding):
    assert not set_terms(binding, None)
    assert not Notice.objects.exists()


def test_only_the_holder_sets_them(binding):
    for person in (binding.member, make.holder()):
        with pytest.raises(NotYours):
            set_terms(binding, 0, by=person)
    binding.refresh_from_db()
    assert binding.monthly_limit_fen is None


@pytest.mark.parametrize("fields", [{"state": "ended"}, {"ends_on": make.TODAY - timedelta(days=1)}])
def test_what_is_over_is_not_changed(binding, fields):
    Binding.objects.update(**fields)
    with pytest.raises(HasChanged):
        set_terms(binding, 0)


def two_holders(order: str) -> tuple[Binding, Binding]:
    make.edition("32", deduct_order=order)
    first = make.binding(make.holder("甲"), make.child("乙"))
    second = make.binding(make.holder("丙"), first.member, signed_at=first.signed_at + timedelta(days=1))
    return first, second


def names(member_id) -> list[str]:
    return [one.holder.name for one in queue_of(member_id, make.TODAY).bindings]


@pytest.mark.parametrize(
    ("order", "expected"),
    [("filing", ["甲", "丙"]), ("last_first", ["丙", "甲"]), ("member_choice", ["甲", "丙"])],
)
def test_the_order_is_that_of_the_edition(order, expected):
    first, _ = two_holders(order)
    assert names(first.member_id) == expected
    bill = make.settle(first.member, payable=10)
    assert bill.allocations.get().binding.holder.name == expected[0]


def test_the_member_sorts_them_where_the_edition_lets_them():
    first, second = two_holders("member_choice")
    terms.put_forward(binding_id=second.pk, by=make.citizen(first.member), at=make.NOW)
    assert names(first.member_id) == ["丙", "甲"]
    assert make.settle(first.member, payable=10).allocations.get().binding == second
    terms.put_forward(binding_id=second.pk, by=make.citizen(first.member), at=make.NOW)  # first already
    assert names(first.member_id) == ["丙", "甲"]


def test_where_the_edition_sets_the_order_nobody_sorts():
    first, second = two_holders("filing")
    with pytest.raises(NotYours):
        terms.put_forward(binding_id=second.pk, by=make.citizen(first.member), at=make.NOW)


def test_nobody_sorts_what_is_not_theirs():
    _, second = two_holders("member_choice")
    for person in (second.holder, make.person()):
        with pytest.raises(NotYours):
            terms.put_forward(binding_id=second.pk, by=make.citizen(person), at=make.NOW)


def test_who_is_not_asked_has_no_place(binding):
    later = make.binding(make.holder(), binding.member, starts_on=date(2026, 7, 1))
    waiting = make.binding(
        make.holder(), binding.member, relationship="spouse", state="pending", confirm_by=make.TODAY
    )
    queue = queue_of(binding.member_id, make.TODAY)
    assert [queue.place_of(one.pk) for one in (binding, later, waiting)] == [1, None, None]


def test_a_renewal_has_the_place_of_the_account(binding):
    renewal = make.binding(
        binding.holder, binding.member, renews=binding, starts_on=make.TODAY + timedelta(days=1)
    )
    queue = queue_of(binding.member_id, make.TODAY)
    assert (queue.place_of(binding.pk), queue.place_of(renewal.pk)) == (1, None)


@pytest.mark.parametrize(
    "act",
    [
        lambda binding, by: terms.set_terms(
            binding_id=binding.pk, monthly_limit_fen=0, note="", by=by(binding.holder), at=make.NOW
        ),
        lambda binding, by: terms.put_forward(binding_id=binding.pk, by=by(binding.member), at=make.NOW),
        lambda binding, by: terms.hide_institution(
            binding_id=binding.pk, hide=True, by=by(binding.member), at=make.NOW
        ),
    ],
)
def test_a_clerk_sets_nothing_without_an_open_visit_or_for_an_agent(act):
    make.edition("32", deduct_order="member_choice")
    binding = make.binding(member=make.resident())
    closed = make.visit(make.person(), closed_at=make.NOW)
    with pytest.raises(NoMandate):
        act(binding, lambda person: make.clerk_in(closed, person))
    with pytest.raises(ByAgent):
        act(binding, lambda person: make.clerk_in(make.agent_visit(person)))
    binding.refresh_from_db()
    assert (binding.monthly_limit_fen, binding.deduct_place, binding.hides_institution) == (None, None, False)
    assert not Receipt.objects.exists()
