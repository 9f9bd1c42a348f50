"""Undoing a death that was recorded wrongly, with proof: one supervisor asks, another one decides."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Officer
from accounts.days import shanghai_day
from accounts.models import Person
from sharing.models import Approval, Attachment
from sharing.services.bindings import transitions
from sharing.services.notices import write
from sharing.services.staff import approvals, own_family, supervisor_mandate
from sharing.services.visits import attachments
from sharing.services.visits.attachments import Scan
from sharing.words.access import DEATH_STANDS, DEATH_UNDONE, DEATH_UNDONE_ASKED
from sharing.words.notices import NoticeKind


class NoDeathRecorded(Exception):
    """No day of death is known, so there is none to undo."""


@transaction.atomic(durable=True)
def ask_to_undo(*, person_id: UUID, proof: Scan, by: Officer, at: datetime) -> Approval:
    """Asks another supervisor of the person's area; until then the person counts as dead.

    Raises NoDeathRecorded, AlreadyAsked, NoReason, NoSuchRight or OwnFamily.
    """
    person = transitions.lock_people([person_id])[person_id]
    supervisor_mandate.require(by, person_id, at=at)
    if person.died_on is None:
        raise NoDeathRecorded
    approval = approvals.ask(
        kind=Approval.Kind.DEATH_UNDONE,
        subject_id=person_id,
        area_code=supervisor_mandate.area_of(person_id, at),
        payload={},
        reason=by.reason,
        asked_by=by,
        at=at,
    )
    attachments.keep(proof, person_id=person_id, kind=Attachment.Kind.ALIVE, by=by, at=at)
    supervisor_mandate.note_act(person_id, str(DEATH_UNDONE_ASKED), by=by, at=at)
    return approval


def carry_out(approval: Approval, *, by: Officer, at: datetime) -> None:
    """The person signs in and is bound again; what has ended stays ended, since both sides were told so.

    Raises NoDeathRecorded or OwnFamily.
    """
    person = _lock(approval, by)
    if person.died_on is None:
        raise NoDeathRecorded
    Person.objects.filter(pk=person.pk).update(
        died_on=None, death_recorded_at=None, proved_alive_on=shanghai_day(at)
    )
    supervisor_mandate.note_act(person.pk, str(DEATH_UNDONE), by=by, at=at)
    write.tell(person, NoticeKind.DEATH_UNDONE, at)


def turn_down(approval: Approval, *, by: Officer, at: datetime) -> None:
    """It stays as recorded. Raises OwnFamily."""
    person = _lock(approval, by)
    supervisor_mandate.note_act(person.pk, str(DEATH_STANDS), by=by, at=at)


def _lock(approval: Approval, by: Officer) -> Person:
    own_family.refuse_own_family(by.user_id, approval.subject_id)
    return transitions.lock_people([approval.subject_id])[approval.subject_id]
