"""What does not hold is logged, and an alarm until an officer notes what was found, or it holds again."""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Officer
from sharing.models import ProofFault
from sharing.services.proof.parts import Fault, Part
from sharing.services.proof.prove import UNREADABLE

log = logging.getLogger(__name__)

MOST = 100
"""So many faults of a part are kept; whatever has more is broken as a whole."""


class AlreadyNoted(Exception):
    """Somebody has written down what was found."""


def raise_alarms(part: Part, faults: Sequence[Fault], *, at: datetime) -> None:
    """Logs what was found and keeps it, each once."""
    for fault in faults[:MOST]:
        log.error("proof: %s does not hold: %s", part.name, fault.says)
        _keep(part.name, fault, at)


def prove_again(part: Part, *, at: datetime) -> None:
    """Ends the alarms of what holds by now."""
    for kept in ProofFault.objects.filter(part=part.name, gone_at=None):
        if kept.key != UNREADABLE and part.again(kept.key) is None:
            ProofFault.objects.filter(pk=kept.pk).update(gone_at=at)
            log.warning("proof: %s holds again: %s", part.name, kept.says)


def _keep(part: str, fault: Fault, at: datetime) -> None:
    open_ones = ProofFault.objects.filter(part=part, gone_at=None)
    known = open_ones.filter(key=fault.key).first()
    if known is None and open_ones.count() >= MOST:
        return
    if known is not None and known.says != fault.says:
        ProofFault.objects.filter(pk=known.pk).update(gone_at=at)  # it is another fault by now
        known = None
    if known is None:
        ProofFault.objects.get_or_create(
            part=part, key=fault.key, gone_at=None, defaults={"says": fault.says[:300], "found_at": at}
        )


@transaction.atomic(durable=True)
def note_fault(*, fault_id: UUID, note: str, by: Officer, at: datetime) -> ProofFault:
    """An officer writes down what was found: the alarm ends, the fault stays. Raises AlreadyNoted."""
    fault = ProofFault.objects.select_for_update(no_key=True).get(pk=fault_id)
    if fault.noted_at is not None:
        raise AlreadyNoted
    fault.note, fault.noted_by_id, fault.noted_at = note, by.user_id, at
    fault.save(update_fields=["note", "noted_by", "noted_at"])
    return fault
