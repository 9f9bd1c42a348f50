"""Staff suspend a binding, and resume it: one that staff suspended does not come back by itself."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Clerk, Officer
from sharing.models import Approval, Binding
from sharing.rules.life import Action, State
from sharing.rules.repeats import Repeat
from sharing.services.bindings import nightly_review, transitions
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.notices import repeats, write
from sharing.services.staff import supervisor_mandate
from sharing.words.notices import NoticeKind


class EndingWaits(Exception):
    """Whether this binding ends is being decided; until then nothing else is."""


@transaction.atomic(durable=True)
def suspend_binding(*, binding_id: UUID, by: Officer, at: datetime) -> Binding:
    """A supervisor stops a binding that is in force, or keeps one stopped that would come back by itself.

    Raises NoReason, NoSuchRight, OwnFamily, or HasChanged if it is not in force or staff suspended it before.
    """
    binding = transitions.lock_binding(binding_id, at)
    supervisor_mandate.require(by, binding.holder_id, binding.member_id, at=at)
    if binding.state not in (State.ACTIVE, State.SUSPENDED) or binding.suspended_by_staff:
        raise HasChanged
    hold(binding, words=by.reason, by=by, at=at)
    return binding


@transaction.atomic(durable=True)
def resume_binding(*, binding_id: UUID, by: Officer, at: datetime) -> Binding:
    """A supervisor lifts what staff suspended; a reason of the rules keeps it suspended until it is gone.

    Raises NoReason, NoSuchRight, OwnFamily, EndingWaits, TooOften, or HasChanged if staff have not suspended
    it.
    """
    binding = transitions.lock_binding(binding_id, at)
    supervisor_mandate.require(by, binding.holder_id, binding.member_id, at=at)
    if binding.state != State.SUSPENDED or not binding.suspended_by_staff:
        raise HasChanged
    ending = Approval.objects.filter(kind=Approval.Kind.STAFF_ENDING, subject_id=binding.pk, decision="")
    if ending.exists():
        raise EndingWaits
    resumed = binding.events.filter(action=Action.RESUME.value, by_user__isnull=False)
    repeats.refuse(Repeat.RESUME, resumed, "at", at=at)
    release(binding, words=by.reason, by=by, at=at)
    return binding


def hold(binding: Binding, *, words: str, by: Clerk | Officer, at: datetime) -> None:
    """Suspends a locked binding until staff resume it, also one that the review had suspended."""
    binding.suspended_by_staff = True
    if binding.state == State.SUSPENDED:
        transitions.record(
            binding, Action.SUSPEND, "suspended_by_staff", before=binding.state, by=by, at=at, words=words
        )
    else:
        transitions.move(binding, Action.SUSPEND, by=by, at=at, words=words)
    kind = NoticeKind.SUSPENDED_BY_STAFF if isinstance(by, Officer) else NoticeKind.AGENT_ASKED_TO_END
    write.tell_both(binding, kind, at)


def release(binding: Binding, *, words: str, by: Officer, at: datetime) -> None:
    """Lifts staff's suspension of a locked binding; what the rules have against it is said at once."""
    binding.suspended_by_staff = False
    transitions.move(binding, Action.RESUME, by=by, at=at, words=words)
    if not nightly_review.bring_up_to_date(binding, at):
        write.tell_both(binding, NoticeKind.RESUMED, at)
