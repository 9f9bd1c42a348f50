"""支出明细: all that left a holder's account for relatives, or came back, by the ledger's own numbers.

Two things take money out for somebody else: a part of a relative's bill, and a relative's premium. Each is
one entry of the ledger, so the two lists together miss none; `audit_ledger` proves it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.days import day_start, months_before, shanghai_month
from accounts.models import LedgerEntry
from accounts.rules.money import yuan
from sharing import words
from sharing.models import Allocation, Binding, PremiumPayment, Shortfall
from sharing.selectors.bills import (
    Told,
    area_names_of,
    cancellation_note,
    place_without_name,
    premium_kind,
    reasons_told,
    receipt_note,
    without_bill,
)
from sharing.selectors.paging import BY_ENTRY, every_page
from sharing.words import bills as said

SHORTFALLS_SHOWN = 5
EXPORT_PAGE = 500


@dataclass(frozen=True)
class Wanted:
    """What of it is asked for: one relative's, one month's (by its first day); None is all."""

    member_id: UUID | None = None
    month: date | None = None


@dataclass(frozen=True)
class Use:
    """One amount that left the account for one member, or came back, as the holder may read it.

    Where an adult member hides it, `place` is the area and kind of the institution instead of its name, and
    the whole bill's fee is not told. A premium has neither a place nor a bill.
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

    @property
    def kind_said(self) -> str:
        """Its kind, and of a bill that was paid what it came to as a whole, where that is told."""
        if not self.total_fee_fen or self.used_fen <= 0:
            return self.kind
        return said.KIND_AND_FEE % {"kind": self.kind, "fee": yuan(self.total_fee_fen)}


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


def premiums_of(holder_id: UUID, wanted: Wanted) -> QuerySet[PremiumPayment]:
    """Every premium that was paid from this holder's account; the law knows them only for somebody else."""
    found = PremiumPayment.objects.filter(account__holder=holder_id)
    if wanted.member_id:
        found = found.filter(member=wanted.member_id)
    if wanted.month:
        begins, ends = day_start(wanted.month), day_start(months_before(wanted.month, -1))
        found = found.filter(paid_at__gte=begins, paid_at__lt=ends)
    return found


def lists_of(holder_id: UUID, wanted: Wanted) -> tuple[QuerySet[Allocation], QuerySet[PremiumPayment]]:
    """Both with all that a row shows, one query each, and nothing sealed among it; to be read BY_ENTRY."""
    return _with_bills(allocations_of(holder_id, wanted)), _with_balance(premiums_of(holder_id, wanted))


def _with_bills(allocations: QuerySet[Allocation]) -> QuerySet[Allocation]:
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


def _with_balance(premiums: QuerySet[PremiumPayment]) -> QuerySet[PremiumPayment]:
    entry = LedgerEntry.objects.filter(account=OuterRef("account"), number=OuterRef("entry_number"))
    return (
        premiums.select_related("member", "binding")
        .only(
            "receipt_no",
            "year",
            "amount_fen",
            "entry_number",
            "paid_at",
            "member__name",
            "binding__relationship",
        )
        .annotate(balance_after_fen=Subquery(entry.values("balance_after_fen")))
    )


def uses(rows: Iterable[Allocation | PremiumPayment]) -> list[Use]:
    """Rows of `lists_of` for reading. One query where an institution's name is hidden, else none."""
    found = list(rows)
    bills = [row for row in found if isinstance(row, Allocation)]
    hidden = {
        row.settlement.institution.area_code for row in bills if row.binding and row.binding.hides_institution
    }
    names = area_names_of(hidden)
    return [_use(row, names) if isinstance(row, Allocation) else _premium(row) for row in found]


def all_uses(holder_id: UUID, wanted: Wanted) -> Iterator[Use]:
    """Every row, read page by page."""
    allocations, premiums = lists_of(holder_id, wanted)
    for page in every_page(allocations, BY_ENTRY, premiums, size=EXPORT_PAGE):
        yield from uses(page)


def members_of(holder_id: UUID) -> list[tuple[UUID, str]]:
    """Everybody who was ever bound to this holder, by name. One query."""
    bound = Binding.objects.filter(holder=holder_id).order_by("member__name", "member")
    return list(bound.values_list("member", "member__name").distinct())


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


def _use(row: Allocation, area_names: dict[str, str]) -> Use:
    assert row.binding is not None  # an own part is in no list of ours
    bill, binding, hidden = row.settlement, row.binding, row.binding.hides_institution
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


def _premium(row: PremiumPayment) -> Use:
    return Use(
        at=row.paid_at,
        month=shanghai_month(row.paid_at),
        member=row.member.name,
        relationship=words.relationship_label(row.binding.relationship),
        place="",
        kind=premium_kind(row),
        total_fee_fen=None,
        used_fen=row.amount_fen,
        balance_after_fen=row.balance_after_fen,  # type: ignore[attr-defined] # annotated
        note=receipt_note(row),
    )
