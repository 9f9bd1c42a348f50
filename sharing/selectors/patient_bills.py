"""What a patient's bills came to: the own account, who of the family paid what, the rest in cash, and why.

A premium that a relative paid stands among them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, DateField, F, Prefetch, QuerySet, Sum
from django.db.models.functions import TruncMonth

from accounts.days import SHANGHAI, day_start, months_before, shanghai_month
from sharing import words
from sharing.models import Allocation, Binding, PremiumPayment, Settlement
from sharing.selectors.bills import Told, cancellation_note, premium_kind, reasons_told, receipt_note
from sharing.selectors.paging import by_moment, every_page
from sharing.words.bills import ACCOUNT_OF, CASH, OWN_ACCOUNT

BY_RECEIPT = by_moment("received_at")
EXPORT_PAGE = 500


@dataclass(frozen=True)
class Wanted:
    """What of it is asked for: what one holder paid for, one month's (by its first day); None is all."""

    holder_id: UUID | None = None
    month: date | None = None


@dataclass(frozen=True)
class HolderPart:
    """What one relative's account paid; negative when it returned."""

    holder: str
    fen: int


@dataclass(frozen=True)
class BillLine:
    """One line of a bill as it is read."""

    label: str
    fen: int
    is_shared: bool


@dataclass(frozen=True)
class Bill:
    """One bill, or its cancellation with negative amounts, as the patient may read it.

    A premium has neither a place nor a `setl_id`.
    """

    setl_id: str
    at: datetime
    month: date
    place: str
    kind: str
    total_fee_fen: int
    fund_fen: int
    payable_fen: int
    own_fen: int
    shared: Sequence[HolderPart]
    cash_fen: int
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
    def lines(self) -> list[BillLine]:
        """Who paid how much, or to whom how much came back, in the order of paying."""
        shared = [BillLine(ACCOUNT_OF % {"name": part.holder}, abs(part.fen), True) for part in self.shared]
        lines = [
            BillLine(str(OWN_ACCOUNT), abs(self.own_fen), False),
            *shared,
            BillLine(str(CASH), abs(self.cash_fen), False),
        ]
        return [line for line in lines if line.fen] if self.is_return else lines


@dataclass(frozen=True)
class MonthTotal:
    """What a month's bills come to, cancelled ones taken off."""

    month: date
    count: int = 0
    own_fen: int = 0
    shared_fen: int = 0
    cash_fen: int = 0

    def __add__(self, other: MonthTotal) -> MonthTotal:
        return MonthTotal(
            self.month,
            self.count + other.count,
            self.own_fen + other.own_fen,
            self.shared_fen + other.shared_fen,
            self.cash_fen + other.cash_fen,
        )


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


def premiums_for(member_id: UUID, wanted: Wanted) -> QuerySet[PremiumPayment]:
    """Every premium of this person that was paid from a relative's account; received when it was paid."""
    found = PremiumPayment.objects.filter(member=member_id).annotate(received_at=F("paid_at"))
    if wanted.holder_id:
        found = found.filter(account__holder=wanted.holder_id)
    if wanted.month:
        begins, ends = day_start(wanted.month), day_start(months_before(wanted.month, -1))
        found = found.filter(paid_at__gte=begins, paid_at__lt=ends)
    return found


def lists_of(patient_id: UUID, wanted: Wanted) -> tuple[QuerySet[Settlement], QuerySet[PremiumPayment]]:
    """Both with all that a row shows, to be read BY_RECEIPT. Two queries and one."""
    premiums = premiums_for(patient_id, wanted).select_related("account__holder")
    shown = premiums.only("receipt_no", "year", "amount_fen", "paid_at", "account__holder__name")
    return _with_parts(settlements_of(patient_id, wanted)), shown


def _with_parts(settlements: QuerySet[Settlement]) -> QuerySet[Settlement]:
    parts = (
        Allocation.objects.filter(binding__isnull=False)
        .select_related("binding__holder")
        .only("settlement", "amount_fen", "binding__holder__name")
        .order_by("pk")
    )
    return settlements.select_related("institution", "reverses", "reversal").prefetch_related(
        Prefetch("allocations", parts, to_attr="shared_parts")
    )


def bills(rows: Iterable[Settlement | PremiumPayment]) -> list[Bill]:
    """Rows of `lists_of` for reading."""
    return [_bill(row) if isinstance(row, Settlement) else _premium(row) for row in rows]


def all_bills(patient_id: UUID, wanted: Wanted) -> Iterator[Bill]:
    """Every row, read page by page."""
    settlements, premiums = lists_of(patient_id, wanted)
    for page in every_page(settlements, BY_RECEIPT, premiums, size=EXPORT_PAGE):
        yield from bills(page)


def holders_of(member_id: UUID) -> list[tuple[UUID, str]]:
    """Everybody who ever shared with this member, by name. One query."""
    bound = Binding.objects.filter(member=member_id).order_by("holder__name", "holder")
    return list(bound.values_list("holder", "holder__name").distinct())


def months_of(patient_id: UUID) -> list[date]:
    """The months in which there is anything to see, the newest first. Two queries."""
    lists = (settlements_of(patient_id, Wanted()), premiums_for(patient_id, Wanted()))
    found = {
        moment.date() for rows in lists for moment in rows.datetimes("received_at", "month", tzinfo=SHANGHAI)
    }
    return sorted(found, reverse=True)


def totals(patient_id: UUID, wanted: Wanted, months: Sequence[date]) -> dict[date, MonthTotal]:
    """What each of these months comes to, whole, though a page may show a part of it. Two queries."""
    if not months:
        return {}
    own = {"own": Sum("own_fen"), "shared": Sum("shared_fen"), "cash": Sum("cash_fen")}
    found: dict[date, MonthTotal] = {}
    for rows, sums in (
        (settlements_of(patient_id, wanted), own),
        (premiums_for(patient_id, wanted), {"shared": Sum("amount_fen")}),
    ):
        for one in _by_month(rows, min(months), months_before(max(months), -1), sums):
            found[one.month] = found.get(one.month, MonthTotal(one.month)) + one
    return found


def _by_month(rows: QuerySet[Any], first: date, after: date, sums: Mapping[str, Sum]) -> Iterator[MonthTotal]:
    found = (
        rows.filter(received_at__gte=day_start(first), received_at__lt=day_start(after))
        .annotate(month=TruncMonth("received_at", tzinfo=SHANGHAI, output_field=DateField()))
        .values("month")
        .annotate(count=Count("pk"), **sums)
    )
    for row in found:
        fen = {f"{name}_fen": row[name] for name in sums}
        yield MonthTotal(row["month"], row["count"], **fen)


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
        shared=[HolderPart(part.binding.holder.name, part.amount_fen) for part in parts if part.binding],
        cash_fen=row.cash_fen,
        reasons=reasons_told(row.reasons, words.Reader.MEMBER),
        note=cancellation_note(row),
        is_return=row.reverses_id is not None,
    )


def _premium(row: PremiumPayment) -> Bill:
    return Bill(
        setl_id="",
        at=row.paid_at,
        month=shanghai_month(row.paid_at),
        place="",
        kind=premium_kind(row),
        total_fee_fen=row.amount_fen,
        fund_fen=0,
        payable_fen=row.amount_fen,
        own_fen=0,
        shared=[HolderPart(row.account.holder.name, row.amount_fen)],
        cash_fen=0,
        reasons=[],
        note=receipt_note(row),
        is_return=False,
    )
