"""今天 in numbers: what a day, a month or a year came to, by area and by door.

Of past days the sums are read that the worker has kept; of a day that is not closed yet they are made anew.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Count, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from accounts.days import day_end, day_start
from accounts.models import Enrolment
from accounts.rules.areas import pooling_area_of
from sharing.models import (
    Binding,
    BindingEvent,
    ClosedDay,
    DayFigure,
    Institution,
    RefusedBinding,
    Settlement,
    Shortfall,
)
from sharing.rules.facts import EMPLOYEE
from sharing.rules.life import Action, State
from sharing.selectors.areas import within


class What(StrEnum):
    """What is counted."""

    BOUND = "bound"  # pledges signed
    CONFIRMED = "confirmed"
    ENDED = "ended"  # by whatever ended them
    SETTLED = "settled"  # bills; fen: nothing
    SHARED = "shared"  # bills to which a relative's account gave; fen: how much, refunds taken off
    REFUSED = "refused"  # a relative who could not be bound, by reason
    UNUSED = "unused"  # a binding that gave nothing or less at a bill, by reason


@dataclass(frozen=True, order=True)
class Figure:
    """One number of a day. `code` is a reason's, where it is counted by reason."""

    day: date
    area_code: str
    door: str
    what: What
    code: str = ""
    count: int = 0
    fen: int = 0


@dataclass(frozen=True)
class Period:
    """Days, first and last included, and the prefixes of the areas that the reader may see."""

    first: date
    last: date
    prefixes: tuple[str, ...]


def figures_of(period: Period) -> Iterator[Figure]:
    """The figures of a period: kept ones of closed days, new ones of the others."""
    closed = set(
        ClosedDay.objects.filter(day__range=(period.first, period.last)).values_list("day", flat=True)
    )
    kept = DayFigure.objects.filter(within(period.prefixes, "area_code"), day__in=closed)
    for row in kept.order_by("day", "pk").iterator(chunk_size=2000):
        what, _, code = row.what.partition(":")
        yield Figure(row.day, row.area_code, row.door, What(what), code, row.count, row.fen)
    for day in _days(period):
        if day not in closed:
            yield from (one for one in count_day(day) if one.area_code.startswith(period.prefixes))


def count_day(day: date) -> list[Figure]:
    """Everything that happened on a day, counted from the rows themselves. Six queries."""
    begin, end = day_start(day), day_end(day)
    found: dict[tuple[str, str, What, str], list[int]] = defaultdict(lambda: [0, 0])
    for area, door, what, code, count, fen in (
        *_moves(begin, end),
        *_refused(day),
        *_settled(begin, end),
        *_unused(begin, end),
    ):
        sums = found[pooling_area_of(area) if area else "", door, what, code]
        sums[0] += count
        sums[1] += fen
    return sorted(Figure(day, *key, *sums) for key, sums in found.items())


def waiting_now(prefixes: Sequence[str]) -> dict[str, int]:
    """How many bindings wait at this moment, by state. One query."""
    waiting = Binding.objects.filter(state__in=[State.PENDING.value, State.IN_REVIEW.value])
    by_area = waiting.annotate(area=holders_area("holder")).filter(within(tuple(prefixes), "area"))
    return dict(by_area.order_by().values_list("state").annotate(count=Count("pk")))


Counted = tuple[str, str, What, str, int, int]


def _moves(begin: datetime, end: datetime) -> Iterator[Counted]:
    """What people and time did to bindings; a pledge waiting for a second pair of eyes is signed too."""
    kinds = {Action.SIGN.value: What.BOUND, Action.CONFIRM.value: What.CONFIRMED}
    moved = BindingEvent.objects.filter(at__gte=begin, at__lt=end).filter(
        Q(action__in=kinds) | Q(to_state=State.ENDED.value)
    )
    rows = moved.annotate(area=holders_area("binding__holder")).order_by()
    for area, door, action, count in rows.values_list("area", "door", "action").annotate(count=Count("pk")):
        yield area, door, kinds.get(action, What.ENDED), "", count, 0


def _refused(day: date) -> Iterator[Counted]:
    rows = RefusedBinding.objects.filter(day=day).order_by().values_list("area_code", "door", "code")
    for area, door, code, count in rows.annotate(count=Count("pk")):
        yield area, door, What.REFUSED, code, count, 0


def _settled(begin: datetime, end: datetime) -> Iterator[Counted]:
    """By institution, whose index holds the moments: settling would pay for one of moments alone."""
    bills = Settlement.objects.filter(institution=OuterRef("pk"), received_at__gte=begin, received_at__lt=end)
    of_one = bills.order_by().values("institution")
    made, undone = Q(reverses__isnull=True), Q(reverses__isnull=False)
    net = {
        "settled": Count("pk", filter=made) - Count("pk", filter=undone),
        "shared": Count("pk", filter=made & Q(shared_fen__gt=0))
        - Count("pk", filter=undone & Q(shared_fen__lt=0)),
        "fen": Sum("shared_fen"),
    }
    sums = {name: Coalesce(Subquery(of_one.annotate(x=one).values("x")), 0) for name, one in net.items()}
    for area, settled, shared, fen in Institution.objects.annotate(**sums).values_list("area_code", *sums):
        if settled or shared or fen:
            yield area, "gateway", What.SETTLED, "", settled, 0
            yield area, "gateway", What.SHARED, "", shared, fen


def _unused(begin: datetime, end: datetime) -> Iterator[Counted]:
    tried = Shortfall.objects.filter(
        settlement__institution__in=Institution.objects.all(),
        settlement__received_at__gte=begin,
        settlement__received_at__lt=end,
    )
    rows = tried.values_list("settlement__institution__area_code", "reasons")
    for area, reasons in rows.iterator(chunk_size=2000):
        for reason in reasons:
            yield area, "gateway", What.UNUSED, reason["code"], 1, 0


def holders_area(holder: str) -> Coalesce:
    """The pooling area whose account it is: of the holder's insurance as an employee, the latest."""
    insured = Enrolment.objects.filter(person=OuterRef(holder), insutype=EMPLOYEE)
    return Coalesce(Subquery(insured.order_by("-pk").values("area_code")[:1]), Value(""))


def _days(period: Period) -> Iterator[date]:
    for number in range((period.last - period.first).days + 1):
        yield period.first + timedelta(days=number)
