"""The hot path's reads and writes: what settling and cancelling lock, look at and leave behind.

Locks are taken in one order everywhere: the patient, the bindings by id, the accounts by id; and
unconditionally, without a state in the WHERE: after a wait PostgreSQL re-reads only the rows it locked,
so whatever changed meanwhile would be missed. Everything judged is a locked row's column or is read by
a later statement. SQLite has no row locks: its IMMEDIATE transaction is the lock.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import QuerySet

from accounts.days import SHANGHAI, month_of, shanghai_day
from accounts.models import LedgerEntry, Person, PersonalAccount
from accounts.services import ledger
from sharing.models import Allocation, Binding, Settlement, Shortfall
from sharing.rules import settling
from sharing.rules.edition import Edition, edition_in_force
from sharing.rules.facts import BindingFacts, Key, PersonFacts
from sharing.rules.settling import Candidate
from sharing.rules.use import UsePair
from sharing.selectors import facts
from sharing.services.answers import Outcome

People = Mapping[UUID, PersonFacts]
_Row = TypeVar("_Row", Person, Binding, PersonalAccount)


@dataclass(frozen=True)
class Purses:
    """Everything that might pay for one patient: bindings of any state, and accounts by holder."""

    patient: Person
    bindings: dict[Key, Binding]
    accounts: dict[UUID, PersonalAccount]

    @property
    def own(self) -> PersonalAccount | None:
        return self.accounts.get(self.patient.pk)


@dataclass(frozen=True)
class Part:
    """One account's part; without a binding it is the patient's own. Negative when it returns."""

    account: PersonalAccount
    amount_fen: int
    binding: Binding | None = None
    edition_id: UUID | None = None
    counts_in: date | None = None  # the month whose use it changes


def patient_among(people: QuerySet[Person], *, lock: bool) -> Person | None:
    """The one person found, locked unless this is only a quote.

    First of all locks: bills of one patient come one after another, and so do bindings with them.
    """
    found = _rows(people, lock)
    return found[0] if found else None


def purses_of(patient: Person, *, lock: bool) -> Purses:
    """The patient's bindings, then all the accounts behind them, locked unless this is only a quote."""
    bindings = _rows(Binding.objects.filter(member=patient), lock)
    holder_ids = {patient.pk} | {binding.holder_id for binding in bindings}
    accounts = _rows(PersonalAccount.objects.filter(holder__in=holder_ids).select_related("holder"), lock)
    return Purses(
        patient,
        {binding.pk: binding for binding in bindings},
        {account.holder_id: account for account in accounts},
    )


def _rows(rows: QuerySet[_Row], lock: bool) -> list[_Row]:
    rows = rows.order_by("pk")
    return list(rows.select_for_update(of=("self",), no_key=True) if lock else rows)


def case_of(
    purses: Purses, *, payable_fen: int, med_type: str, account_declined: bool, at: datetime
) -> settling.Case:
    """The bill with every holder who might pay, as the rules judge them at this moment. Three queries."""
    today = shanghai_day(at)
    signed = sorted(purses.bindings.values(), key=lambda binding: (binding.signed_at, binding.pk))
    asked = settling.one_per_holder(facts.binding_facts(signed), today=today)
    people = facts.people_on(
        [purses.patient.pk, *(purses.bindings[one.key].holder_id for one in asked)], today
    )
    editions = facts.editions()
    patient = people[purses.patient.pk]
    return settling.Case(
        payable_fen=payable_fen,
        med_type=med_type,
        account_declined=account_declined,
        patient=patient,
        edition=edition_in_force(editions, patient.area_code, today),
        own_fen=purses.own.balance_fen if purses.own else None,
        candidates=[_candidate(one, purses, people, editions, today) for one in asked],
    )


