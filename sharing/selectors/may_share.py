"""Why two people may share, or not, on any day: the facts of that day, judged by the rules of the doors."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Min, Q, Sum

from accounts.days import day_end, day_start, month_of, months_before, shanghai_day
from accounts.models import EnrolmentState, LedgerEntry, PersonalAccount
from accounts.services import disputes
from sharing.models import Allocation, Binding, FamilyCard
from sharing.rules.edition import Edition, Relationship
from sharing.rules.eligibility import PairFacts, reasons_not_to_bind
from sharing.rules.facts import BindingFacts, Key, PersonFacts
from sharing.rules.life import Action, State
from sharing.rules.reasons import Reason
from sharing.rules.switches import Place
from sharing.rules.use import Expense, UsePair, reasons_not_to_use
from sharing.selectors import facts, switches


@dataclass(frozen=True)
class KnownSince:
    """From which day the register answers for these two: of a day before, the first that is known is told."""

    holder_on: date | None
    member_on: date | None
    balance_on: date | None


@dataclass(frozen=True)
class ShareAnswer:
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
) -> ShareAnswer:
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
    return ShareAnswer(edition, tuple(reasons_not_to_bind(pair, edition, today=on)))


def may_use(
    *,
    holder_id: UUID,
    member_id: UUID,
    relationship: Relationship,
    on: date,
    expense: Expense,
    reader_id: UUID | None = None,
) -> ShareAnswer:
    """Whether the member could have used the holder's account on a day, as things stood at its end.

    Where the expense names no place, it is asked of the area in which the reader is insured, else the member.
    """
    pair, edition = pair_at(
        holder_id=holder_id, member_id=member_id, relationship=relationship, until=day_end(on), on=on
    )
    if expense.place is None:
        expense = replace(expense, place=usual_place(pair, reader_id, day_end(on)))
    return ShareAnswer(edition, tuple(reasons_not_to_use(pair, expense, edition, today=on)))


def pair_at(
    *, holder_id: UUID, member_id: UUID, relationship: Relationship, until: datetime, on: date
) -> tuple[UsePair, Edition | None]:
    """Two people and the account between them on a day, just before a moment; and the holder's edition."""
    people = facts.people_on([holder_id, member_id], on)
    binding = _between(bindings_at([holder_id, member_id], until), holder_id, member_id, on)
    pair = UsePair(
        holder=people[holder_id],
        member=people[member_id],
        relationship=binding.relationship if binding else relationship,
        binding=binding,
        balance_fen=balance_at(holder_id, until),
        is_disputed=disputes.was_disputed(holder_id, until),
        month_used_fen=used_in_month(holder_id, member_id, month_of(on), until),
        monthly_limit_fen=limit_at(binding.key, until) if binding else None,
        member_has_family_card=_showed_card(holder_id, member_id, until),
    )
    return pair, facts.edition_for(pair.holder.area_code, on)


def usual_place(pair: UsePair, reader_id: UUID | None, until: datetime) -> Place:
    """Where it is paid as far as anybody knows without a bill: where the reader is insured, else the member.

    So nobody learns by a switch where the other is insured. One query.
    """
    insured = pair.holder if reader_id == pair.holder.key else pair.member
    return Place(switches.standing(until), insured.area_code)


def bindings_on(person_ids: Sequence[UUID], on: date) -> tuple[BindingFacts, ...]:
    """Every binding of these people that was signed by the end of a day, as it stood then."""
    return bindings_at(person_ids, day_end(on))


def bindings_at(person_ids: Sequence[UUID], until: datetime) -> tuple[BindingFacts, ...]:
    """Every binding of these people that was signed before a moment, as it stood then."""
    rows = Binding.objects.of(*person_ids).filter(signed_at__lt=until).order_by("signed_at", "pk")
    found = []
    known = rows.prefetch_related("events", "corrections")
    for row, fact in zip(known, facts.binding_facts(rows), strict=True):
        corrected = next((one for one in row.corrections.all() if one.at >= until), None)
        if corrected:
            fact = replace(fact, relationship=Relationship(corrected.before))
        then = [one for one in row.events.all() if one.at < until and one.action != Action.CORRECT]
        if then:
            state = State(then[-1].to_state)
            by_staff = state is State.SUSPENDED and then[-1].by_kind != "job"
            fact = replace(fact, state=state, suspended_by_staff=by_staff)
        found.append(fact)
    return tuple(found)


