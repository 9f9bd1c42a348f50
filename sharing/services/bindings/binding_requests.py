"""Naming a relative: what was typed becomes a person, or a reason why not, and gives nothing else away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from accounts.actors import Citizen, Clerk
from accounts.days import shanghai_day
from accounts.models import Person
from accounts.models.people import number_digest
from accounts.rules.areas import same_province
from accounts.rules.names import same_name
from accounts.services import rate_limits
from accounts.services.rate_limits import Scope, Try
from sharing.models import Binding
from sharing.rules import life
from sharing.rules.edition import Edition, Relationship
from sharing.rules.eligibility import PairFacts, reasons_not_to_bind
from sharing.rules.facts import BindingFacts
from sharing.rules.life import State
from sharing.rules.reasons import Code, Reason
from sharing.selectors import facts
from sharing.services.bindings import naming, refusal_counts
from sharing.services.staff import own_family
from sharing.services.visits import mandate


@dataclass(frozen=True, kw_only=True)
class BindingRequest:
    """One relative as the holder named them. A renewal names the binding it follows instead of the person;
    somebody who was bound to the holder before is named by that binding (`known`).

    `is_counted` says that this name and number were found to fit nobody before, and counted then.
    """

    relationship: Relationship
    starts_on: date
    ends_on: date | None
    name: str = ""
    number: str = ""
    area_code: str = ""
    renews: UUID | None = None
    known: UUID | None = None
    is_counted: bool = field(default=False, compare=False)

    @property
    def who(self) -> str:
        """Whom it names, the same however often they are named so."""
        named = self.renews or self.known
        return str(named) if named else self.number


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the rules say of one request. `member_id` is None where nobody was found or nobody looked."""

    request: BindingRequest
    member_id: UUID | None
    reasons: tuple[Reason, ...] = ()
    edition: Edition | None = field(default=None, compare=False)

    @property
    def may(self) -> bool:
        return not self.reasons

    @property
    def is_a_miss(self) -> bool:
        """Whether the name and number fit nobody."""
        return any(reason.code is Code.IDENTITY_MISMATCH for reason in self.reasons)


class CannotRenew(Exception):
    """This binding is not the holder's, is not in force any more, is renewed already, or ends too late."""


NOT_JUDGED = (rate_limits.TooManyTries, CannotRenew, naming.NamingStopped)
"""What is said in place of a judgement."""


def judge_requests(
    *, holder_id: UUID, requests: Sequence[BindingRequest], by: Citizen | Clerk, at: datetime
) -> list[Judgement]:
    """What would be said if the holder signed for these relatives now, each judged after the ones before it.

    Raises one of NOT_JUDGED (TooManyTries after too many names that fit nobody), and at the counter
    own_family.OwnFamily where one of them is of the clerk's own.
    """
    mandate.check(by, at=at)
    judgements = _judged(holder_id, requests, by, at)
    member_ids = [one.member_id for one in judgements]
    refuse_own_family(by, member_ids)
    naming.refuse(holder_id, member_ids, at)
    _note_refused(holder_id, judgements, by, at)
    return judgements


def _judged(
    holder_id: UUID, requests: Sequence[BindingRequest], by: Citizen | Clerk, at: datetime
) -> list[Judgement]:
    guess = guess_by(by)
    if not any(request.number and not request.is_counted for request in requests):
        rate_limits.check(guess, at=at)
        return judge(holder_id, requests, find_members(holder_id, requests, at), at)
    # Taken before anybody is looked up: many requests at once would all pass a check.
    rate_limits.take([guess], at=at)
    judgements = judge(holder_id, requests, find_members(holder_id, requests, at), at)
    misses = sum(one.is_a_miss and not one.request.is_counted for one in judgements)
    if not misses:
        rate_limits.give_back([guess], at=at)
    for _another in range(misses - 1):
        rate_limits.count_failure(guess, at=at)
    return judgements


def _note_refused(
    holder_id: UUID, judgements: Sequence[Judgement], by: Citizen | Clerk, at: datetime
) -> None:
    refused = [(one.request.who, one.reasons) for one in judgements if not one.may]
    if refused:
        today = shanghai_day(at)
        area_code = facts.people_on([holder_id], today)[holder_id].area_code
        refusal_counts.note(refused, holder_id=holder_id, area_code=area_code, by=by, on=today)


