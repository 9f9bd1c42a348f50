"""Recording a death, with the paper that proves it: what the person had shared or used ends at once."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Officer
from accounts.days import shanghai_day
from accounts.models import Person
from sharing.models import Attachment, Binding, CredentialToken
from sharing.rules.life import Action
from sharing.rules.reasons import Code, because
from sharing.services.bindings import transitions
from sharing.services.notices import write
from sharing.services.staff import supervisor_mandate
from sharing.services.visits import attachments
from sharing.services.visits.attachments import Scan
from sharing.words.access import DEATH_RECORDED
from sharing.words.notices import NoticeKind


class AlreadyRecorded(Exception):
    """A day of death is known already."""


class NotADayOfDeath(Exception):
    """The day is yet to come, or lies before the birth."""


@transaction.atomic(durable=True)
def record_death(*, person_id: UUID, died_on: date, proof: Scan, by: Officer, at: datetime) -> Person:
    """A supervisor records it: every binding of theirs ends, and each side reads its own sentence.

    From then on nobody signs in as them, and no code of theirs works. Raises AlreadyRecorded, NotADayOfDeath,
    NoReason, NoSuchRight or OwnFamily.
    """
    live = Binding.objects.of(person_id).live().values_list("holder_id", "member_id")
    people = transitions.lock_people({person_id, *(one for pair in live for one in pair)})
    person = people[person_id]
    supervisor_mandate.require(by, person_id, at=at)
    if person.died_on:
        raise AlreadyRecorded
    if died_on > shanghai_day(at) or (person.birth_date and died_on < person.birth_date):
        raise NotADayOfDeath
    Person.objects.filter(pk=person_id).update(died_on=died_on, death_recorded_at=at)
    attachments.keep(proof, person_id=person_id, kind=Attachment.Kind.DEATH, by=by, at=at)
    supervisor_mandate.note_act(person_id, str(DEATH_RECORDED), by=by, at=at)
    bindings = transitions.lock_bindings_of([person_id])
    overdue = transitions.close_overdue(bindings, at)
    for binding in bindings:
        if binding not in overdue:
            _end(binding, person_id, by, at)
    CredentialToken.objects.filter(person=person_id, expires_at__gt=at).update(expires_at=at)
    person.died_on = died_on
    return person


def _end(binding: Binding, person_id: UUID, by: Officer, at: datetime) -> None:
    transitions.move(binding, Action.DEATH, by=by, at=at)
    is_holder = binding.holder_id == person_id
    reasons = [because(Code.HOLDER_DECEASED if is_holder else Code.MEMBER_DECEASED)]
    write.tell_both(binding, NoticeKind.STOPPED, at, reasons=reasons)