def _candidate(
    one: BindingFacts, purses: Purses, people: People, editions: Sequence[Edition], today: date
) -> Candidate:
    binding = purses.bindings[one.key]
    account = purses.accounts.get(binding.holder_id)
    holder = people[binding.holder_id]
    pair = UsePair(
        holder=holder,
        member=people[binding.member_id],
        relationship=one.relationship,
        binding=one,
        balance_fen=account.balance_fen if account else None,
        month_used_fen=_used_of_holder(purses, binding.holder_id, month_of(today)),
        monthly_limit_fen=binding.monthly_limit_fen,
    )
    return Candidate(
        pair=pair,
        binding=one,
        edition=edition_in_force(editions, holder.area_code, today),
        signed_at=binding.signed_at,
        place=binding.deduct_place,
    )


def _used_of_holder(purses: Purses, holder_id: UUID, month: date) -> int:
    """Over every binding of the two: a renewal, or binding again, does not begin the month anew."""
    theirs = [binding for binding in purses.bindings.values() if binding.holder_id == holder_id]
    return sum(binding.used_in_fen(month) for binding in theirs)


def parts_of(decision: settling.Decision, case: settling.Case, purses: Purses, at: datetime) -> list[Part]:
    """The accounts that pay, own first, then in the order asked."""
    month = month_of(shanghai_day(at))
    editions = {one.binding.key: UUID(one.edition.key) for one in case.candidates if one.edition}
    parts = []
    if purses.own and decision.split.own_fen:
        parts.append(Part(purses.own, decision.split.own_fen))
    for key, fen in decision.split.shared:
        binding = purses.bindings[key]
        account = purses.accounts[binding.holder_id]
        parts.append(Part(account, fen, binding, editions[key], counts_in=month))
    return parts


def parts_paid(settlement: Settlement, purses: Purses) -> list[Part]:
    """Who paid how much of a settlement, in the order in which they were asked.

    Each counts in the month in which it was settled.
    """
    accounts = {account.pk: account for account in purses.accounts.values()}
    return [
        Part(
            accounts[paid.account_id],
            paid.amount_fen,
            purses.bindings[paid.binding_id] if paid.binding_id else None,
            paid.edition_id,
            counts_in=month_of(paid.settled_on),
        )
        for paid in settlement.allocations.order_by("pk")
    ]


def save(settlement: Settlement, parts: Sequence[Part], at: datetime) -> Outcome:
    """Writes a settlement with all that hangs on it."""
    settlement.save(force_insert=True)
    entries = ledger.post_all(
        [(part.account, -part.amount_fen) for part in parts],
        kind=LedgerEntry.Kind.RETURN if settlement.reverses_id else LedgerEntry.Kind.SPEND,
        cause_kind="settlement",
        cause_id=settlement.pk,
        at=at,
    )
    Allocation.objects.bulk_create(
        Allocation(
            settlement=settlement,
            account=part.account,
            binding=part.binding,
            edition_id=part.edition_id,
            amount_fen=part.amount_fen,
            entry_number=entry.number,
            balance_after_fen=entry.balance_after_fen,
            settled_on=shanghai_day(at),
        )
        for part, entry in zip(parts, entries, strict=True)
    )
    _count_use(parts)
    shared = [(part.account.holder.psn_no, part.amount_fen) for part in parts if part.binding]
    return Outcome(settlement, tuple(shared))


def _count_use(parts: Iterable[Part]) -> None:
    """What each member used of each holder in the month; a bill that came late begins no month anew."""
    changed = []
    for part in parts:
        binding, month = part.binding, part.counts_in
        if binding is None or month is None or (binding.month and binding.month > month):
            continue
        binding.month_used_fen = binding.used_in_fen(month) + part.amount_fen
        binding.month = month
        changed.append(binding)
    Binding.objects.bulk_update(changed, ["month", "month_used_fen"])


def save_shortfalls(settlement: Settlement, shortfalls: Iterable[settling.Shortfall]) -> None:
    """Keeps for each holder who was asked in vain why that was so."""
    Shortfall.objects.bulk_create(
        Shortfall(
            settlement=settlement,
            binding_id=one.binding.key,
            reasons=[reason.as_json() for reason in one.reasons],
        )
        for one in shortfalls
        if one.is_shown_to_holder
    )


def new_setl_id(at: datetime) -> str:
    """30 digits: the second in China, then 16 random ones."""
    return f"{at.astimezone(SHANGHAI):%Y%m%d%H%M%S}{secrets.randbelow(10**16):016d}"
