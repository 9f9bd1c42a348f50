"""A binding that an agent brought to the counter waits for a second pair of eyes before anything else."""

from datetime import datetime

from accounts.actors import Clerk, Officer
from accounts.days import shanghai_day
from sharing.models import Approval, Binding, Visit
from sharing.rules import life
from sharing.rules.edition import Relationship
from sharing.rules.life import Action, State
from sharing.selectors import facts
from sharing.services.bindings import transitions
from sharing.services.bindings.confirm_and_end import HasChanged, refuse_if_rules_turned
from sharing.services.notices import write
from sharing.services.staff import approvals
from sharing.words.notices import NoticeKind
from sharing.words.visits import AGENT, NOT_SPOKE, SPOKE


def ask(binding: Binding, visit: Visit, *, by: Clerk, at: datetime) -> Approval:
    """Puts it before the supervisors of the holder's area, in its signing's transaction; both are told."""
    write.tell_both(binding, NoticeKind.IN_REVIEW, at)
    return approvals.ask(
        kind=Approval.Kind.AGENT_BINDING,
        subject_id=binding.pk,
        area_code=_area(binding, at),
        payload={},
        reason=_reason(visit),
        asked_by=by,
        at=at,
    )


def carry_out(approval: Approval, *, by: Officer, at: datetime) -> None:
    """A supervisor agrees: it takes effect, or it is the member's turn to confirm, counted from now.

    Raises Refused with every reason if a rule has turned against it, OwnFamily, or HasChanged if it waits
    no more.
    """
    binding = transitions.lock_subject(approval, by=by, at=at)
    if binding.state != State.IN_REVIEW:
        raise HasChanged
    refuse_if_rules_turned(binding, at)
    today = shanghai_day(at)
    edition = facts.edition_for(_area(binding, at), today)
    if edition is None:
        raise AssertionError("what the rules do not refuse has an edition")
    action = life.approval_of(Relationship(binding.relationship), edition)
    asks = action is Action.APPROVE_AND_ASK
    if asks:
        binding.confirm_by = life.confirm_by(today, edition.confirm_days)
    else:
        binding.starts_on = max(binding.starts_on, today)
    transitions.move(binding, action, by=by, at=at, words=approval.words)
    write.tell_holder(binding, NoticeKind.APPROVED, at)
    write.tell_member(binding, NoticeKind.ASKED_TO_CONFIRM if asks else NoticeKind.BOUND, at)


def turn_down(approval: Approval, *, by: Officer, at: datetime) -> None:
    """A supervisor does not agree: it is over, nothing was bound, both are told. Raises OwnFamily."""
    binding = transitions.lock_subject(approval, by=by, at=at)
    if binding.state != State.IN_REVIEW:
        return  # it has ended by itself, or one of the two has ended it: only the decision is noted
    transitions.move(binding, Action.REJECT, by=by, at=at, words=approval.words)
    write.tell_both(binding, NoticeKind.TURNED_DOWN, at)


def _area(binding: Binding, at: datetime) -> str:
    return facts.people_on([binding.holder_id], shanghai_day(at))[binding.holder_id].area_code


def _reason(visit: Visit) -> str:
    spoke = SPOKE if visit.spoke_to_person else NOT_SPOKE.format(why=visit.why_not_spoken)
    return AGENT.format(relationship=visit.agent_relationship, spoke=spoke)[:200]
