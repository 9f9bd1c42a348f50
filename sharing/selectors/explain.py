"""Why two people may share, or not, on any day: the facts of that day, judged by the rules of the doors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Sum

from accounts.days import day_end, month_of
from accounts.models import LedgerEntry, PersonalAccount
from sharing.models import Allocation, Binding
from sharing.rules.edition import Edition, Relationship
from sharing.rules.eligibility import PairFacts, reasons_not_to_bind
from sharing.rules.facts import BindingFacts, PersonFacts
from sharing.rules.life import State
from sharing.rules.reasons import Reason
from sharing.rules.use import Expense, UsePair, reasons_not_to_use
from sharing.selectors import facts


@dataclass(frozen=True)
class Answer:
    """The edition that was asked, and every reason; none means that they may."""

    edition: Edition | None
    reasons: tuple[Reason, ...]


def may_bind(
    *,
    holder_id: UUID | None,
    member_id: UUID | None,
    relationship: Relationship,
    on: date,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Answer:
    """Whether the two could be bound on a day; a person of None is one whom nobody knows."""
    pair = PairFacts(
        holder=_person(holder_id, on) or PersonFacts(key="unknown"),
        member=_person(member_id, on) if holder_id else None,
        relationship=relationship,
        starts_on=starts_on or on,
        ends_on=ends_on,
        bindings=bindings_on([key for key in (holder_id, member_id) if key], on),
    )
    edition = facts.edition_for(pair.holder.area_code, on)
    return Answer(edition, tuple(reasons_not_to_bind(pair, edition, today=on)))


def may_use(
    *, holder_id: UUID, member_id: UUID, relationship: Relationship, on: date, expense: Expense
) -> Answer:
    """Whether the member could have used the holder's account on a day, as things stood at its end."""
    people = facts.people_on([holder_id, member_id], on)
    binding = _between(bindings_on([holder_id, member_id], on), holder_id, member_id, on)
    row = Binding.objects.filter(pk=binding.key).first() if binding else None
    pair = UsePair(
        holder=people[holder_id],
        member=people[member_id],
        relationship=binding.relationship if binding else relationship,
        binding=binding,
        balance_fen=balance_on(holder_id, on),
        month_used_fen=_used_in_month(row, on) if row else 0,
        monthly_limit_fen=row.monthly_limit_fen if row else None,
    )
    edition = facts.edition_for(pair.holder.area_code, on)
    return Answer(edition, tuple(reasons_not_to_use(pair, expense, edition, today=on)))


def bindings_on(person_ids: Sequence[UUID], on: date) -> tuple[BindingFacts, ...]:
    """Every binding of these people that was signed by the end of a day, as it stood then."""
    rows = Binding.objects.of(*person_ids).filter(signed_at__lt=day_end(on)).order_by("signed_at", "pk")
    found = []
    for row, fact in zip(rows.prefetch_related("events"), facts.binding_facts(rows), strict=True):
        then = [event.to_state for event in row.events.all() if event.at < day_end(on)]
        found.append(replace(fact, state=State(then[-1])) if then else fact)
    return tuple(found)


def balance_on(holder_id: UUID, on: date) -> int | None:
    """The balance, in fen, at the end of a day; None without an account, or where nothing is known yet."""
    account = PersonalAccount.objects.filter(holder=holder_id).first()
    if account is None:
        return None
    last = LedgerEntry.objects.filter(account=account, at__lt=day_end(on)).order_by("-number").first()
    if last is None:
        return None if account.entry_count else 0
    return last.balance_after_fen


def _person(person_id: UUID | None, on: date) -> PersonFacts | None:
    return facts.people_on([person_id], on).get(person_id) if person_id else None


def _between(
    bindings: Sequence[BindingFacts], holder_id: UUID, member_id: UUID, on: date
) -> BindingFacts | None:
    """The live binding of these two that has begun, else the next to begin, else the last ended."""
    theirs = [one for one in bindings if (one.holder_key, one.member_key) == (holder_id, member_id)]
    live = [one for one in theirs if one.is_live_on(on)]
    if live:
        return min(live, key=lambda one: (one.state is State.PENDING, one.starts_on))
    return theirs[-1] if theirs else None


def _used_in_month(binding: Binding, on: date) -> int:
    spent = Allocation.objects.filter(binding=binding, settled_on__gte=month_of(on), settled_on__lte=on)
    return spent.aggregate(fen=Sum("amount_fen"))["fen"] or 0
