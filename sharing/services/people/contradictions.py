"""A register that says otherwise than officers recorded: one of them looks into it, and writes it down."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Officer
from accounts.models import Contradiction
from sharing.services.bindings import transitions
from sharing.services.staff import supervisor_mandate
from sharing.words.access import CONTRADICTION_ANSWERED


class IsAnswered(Exception):
    """Somebody else has looked into it already."""


@transaction.atomic(durable=True)
def answer(*, contradiction_id: UUID, by: Officer, at: datetime) -> Contradiction:
    """Closes it with the officer's reason; what stands of the person is changed by its own act.

    Raises NoReason, NoSuchRight, OwnFamily or IsAnswered.
    """
    found = Contradiction.objects.get(pk=contradiction_id)
    transitions.lock_people([found.person_id])
    supervisor_mandate.require(by, found.person_id, at=at)
    open_ones = Contradiction.objects.filter(pk=found.pk, answered_at__isnull=True)
    if not open_ones.update(answered_by=by.user_id, answer=by.reason, answered_at=at):
        raise IsAnswered
    supervisor_mandate.note_act(found.person_id, str(CONTRADICTION_ANSWERED), by=by, at=at)
    return found
