"""Two people condition by condition, now and as they stood when a bill was settled."""

from datetime import date, timedelta

import pytest

from accounts.models import PersonalAccount
from sharing.models import Binding, Edition
from sharing.rules.conditions import Condition, Verdict
from sharing.selectors.condition_history import (
    ON_THE_BILL,
    ConditionsOnDay,
    bill_seen_by,
    conditions_on,
    stories_of,
)
from sharing.selectors.may_share import used_in_month
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

LAST_MONTH = make.NOW - timedelta(days=30)
DAY = timedelta(days=1)


@pytest.fixture
def binding() -> Binding:
    make.editions()
    holder = make.person("王建国")
    make.account(holder, yuan=50, at=LAST_MONTH - DAY)
    return make.binding(holder, make.child("王子轩"))


def broken(look: ConditionsOnDay) -> list[str]:
    return [reason.code.value for one in look.checked for reason in one.reasons]


def verdict(look: ConditionsOnDay, condition: Condition) -> Verdict:
    return next(one.verdict for one in look.checked if one.condition is condition)


def test_now_everything_is_judged_but_what_only_a_bill_can_tell(binding):
    look = conditions_on(binding, make.TODAY)
    assert broken(look) == []
    open_ones = {one.condition for one in look.checked if one.verdict is Verdict.NOT_JUDGED}
    assert open_ones == ON_THE_BILL


def test_an_enrolment_that_lapsed_is_told_now_and_not_then(binding):
    bill = make.settle(binding.member, payable=10, at=LAST_MONTH)
    make.enrolment_state(binding.member.enrolments.get(), status="2", valid_from=make.TODAY)
    [story] = stories_of(bill, binding.holder_id, make.TODAY)
    assert (broken(story.then), broken(story.now)) == ([], ["member_not_active"])


def test_a_bill_that_was_not_paid_keeps_the_reasons_of_its_day(binding):
    make.settle(binding.member, payable=50, at=LAST_MONTH - timedelta(hours=1))
    bill = make.settle(binding.member, payable=30, at=LAST_MONTH)
    make.top_up(PersonalAccount.objects.get(holder=binding.holder), yuan=80, at=make.NOW)
    [story] = stories_of(bill, binding.holder_id, make.TODAY)
    assert (broken(story.then), broken(story.now)) == (["zero_balance"], [])
    assert (story.then.pair.balance_fen, story.now.pair.balance_fen) == (0, make.fen(80))
    assert (story.then.on, story.now.on) == (date(2026, 5, 16), make.TODAY)


def test_a_bill_of_last_month_is_explained_under_the_edition_of_that_day(binding):
    bill = make.settle(binding.member, payable=10, at=LAST_MONTH)
    make.edition("32", date(2026, 6, 1), name="窄版", relationships=["spouse"])
    [story] = stories_of(bill, binding.holder_id, make.TODAY)
    assert (story.then.edition.name, story.now.edition.name) == ("2021 版", "窄版")
    assert (broken(story.then), broken(story.now)) == ([], ["relationship_not_allowed"])


def test_a_register_corrected_later_changes_nothing_of_what_was_judged(binding):
    bill = make.settle(binding.member, payable=10, at=LAST_MONTH)
    make.enrolment_state(binding.member.enrolments.get(), status="4", valid_from=date(2026, 1, 2))
    [story] = stories_of(bill, binding.holder_id, make.TODAY)
    assert broken(story.then) == []


def test_what_was_in_the_account_is_told_as_before_the_bill(binding):
    bill = make.settle(binding.member, payable=30, at=LAST_MONTH)
    [story] = stories_of(bill, binding.holder_id, make.TODAY)
    assert (story.then.pair.balance_fen, story.then.pair.month_used_fen) == (make.fen(50), 0)
    assert story.paid_fen == make.fen(30)


def test_the_kind_of_a_bill_is_judged_too(binding):
    bill = make.settle(binding.member, payable=30, at=LAST_MONTH, med_type="91")
    [story] = stories_of(bill, binding.holder_id, make.TODAY)
    assert broken(story.then) == broken(story.now) == ["expense_not_covered"]
    assert verdict(story.then, Condition.CREDENTIAL) is Verdict.HOLDS