def balance_on(holder_id: UUID, on: date) -> int | None:
    """The balance, in fen, at the end of a day; None without an account, or where nothing is known yet."""
    return balance_at(holder_id, day_end(on))


def balance_at(holder_id: UUID, until: datetime) -> int | None:
    """The balance, in fen, just before a moment; None without an account, or where nothing is known yet."""
    account = PersonalAccount.objects.filter(holder=holder_id).first()
    if account is None:
        return None
    last = LedgerEntry.objects.filter(account=account, at__lt=until).order_by("-number").first()
    if last is None:
        return None if account.entry_count else 0
    return last.balance_after_fen


def used_in_month(holder_id: UUID, member_id: UUID, month: date, until: datetime) -> int:
    """What the member had used of the holder's account in a month, in fen, before a moment.

    Counted as settling counts it: over every binding of the two, and what came back in the month that it was
    used in.
    """
    begins, ends = month, months_before(month, -1)
    of_the_two = Allocation.objects.filter(
        binding__holder=holder_id, binding__member=member_id, settlement__received_at__lt=until
    )
    spent = of_the_two.filter(amount_fen__gt=0, settled_on__gte=begins, settled_on__lt=ends)
    returned = of_the_two.filter(
        amount_fen__lt=0,
        settlement__reverses__received_at__gte=day_start(begins),
        settlement__reverses__received_at__lt=day_start(ends),
    )
    return sum(found.aggregate(fen=Sum("amount_fen"))["fen"] or 0 for found in (spent, returned))


def known_since(*, holder_id: UUID, member_id: UUID) -> KnownSince:
    """Since when there are records of how the two are insured, and of the money. Two queries."""
    states = EnrolmentState.objects.filter(enrolment__person__in=[holder_id, member_id])
    first = dict(states.values_list("enrolment__person").annotate(Min("valid_from")).order_by())
    entered = LedgerEntry.objects.filter(account__holder=holder_id).order_by("number").first()
    return KnownSince(
        holder_on=first.get(holder_id),
        member_on=first.get(member_id),
        balance_on=shanghai_day(entered.at) if entered else None,
    )


def limit_at(binding_key: Key, until: datetime) -> int | None:
    """The monthly limit that the holder had set, in fen, just before a moment; None: no limit of theirs."""
    binding = Binding.objects.get(pk=binding_key)
    later = binding.limit_changes.filter(at__gte=until).first()
    return later.before_fen if later else binding.monthly_limit_fen


def _person(person_id: UUID | None, on: date) -> PersonFacts | None:
    return facts.people_on([person_id], on).get(person_id) if person_id else None


def _showed_card(helper_id: UUID, relative_id: UUID, until: datetime) -> bool:
    """Whether the holder showed the member's own code, which so many take for sharing."""
    added = FamilyCard.objects.filter(helper=helper_id, relative=relative_id, added_at__lt=until)
    return added.filter(Q(ended_at__isnull=True) | Q(ended_at__gte=until)).exists()


def _between(
    bindings: Sequence[BindingFacts], holder_id: UUID, member_id: UUID, on: date
) -> BindingFacts | None:
    """The live binding of these two that has begun, else the next to begin, else the last ended."""
    theirs = [one for one in bindings if (one.holder_key, one.member_key) == (holder_id, member_id)]
    live = [one for one in theirs if one.is_live_on(on)]
    if live:
        return min(live, key=lambda one: (one.state is State.PENDING, one.starts_on))
    return theirs[-1] if theirs else None
