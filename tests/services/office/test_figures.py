"""今天 in numbers: what is counted, for whom, and kept once a day is over."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharing.models import ClosedDay, DayFigure, RefusedBinding
from sharing.rules.reasons import Code
from sharing.selectors.figures import Figure, Period, What, count_day, figures_of, waiting_now
from sharing.services.bindings import binding_requests
from sharing.services.office import figures
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
XUZHOU = "320300"


def seen(prefix: str = "32", days: int = 1) -> list[Figure]:
    return list(figures_of(Period(make.TODAY - (days - 1) * DAY, make.TODAY, (prefix,))))


def numbers(figures_: list[Figure]) -> dict[tuple[str, str, str], tuple[int, int]]:
    return {(one.what.value, one.code, one.door): (one.count, one.fen) for one in figures_}


def test_a_day_without_anything_has_no_figures():
    assert count_day(make.TODAY) == []


def test_signing_confirming_and_ending_are_counted_by_door_and_area_of_the_holder():
    make.signed(make.holder(), make.asked_for(make.child()), make.asked_for(make.child()))
    ended = make.binding(make.holder(area=make.NANJING), signed_at=make.NOW - 9 * DAY)
    make.end(ended)
    assert [(one.area_code, one.what, one.door, one.count) for one in count_day(make.TODAY)] == [
        ("320100", What.ENDED, "browser", 1),
        (XUZHOU, What.BOUND, "browser", 2),
    ]


def test_bills_are_counted_with_what_was_shared_and_refunds_taken_off():
    binding = make.binding(make.holder(yuan=100))
    first = make.settle(binding.member, payable="30")
    make.settle(binding.member, payable="20")
    make.settle(make.holder(yuan=50), payable="10")  # from the patient's own account
    make.cancel(first)
    assert numbers(seen()) == {("settled", "", "gateway"): (2, 0), ("shared", "", "gateway"): (1, 2000)}


def test_a_bill_that_got_nothing_counts_its_reasons():
    binding = make.binding(make.holder(yuan=0))
    make.settle(binding.member, payable="30")
    assert numbers(seen())["unused", "zero_balance", "gateway"] == (1, 0)


def test_a_refused_binding_counts_once_a_day_for_each_pair_and_reason():
    make.editions()
    holder, request = make.holder(), make.asked_for(make.child(), "sibling")
    for _again in range(3):
        binding_requests.judge_requests(
            holder_id=holder.pk, requests=[request], by=make.citizen(holder), at=make.NOW
        )
    other = make.holder()
    binding_requests.judge_requests(
        holder_id=other.pk, requests=[request], by=make.citizen(other), at=make.NOW
    )
    assert numbers(seen()) == {("refused", Code.RELATIONSHIP_NOT_ALLOWED.value, "browser"): (2, 0)}
    row = RefusedBinding.objects.first()
    assert bytes(row.pair_digest) != bytes(32)
    assert len(bytes(row.pair_digest)) == 32


def test_who_may_be_bound_counts_as_no_refusal():
    make.editions()
    holder = make.holder()
    request = make.asked_for(make.child())
    binding_requests.judge_requests(
        holder_id=holder.pk, requests=[request], by=make.citizen(holder), at=make.NOW
    )
    assert not RefusedBinding.objects.exists()


def test_an_officer_of_one_area_does_not_see_anothers():
    make.signed(make.holder(area=make.NANJING), make.asked_for(make.child(area=make.NANJING)))
    assert seen("3203") == []
    assert [one.count for one in seen("3201")] == [1]


def test_a_day_that_is_over_is_kept_and_reads_the_same():
    binding = make.binding(make.holder(yuan=100))
    make.settle(binding.member, payable="30", at=make.NOW - DAY)
    before = seen(days=3)
    assert figures.close_days(at=make.NOW) > 0
    assert ClosedDay.objects.latest("day").day == make.TODAY - DAY
    assert seen(days=3) == before
    assert figures.close_days(at=make.NOW) == 0


def test_closing_a_day_again_changes_nothing():
    make.settle(make.binding().member, at=make.NOW - DAY)
    figures.close_day(day=make.TODAY - DAY)
    kept = list(DayFigure.objects.values_list("what", "count", "fen").order_by("what"))
    figures.close_day(day=make.TODAY - DAY)
    assert list(DayFigure.objects.values_list("what", "count", "fen").order_by("what")) == kept
    assert len(kept) > 1


def test_today_is_never_closed():
    make.settle(make.binding().member)
    figures.close_days(at=make.NOW)
    assert not ClosedDay.objects.filter(day=make.TODAY).exists()


def test_what_waits_is_counted_as_it_stands():
    make.binding(relationship="spouse", member=make.person(), state="pending", confirm_by=make.TODAY)
    make.binding(make.holder(area=make.NANJING), state="in_review")
    assert waiting_now(["32"]) == {"pending": 1, "in_review": 1}
    assert waiting_now(["3203"]) == {"pending": 1}
    assert waiting_now([]) == {}


def test_a_year_that_is_kept_takes_two_queries():
    for back in range(1, 4):
        make.settle(make.binding().member, at=make.NOW - back * DAY)
    figures.close_days(at=make.NOW)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(figures_of(Period(make.TODAY - 3 * DAY, make.TODAY - DAY, ("32",))))
    assert len(asked) == 2
