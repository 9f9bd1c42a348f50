"""Ending a binding without the person there: it is suspended at once, and a supervisor makes it final."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Clerk, Officer
from sharing.models import Approval, Binding
from sharing.rules.life import Action, State
from sharing.services.bindings import suspensions, transitions
from sharing.services.bindings.confirm_and_end import HasChanged, NotYours
from sharing.services.notices import write
from sharing.services.staff import approvals, supervisor_mandate
from sharing.services.visits import mandate, receipts
from sharing.words.notices import NoticeKind
from sharing.words.visits import AGENT_ASKS_TO_END


@transaction.atomic(durable=True)
def ask_to_end(*, binding_id: UUID, by: Officer, at: datetime) -> Approval:
    """A supervisor ends a binding with a reason; another one makes it final.

    Raises NoReason, NoSuchRight, OwnFamily, AlreadyAsked, or HasChanged if it is not in force.
    """
    binding = transitions.lock_binding(binding_id, at)
    supervisor_mandate.require(by, binding.holder_id, binding.member_id, at=at)
    return begin(binding, Action.END_BY_STAFF, reason=by.reason, by=by, at=at)


@transaction.atomic(durable=True)
def ask_as_agent(*, binding_id: UUID, seen: State, by: Clerk, at: datetime) -> Approval:
    """An agent asks for the person: suspended at once, ended by a supervisor as the person's own act.

    Raises AlreadyAsked, HasChanged, NotYours, and like `mandate.require`.
    """
    mandate.require(by, at=at)
    binding = transitions.lock_binding(binding_id, at)
    if by.person_id not in (binding.holder_id, binding.member_id):
        raise NotYours
    if binding.state != seen:
        raise HasChanged
    action = Action.UNBIND if by.person_id == binding.holder_id else Action.LEAVE
    approval = begin(binding, action, reason=str(AGENT_ASKS_TO_END), by=by, at=at)
    receipts.give_for(binding, Action.SUSPEND, by=by, at=at)
    return approval


def may_ask(state: State) -> bool:
    """Whether what stands so can be ended by asking a supervisor: what waits is not in use yet."""
    return state in (State.ACTIVE, State.SUSPENDED)


def begin(binding: Binding, action: Action, *, reason: str, by: Clerk | Officer, at: datetime) -> Approval:
    """Suspends a locked binding and asks a supervisor of the holder's area to let `action` end it.

    For an agent's ending too, where the action is the person's own: UNBIND or LEAVE. Raises AlreadyAsked, or
    HasChanged for what is not in force: what waits can be withdrawn, refused or turned down.
    """
    if not may_ask(State(binding.state)):
        raise HasChanged
    approval = approvals.ask(
        kind=Approval.Kind.STAFF_ENDING,
        subject_id=binding.pk,
        area_code=supervisor_mandate.area_of(binding.holder_id, at),
        payload={"action": action.value, "was_held": binding.suspended_by_staff},
        reason=reason,
        asked_by=by,
        at=at,
    )
    if not binding.suspended_by_staff:
        # What a clerk's event says is read by both people; the reason stands in the approval.
        suspensions.hold(binding, words=reason if isinstance(by, Officer) else "", by=by, at=at)
    return approval


def carry_out(approval: Approval, *, by: Officer, at: datetime) -> None:
    """Ends it for good; one that has ended meanwhile stays as it is. Raises OwnFamily."""
    binding = transitions.lock_subject(approval, by=by, at=at)
    if binding.state == State.ENDED:
        return
    action = Action(approval.payload["action"])
    transitions.move(binding, action, by=by, at=at, words=approval.reason)
    write.tell_both(binding, _TOLD[action], at)


def turn_down(approval: Approval, *, by: Officer, at: datetime) -> None:
    """Lets it go on, unless staff had suspended it before for another reason. Raises OwnFamily."""
    binding = transitions.lock_subject(approval, by=by, at=at)
    if binding.state == State.SUSPENDED and not approval.payload["was_held"]:
        suspensions.release(binding, words=approval.words, by=by, at=at)


_TOLD = {
    Action.END_BY_STAFF: NoticeKind.ENDED_BY_STAFF,
    Action.UNBIND: NoticeKind.UNBOUND,
    Action.LEAVE: NoticeKind.LEFT,
}
