"""What people do with a binding that is signed: confirm, refuse, withdraw, end, leave; and what time does."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.actors import Actor, Citizen, Clerk
from accounts.days import shanghai_day
from sharing.models import Binding, Visit
from sharing.rules.edition import Relationship
from sharing.rules.eligibility import PairFacts, reasons_not_to_bind
from sharing.rules.life import Action, NoSuchMove, State
from sharing.rules.reasons import Refused
from sharing.rules.signature import HandSignature, Thumbprint
from sharing.selectors import facts
from sharing.services.bindings import transitions
from sharing.services.evidence import confirmation_evidence, counter_signature, screen_requests
from sharing.services.notices import write
from sharing.services.visits import mandate, receipts
from sharing.words.notices import NoticeKind


class NotYours(Exception):
    """This person has no such part in this binding: `portal.errors` answers as if there were none."""


class HasChanged(Exception):
    """The binding does not stand where the person saw it: another window, the other side or time moved it."""


class NotSigned(Exception):
    """At the counter the member signs, with hand or thumb; no code, no word of the clerk takes its place."""


class SharedTelephone(Exception):
    """Holder and spouse have one telephone: a sign-in does not prove the spouse, the hall does it."""


@transaction.atomic(durable=True)
def confirm_binding(
    *,
    binding_id: UUID,
    by: Citizen | Clerk,
    at: datetime,
    signature: HandSignature | Thumbprint | None = None,
    on_screen: UUID | None = None,
) -> Binding:
    """The spouse agrees: the binding takes effect, a start that has passed becomes today.

    `signature` is what they wrote at the counter, or their thumb, `on_screen` the sign request of its second
    screen, which is used up. Raises Refused if a rule has turned against it since it was signed, HasChanged
    if it waits no more, SharedTelephone, NotSigned, counter_signature.DoesNotDo, screen_requests.NotOpen, or
    NotYours for anybody but the member named.
    """
    visit = mandate.require(by, at=at, admitted=True, present=True)
    binding = transitions.lock_binding(binding_id, at)
    if by.person_id != binding.member_id or not mandate.is_about(visit, binding):
        raise NotYours
    if binding.state != State.PENDING:
        raise HasChanged
    if isinstance(by, Citizen) and share_a_telephone(binding):
        raise SharedTelephone
    if on_screen and isinstance(by, Clerk):
        screen_requests.spend(on_screen, by=by, at=at)
    refuse_if_rules_turned(binding, at)
    if visit and isinstance(by, Clerk):
        _keep_signature(binding, signature, visit, by=by, at=at)
    today = shanghai_day(at)
    binding.starts_on = max(binding.starts_on, today)
    transitions.move(binding, Action.CONFIRM, by=by, at=at)
    write.tell_both(binding, NoticeKind.CONFIRMED, at)
    receipts.give_for(binding, Action.CONFIRM, by=by, at=at)
    return binding


def _keep_signature(
    binding: Binding, signature: HandSignature | Thumbprint | None, visit: Visit, *, by: Clerk, at: datetime
) -> None:
    if signature is None:
        raise NotSigned
    assistance = counter_signature.assistance_to_member(visit, signature, by.person_id)
    confirmation_evidence.keep(binding, signature=signature, by=by, at=at, assistance=assistance)


@transaction.atomic(durable=True)
def refuse_binding(*, binding_id: UUID, why: str = "", by: Citizen | Clerk, at: datetime) -> Binding:
    """The spouse does not agree; nothing was bound, both are told. Raises HasChanged or NotYours."""
    visit = mandate.require(by, at=at, admitted=True, present=True)
    binding = transitions.lock_binding(binding_id, at)
    if by.person_id != binding.member_id or not mandate.is_about(visit, binding):
        raise NotYours
    return end_locked(binding, Action.REFUSE, by=by, at=at, words=why)


@transaction.atomic(durable=True)
def end_binding(*, binding_id: UUID, seen: State | None = None, by: Citizen | Clerk, at: datetime) -> Binding:
    """The holder ends or withdraws it, or the member leaves or refuses it, at once; what was settled stays.

    Raises HasChanged if it has ended already, or is no longer `seen`, the state that the person was shown;
    NotYours for anybody else.
    """
    mandate.require(by, at=at, present=True)
    binding = transitions.lock_binding(binding_id, at)
    if by.person_id not in (binding.holder_id, binding.member_id):
        raise NotYours
    if seen is not None and binding.state != seen:
        raise HasChanged
    waits = binding.state == State.PENDING
    if by.person_id == binding.holder_id:
        action = Action.WITHDRAW if waits else Action.UNBIND
    else:
        action = Action.REFUSE if waits else Action.LEAVE
    return end_locked(binding, action, by=by, at=at)


def close_expired(*, at: datetime) -> int:
    """Ends every binding that time has ended by now, each in its own transaction; how many there were."""
    return sum(_close_one(binding_id, at) for binding_id in _overdue_ids(shanghai_day(at)))


def end_locked(binding: Binding, action: Action, *, by: Actor, at: datetime, words: str = "") -> Binding:
    """Ends a binding that the caller has locked; both are told. Raises HasChanged."""
    try:
        transitions.move(binding, action, by=by, at=at, words=words)
    except NoSuchMove as stands:
        raise HasChanged from stands
    write.tell_both(binding, _TOLD[action], at)
    receipts.give_for(binding, action, by=by, at=at)
    return binding


_TOLD = {
    Action.REFUSE: NoticeKind.REFUSED,
    Action.WITHDRAW: NoticeKind.WITHDRAWN,
    Action.UNBIND: NoticeKind.UNBOUND,
    Action.LEAVE: NoticeKind.LEFT,
}


def share_a_telephone(binding: Binding) -> bool:
    """Whether a code or a sign-in of the one could be the other's."""
    digest = binding.holder.telephone_digest
    return digest is not None and binding.member.telephone_digest == digest


def refuse_if_rules_turned(binding: Binding, at: datetime) -> None:
    """Judges a locked binding anew, as it is about to stand: its own place is not counted. Raises Refused."""
    today = shanghai_day(at)
    people = facts.people_on([binding.holder_id, binding.member_id], today)
    holder = people[binding.holder_id]
    pair = PairFacts(
        holder=holder,
        member=people[binding.member_id],
        relationship=Relationship(binding.relationship),
        starts_on=binding.starts_on,
        ends_on=binding.ends_on,
        bindings=facts.bindings_of([binding.holder_id, binding.member_id]),
        ignoring=binding.pk,
    )
    edition = facts.edition_for(holder.area_code, today)
    if reasons := reasons_not_to_bind(pair, edition, today=today, confirming=True):
        raise Refused(reasons)


def _overdue_ids(today: date, page: int = 500) -> Iterator[UUID]:
    over = Q(state=State.PENDING, confirm_by__lt=today) | Q(ends_on__lt=today)
    last = UUID(int=0)
    while ids := list(
        Binding.objects.live().filter(over, pk__gt=last).order_by("pk").values_list("pk", flat=True)[:page]
    ):
        yield from ids
        last = ids[-1]


@transaction.atomic(durable=True)
def _close_one(binding_id: UUID, at: datetime) -> int:
    people = transitions.people_of(binding_id)
    transitions.lock_people(people)
    named = [binding for binding in transitions.lock_bindings_of(people) if binding.pk == binding_id]
    return len(transitions.close_overdue(named, at))