def test_the_patient_sees_every_account_and_a_holder_only_their_own(binding):
    second = make.binding(make.holder(yuan=5), binding.member, relationship="child")
    bill = make.settle(binding.member, payable=200, at=make.NOW)
    of_patient = stories_of(bill, binding.member_id, make.TODAY)
    assert {story.binding.pk for story in of_patient} == {binding.pk, second.pk}
    for one in (binding, second):
        assert [story.binding.pk for story in stories_of(bill, one.holder_id, make.TODAY)] == [one.pk]


def test_who_may_see_a_bill(binding):
    idle = make.binding(make.holder(), binding.member, relationship="child")  # behind the first, not needed
    bill = make.settle(binding.member, payable=30, at=make.NOW)
    assert bill_seen_by(binding.member_id, bill.setl_id) == bill
    assert bill_seen_by(binding.holder_id, bill.setl_id) == bill
    assert bill_seen_by(idle.holder_id, bill.setl_id) is None
    assert bill_seen_by(make.person().pk, bill.setl_id) is None


def test_a_binding_that_was_only_waiting_shows_its_holder_nothing():
    make.editions()
    waiting = make.binding(
        make.holder(yuan=0), make.resident(), relationship="spouse", state="pending", confirm_by=make.TODAY
    )
    bill = make.settle(waiting.member, payable=30)
    assert bill_seen_by(waiting.holder_id, bill.setl_id) is None


def test_a_cancellation_leads_to_its_bill(binding):
    bill = make.settle(binding.member, payable=30, at=LAST_MONTH)
    back = make.cancel(bill, at=make.NOW)
    assert bill_seen_by(binding.holder_id, back.setl_id) == bill


def test_a_bill_made_again_is_told_as_of_the_first_time(binding):
    first = make.settle(binding.member, payable=30, at=LAST_MONTH, mdtrt_id="V", chrg_bchno="B")
    make.cancel(first, at=LAST_MONTH + DAY)
    Binding.objects.update(state="ended", ended_by="unbind")
    again = make.settle(
        binding.member,
        payable=30,
        at=make.NOW,
        by=first.institution,
        mdtrt_id="V",
        chrg_bchno="B",
        resettles=first.setl_id,
    )
    [story] = stories_of(again, binding.holder_id, make.TODAY)
    assert (story.paid_fen, story.first_on) == (make.fen(30), date(2026, 5, 16))
    assert broken(story.then) == []


def test_what_is_suspended_by_staff_is_told_and_by_the_review_is_judged_by_its_cause(binding):
    Binding.objects.update(state="suspended", suspended_by_staff=False)
    binding.refresh_from_db()
    binding.events.create(
        action="suspend", to_state="suspended", door="job", by_kind="job", at=make.NOW - DAY
    )
    assert broken(conditions_on(binding, make.TODAY)) == []
    binding.events.create(
        action="suspend", to_state="suspended", door="console", by_kind="officer", at=make.NOW
    )
    assert broken(conditions_on(binding, make.TODAY)) == ["binding_suspended"]


def test_the_month_is_counted_over_every_binding_of_the_two(binding):
    make.settle(binding.member, payable=30)
    Binding.objects.update(state="ended", ended_by="unbind")
    make.binding(binding.holder, binding.member, signed_at=make.NOW)
    make.settle(binding.member, payable=10, at=make.NOW + timedelta(minutes=1))
    used = used_in_month(binding.holder_id, binding.member_id, date(2026, 6, 1), make.NOW + DAY)
    assert used == make.fen(40) == sum(one.month_used_fen for one in Binding.objects.all())


def test_what_comes_back_counts_in_the_month_it_was_used_in(binding):
    bill = make.settle(binding.member, payable=30, at=LAST_MONTH)
    make.settle(binding.member, payable=5, at=make.NOW)
    make.cancel(bill, at=make.NOW + timedelta(minutes=1))
    until = make.NOW + DAY
    used = [
        used_in_month(binding.holder_id, binding.member_id, date(2026, month, 1), until) for month in (5, 6)
    ]
    assert used == [0, make.fen(5)]


def test_without_an_edition_only_that_is_judged(binding):
    Edition.objects.update(effective_from=make.TODAY + DAY)
    look = conditions_on(binding, make.TODAY)
    assert broken(look) == ["scheme_not_in_force"]
    assert {one.verdict for one in look.checked[1:]} == {Verdict.NOT_JUDGED}
