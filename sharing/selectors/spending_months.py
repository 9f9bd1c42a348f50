"""支出明细 by months: what each comes to, which there are, and the last six for the chart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, DateField, Q, Sum
from django.db.models.functions import TruncMonth

from accounts.days import SHANGHAI, day_start, months_before
from sharing.selectors.spending import Wanted, allocations_of, premiums_of

MONTHS_DRAWN = 6


@dataclass(frozen=True)
class MonthTotal:
    """What a month comes to. `returned_fen` came back in it, also for bills of an earlier month."""

    month: date
    count: int = 0
    used_fen: int = 0
    returned_fen: int = 0

    @property
    def net_fen(self) -> int:
        return self.used_fen - self.returned_fen

    def __add__(self, other: MonthTotal) -> MonthTotal:
        return MonthTotal(
            self.month,
            self.count + other.count,
            self.used_fen + other.used_fen,
            self.returned_fen + other.returned_fen,
        )


def months_of(holder_id: UUID) -> list[date]:
    """The months in which there is anything to see, the newest first. Two queries."""
    used = allocations_of(holder_id, Wanted()).dates("settled_on", "month")
    paid = premiums_of(holder_id, Wanted()).datetimes("paid_at", "month", tzinfo=SHANGHAI)
    return sorted({*used, *(moment.date() for moment in paid)}, reverse=True)


def totals(holder_id: UUID, wanted: Wanted, months: Sequence[date]) -> dict[date, MonthTotal]:
    """What each of these months comes to, whole, though a page may show a part of it. Two queries."""
    if not months:
        return {}
    found: dict[date, MonthTotal] = {}
    first, after = min(months), months_before(max(months), -1)
    for one in (*_used(holder_id, wanted, first, after), *_paid(holder_id, wanted, first, after)):
        found[one.month] = found.get(one.month, MonthTotal(one.month)) + one
    return found


def last_months(holder_id: UUID, wanted: Wanted, this_month: date) -> list[MonthTotal]:
    """The last six months, the newest last, empty ones too, whatever month is wanted. Two queries."""
    months = [months_before(this_month, back) for back in reversed(range(MONTHS_DRAWN))]
    found = totals(holder_id, Wanted(member_id=wanted.member_id), months)
    return [found.get(month, MonthTotal(month)) for month in months]


def _used(holder_id: UUID, wanted: Wanted, first: date, after: date) -> list[MonthTotal]:
    rows = (
        allocations_of(holder_id, wanted)
        .filter(settled_on__gte=first, settled_on__lt=after)
        .annotate(month=TruncMonth("settled_on"))
        .values("month")
        .annotate(
            count=Count("pk"),
            used=Sum("amount_fen", filter=Q(amount_fen__gt=0), default=0),
            returned=Sum("amount_fen", filter=Q(amount_fen__lt=0), default=0),
        )
    )
    return [MonthTotal(row["month"], row["count"], row["used"], -row["returned"]) for row in rows]


def _paid(holder_id: UUID, wanted: Wanted, first: date, after: date) -> list[MonthTotal]:
    rows = (
        premiums_of(holder_id, wanted)
        .filter(paid_at__gte=day_start(first), paid_at__lt=day_start(after))
        .annotate(month=TruncMonth("paid_at", tzinfo=SHANGHAI, output_field=DateField()))
        .values("month")
        .annotate(count=Count("pk"), used=Sum("amount_fen"))
    )
    return [MonthTotal(row["month"], row["count"], row["used"]) for row in rows]
