"""What a patient's bills came to: the own account, who of the family paid what, the rest in cash, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _

from accounts.days import SHANGHAI, day_start, months_before, shanghai_month
from sharing import words
from sharing.models import Allocation, Binding, Settlement
from sharing.selectors.bills import Told, cancellation_note, reasons_told
from sharing.selectors.paging import by_moment

BY_RECEIPT = by_moment("received_at")
EXPORT_PAGE = 500


@dataclass(frozen=True)
class Wanted:
    """What of it is asked for: what one holder paid for, one month's (by its first day); None is all."""

    holder_id: UUID | None = None
    month: date | None = None


@dataclass(frozen=True)
class Part:
    """What one relative's account paid; negative when it returned."""

    holder: str
    fen: int


@dataclass(frozen=True)
class Line:
    """One line of a bill as it is read."""

    label: str
    fen: int
    is_shared: bool


@dataclass(frozen=True)
class Bill:
    """One bill, or its cancellation with negative amounts, as the patient may read it."""

    setl_id: str
    at: datetime
    month: date
    place: str
    kind: str
    total_fee_fen: int
    fund_fen: int
    payable_fen: int
    own_fen: int
    shared: Sequence[Part]
    cash_fen: int
    own_balance_fen: int
    reasons: Sequence[Told]
    note: str
    is_return: bool

    @property
    def shared_fen(self) -> int:
        return sum(part.fen for part in self.shared)

    @property
    def size_fen(self) -> int:
        """What was paid, or what came back, without its sign."""
        return abs(self.payable_fen)

    @property
    def lines(self) -> list[Line]:
        """Who paid how much, or to whom how much came back, in the order of paying."""
        shared = [
            Line(_("%(name)s的账户") % {"name": part.holder}, abs(part.fen), True) for part in self.shared
        ]
        lines = [
            Line(_("本人账户"), abs(self.own_fen), False),
            *shared,
            Line(_("现金"), abs(self.cash_fen), False),
        ]
        return [line for line in lines if line.fen] if self.is_return else lines


@dataclass(frozen=True)
class MonthTotal:
    """What a month's bills come to, cancelled ones taken off."""

    month: date
    count: int
    own_fen: int
    shared_fen: int
    cash_fen: int


def settlements_of(patient_id: UUID, wanted: Wanted) -> QuerySet[Settlement]:
    """Every bill of this patient, shared or not, and every cancellation."""
    found = Settlement.objects.filter(patient=patient_id)
    if wanted.holder_id:
        paid = Allocation.objects.filter(binding__holder=wanted.holder_id, binding__member=patient_id)
        found = found.filter(pk__in=paid.values("settlement"))
    if wanted.month:
        begins, ends = day_start(wanted.month), day_start(months_before(wanted.month, -1))
        found = found.filter(received_at__gte=begins, received_at__lt=ends)
    return found


def with_details(settlements: QuerySet[Settlement]) -> QuerySet[Settlement]:
    """The same with all that a row shows. Two queries."""
    parts = (
        Allocation.objects.filter(binding__isnull=False)
        .select_related("binding__holder")
        .only("settlement", "amount_fen", "binding__holder__name")
        .order_by("pk")
    )
    return settlements.select_related("institution", "reverses", "reversal").prefetch_related(
        Prefetch("allocations", parts, to_attr="shared_parts")
    )


def bills(settlements: Iterable[Settlement]) -> list[Bill]:
    """Rows for reading, of settlements read `with_details`."""
    return [_bill(row) for row in settlements]


def all_bills(patient_id: UUID, wanted: Wanted) -> Iterator[Bill]:
    """Every row, read page by page by key: memory does not grow, and no transaction stays open meanwhile."""
    found = with_details(settlements_of(patient_id, wanted)).order_by("-received_at", "-pk")
    page = list(found[:EXPORT_PAGE])
    while page:
        yield from bills(page)
        page = list(found.filter(BY_RECEIPT.older_than(BY_RECEIPT.place_of(page[-1])))[:EXPORT_PAGE])


def holders_of(member_id: UUID) -> list[tuple[UUID, str]]:
    """Everybody who ever shared with this member, by name. One query."""
    bound = Binding.objects.filter(member=member_id).order_by("holder__name", "holder")
    return list(bound.values_list("holder", "holder__name").distinct())


def months_of(patient_id: UUID) -> list[date]:
    """The months in which there is a bill, the newest first. One query."""
    moments = Settlement.objects.filter(patient=patient_id).datetimes(
        "received_at", "month", order="DESC", tzinfo=SHANGHAI
    )
    return [moment.date() for moment in moments]


def totals(patient_id: UUID, wanted: Wanted, months: Sequence[date]) -> dict[date, MonthTotal]:
    """What each of these months comes to, whole, though a page may show a part of it. One query."""
    if not months:
        return {}
    begins, ends = day_start(min(months)), day_start(months_before(max(months), -1))
    found = (
        settlements_of(patient_id, wanted)
        .filter(received_at__gte=begins, received_at__lt=ends)
        .annotate(month=TruncMonth("received_at", tzinfo=SHANGHAI))
        .values("month")
        .annotate(count=Count("pk"), own=Sum("own_fen"), shared=Sum("shared_fen"), cash=Sum("cash_fen"))
    )
    return {
        row["month"].date(): MonthTotal(
            row["month"].date(), row["count"], row["own"], row["shared"], row["cash"]
        )
        for row in found
    }


def _bill(row: Settlement) -> Bill:
    parts: list[Allocation] = row.shared_parts  # type: ignore[attr-defined]
    return Bill(
        setl_id=row.setl_id,
        at=row.received_at,
        month=shanghai_month(row.received_at),
        place=row.institution.name,
        kind=words.med_type_label(row.med_type),
        total_fee_fen=row.total_fee_fen,
        fund_fen=row.fund_fen,
        payable_fen=row.payable_fen,
        own_fen=row.own_fen,
        shared=[Part(part.binding.holder.name, part.amount_fen) for part in parts if part.binding],
        cash_fen=row.cash_fen,
        own_balance_fen=row.own_balance_fen,
        reasons=reasons_told(row.reasons, words.Reader.MEMBER),
        note=cancellation_note(row),
        is_return=row.reverses_id is not None,
    )
