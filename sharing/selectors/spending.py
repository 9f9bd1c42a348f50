"""支出明细: what a holder's relatives used of the holder's account, by the ledger's own numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from accounts.days import day_start, months_before
from sharing import words
from sharing.models import Allocation, Binding, Shortfall
from sharing.selectors.bills import (
    Told,
    area_names_of,
    cancellation_note,
    place_without_name,
    reasons_told,
    without_bill,
)
from sharing.selectors.paging import BY_ENTRY

MONTHS_DRAWN = 6
SHORTFALLS_SHOWN = 5
EXPORT_PAGE = 500


@dataclass(frozen=True)
class Wanted:
    """What of it is asked for: one relative's, one month's (by its first day); None is all."""

    member_id: UUID | None = None
    month: date | None = None


@dataclass(frozen=True)
class Use:
    """One amount that one member used of the account, or that came back, as the holder may read it.

    Where an adult member hides it, `place` is the area and kind of the institution instead of its name, and
    the whole bill's fee is not told.
    """

    at: datetime
    month: date
    member: str
    relationship: str
    place: str
    kind: str
    total_fee_fen: int | None
    used_fen: int
    balance_after_fen: int
    note: str

    @property
    def change_fen(self) -> int:
        """How the account changed by it."""
        return -self.used_fen


@dataclass(frozen=True)
class MonthTotal:
    """What a month comes to. `returned_fen` came back in it, also for bills of an earlier month."""

    month: date
    count: int
    used_fen: int
    returned_fen: int

    @property
    def net_fen(self) -> int:
        return self.used_fen - self.returned_fen


@dataclass(frozen=True)
class Missed:
    """A bill for which a binding was tried and gave nothing or less: whose, when, and why. No more."""

    setl_id: str
    member: str
    relationship: str
    at: datetime
    reasons: Sequence[Told]


def allocations_of(holder_id: UUID, wanted: Wanted) -> QuerySet[Allocation]:
    """Every part that was paid from this holder's account for somebody else."""
    found = Allocation.objects.filter(account__holder=holder_id, binding__isnull=False)
    if wanted.member_id:
        found = found.filter(binding__member=wanted.member_id)
    if wanted.month:
        found = found.filter(settled_on__gte=wanted.month, settled_on__lt=months_before(wanted.month, -1))
    return found


def with_details(allocations: QuerySet[Allocation]) -> QuerySet[Allocation]:
    """The same with all that a row shows, in one query, and nothing sealed among it."""
    return allocations.select_related(
        "settlement__institution", "settlement__reverses", "settlement__reversal", "binding__member"
    ).only(
        "entry_number",
        "amount_fen",
        "balance_after_fen",
        "settled_on",
        "settlement__received_at",
        "settlement__med_type",
        "settlement__total_fee_fen",
        "settlement__institution__name",
        "settlement__institution__kind",
        "settlement__institution__area_code",
        "settlement__reverses__received_at",
        "settlement__reversal__received_at",
        "binding__relationship",
        "binding__hides_institution",
        "binding__member__name",
    )


def uses(allocations: Iterable[Allocation]) -> list[Use]:
    """Rows for reading. One query where an institution's name is hidden, else none."""
    rows = list(allocations)
    hidden = {
        row.settlement.institution.area_code for row in rows if row.binding and row.binding.hides_institution
    }
    names = area_names_of(hidden)
    return [_use(row, row.binding, names) for row in rows if row.binding]


def all_uses(holder_id: UUID, wanted: Wanted) -> Iterator[Use]:
    """Every row, read page by page by key: memory does not grow, and no transaction stays open meanwhile."""
    found = with_details(allocations_of(holder_id, wanted)).order_by("-entry_number")
    page = list(found[:EXPORT_PAGE])
    while page:
        yield from uses(page)
        page = list(found.filter(BY_ENTRY.older_than(BY_ENTRY.place_of(page[-1])))[:EXPORT_PAGE])


def members_of(holder_id: UUID) -> list[tuple[UUID, str]]:
    """Everybody who was ever bound to this holder, by name. One query."""
    bound = Binding.objects.filter(holder=holder_id).order_by("member__name", "member")
    return list(bound.values_list("member", "member__name").distinct())


def months_of(holder_id: UUID) -> list[date]:
    """The months in which there is anything to see, the newest first. One query."""
    return list(allocations_of(holder_id, Wanted()).dates("settled_on", "month", order="DESC"))


def totals(holder_id: UUID, wanted: Wanted, months: Sequence[date]) -> dict[date, MonthTotal]:
    """What each of these months comes to, whole, though a page may show a part of it. One query."""
    if not months:
        return {}
    found = (
        allocations_of(holder_id, wanted)
        .filter(settled_on__gte=min(months), settled_on__lt=months_before(max(months), -1))
        .annotate(month=TruncMonth("settled_on"))
        .values("month")
        .annotate(
            count=Count("pk"),
            used=Sum("amount_fen", filter=Q(amount_fen__gt=0)),
            returned=Sum("amount_fen", filter=Q(amount_fen__lt=0)),
        )
    )
    return {
        row["month"]: MonthTotal(row["month"], row["count"], row["used"] or 0, -(row["returned"] or 0))
        for row in found
    }


def last_months(holder_id: UUID, wanted: Wanted, this_month: date) -> list[MonthTotal]:
    """The last six months, the newest last, empty ones too, whatever month is wanted. One query."""
    months = [months_before(this_month, back) for back in reversed(range(MONTHS_DRAWN))]
    found = totals(holder_id, Wanted(member_id=wanted.member_id), months)
    return [found.get(month, MonthTotal(month, 0, 0, 0)) for month in months]


def missed(holder_id: UUID, wanted: Wanted) -> list[Missed]:
    """The latest bills, not cancelled since, for which this holder's account was asked in vain. One query."""
    found = Shortfall.objects.filter(binding__holder=holder_id, settlement__is_reversed=False)
    if wanted.member_id:
        found = found.filter(binding__member=wanted.member_id)
    if wanted.month:
        begins, ends = day_start(wanted.month), day_start(months_before(wanted.month, -1))
        found = found.filter(settlement__received_at__gte=begins, settlement__received_at__lt=ends)
    rows = (
        found.select_related("settlement", "binding__member")
        .only(
            "reasons",
            "settlement__setl_id",
            "settlement__received_at",
            "binding__relationship",
            "binding__member__name",
        )
        .order_by("-settlement__received_at", "-pk")
    )
    return [
        Missed(
            setl_id=row.settlement.setl_id,
            member=row.binding.member.name,
            relationship=words.relationship_label(row.binding.relationship),
            at=row.settlement.received_at,
            reasons=reasons_told(without_bill(row.reasons), words.Reader.HOLDER),
        )
        for row in rows[:SHORTFALLS_SHOWN]
    ]


def _use(row: Allocation, binding: Binding, area_names: dict[str, str]) -> Use:
    bill, hidden = row.settlement, binding.hides_institution
    return Use(
        at=bill.received_at,
        month=row.settled_on.replace(day=1),
        member=binding.member.name,
        relationship=words.relationship_label(binding.relationship),
        place=place_without_name(bill.institution, area_names) if hidden else bill.institution.name,
        kind=words.med_type_label(bill.med_type),
        total_fee_fen=None if hidden else bill.total_fee_fen,
        used_fen=row.amount_fen,
        balance_after_fen=row.balance_after_fen,
        note=cancellation_note(bill),
    )