def refuse_own_family(by: Citizen | Clerk, member_ids: Iterable[UUID | None]) -> None:
    """Raises OwnFamily if one of those to be bound at the counter is the clerk, or bound to the clerk."""
    if isinstance(by, Clerk):
        for member_id in filter(None, member_ids):
            own_family.refuse_own_family(by.user_id, member_id)


def guess_by(by: Citizen | Clerk) -> Try:
    """By whom a name that fits nobody is counted: the holder, at the counter the clerk in this visit."""
    who = f"{by.visit_id}\0{by.user_id}" if isinstance(by, Clerk) else str(by.user_id)
    return Try(Scope.RELATIVE, who)


def find_members(holder_id: UUID, requests: Sequence[BindingRequest], at: datetime) -> list[UUID | None]:
    """The person that each request names, None where nobody fits or where the register does not reach."""
    today = shanghai_day(at)
    holder_area = facts.people_on([holder_id], today)[holder_id].area_code
    return [_find_member(holder_id, holder_area, request, today) for request in requests]


def _find_member(holder_id: UUID, holder_area: str, request: BindingRequest, today: date) -> UUID | None:
    if request.renews is not None:
        return _renewed_member(holder_id, request, request.renews, today)
    if request.known is not None:
        bound = Binding.objects.filter(pk=request.known, holder=holder_id)
        return bound.values_list("member", flat=True).first()
    if request.area_code and holder_area and not same_province(request.area_code, holder_area):
        return None
    person = Person.objects.filter(cert_no_digest=number_digest(request.number)).only("name").first()
    return person.pk if person and same_name(person.name, request.name) else None


def _renewed_member(holder_id: UUID, request: BindingRequest, renews: UUID, today: date) -> UUID:
    binding = Binding.objects.filter(pk=renews, holder=holder_id).first()
    if binding is None or binding.ends_on is None or not may_renew(binding, today):
        raise CannotRenew
    follows = request.starts_on == life.renewal_starts_on(binding.ends_on)
    if not follows or request.relationship != binding.relationship:
        raise CannotRenew
    return binding.member_id


def may_renew(binding: Binding, today: date) -> bool:
    """Whether this binding can be continued by a new signature today."""
    return life.can_be_renewed(State(binding.state), binding.ends_on, today) and not any(
        one.is_live_on(today) for one in facts.binding_facts(binding.renewals.live())
    )


def judge(
    holder_id: UUID, requests: Sequence[BindingRequest], member_ids: Sequence[UUID | None], at: datetime
) -> list[Judgement]:
    """Judges requests in turn: one that may stand counts as bound for those behind it."""
    today = shanghai_day(at)
    known_ids = {holder_id} | {member_id for member_id in member_ids if member_id}
    people = facts.people_on(known_ids, today)
    holder = people[holder_id]
    edition = facts.edition_for(holder.area_code, today)
    bindings = facts.bindings_of(known_ids)
    judgements = []
    for request, member_id in zip(requests, member_ids, strict=True):
        pair = PairFacts(
            holder=holder,
            member=people[member_id] if member_id else None,
            relationship=request.relationship,
            starts_on=request.starts_on,
            ends_on=request.ends_on,
            member_area="" if request.renews else request.area_code,
            bindings=bindings,
        )
        reasons = tuple(reasons_not_to_bind(pair, edition, today=today))
        judgements.append(Judgement(request=request, member_id=member_id, reasons=reasons, edition=edition))
        if member_id and not reasons:
            bindings += (_as_if_bound(holder_id, member_id, request),)
    return judgements


def _as_if_bound(holder_id: UUID, member_id: UUID, request: BindingRequest) -> BindingFacts:
    return BindingFacts(
        key=f"request for {member_id}",
        holder_key=holder_id,
        member_key=member_id,
        relationship=request.relationship,
        state=State.ACTIVE,
        starts_on=request.starts_on,
        ends_on=request.ends_on,
    )


def all_reasons(judgements: Iterable[Judgement]) -> list[Reason]:
    """Every reason of every judgement."""
    return [reason for judgement in judgements for reason in judgement.reasons]
