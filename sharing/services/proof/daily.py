"""What is proved by itself each day: what was written since the day before, and a slice of everything.

What does not hold is logged, and is an alarm in the back office until an officer writes down what was found,
or until it holds again. It stops nothing.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.actors import Officer
from accounts.days import shanghai_day
from sharing.models import ProofFault, ProofPlace
from sharing.services.proof.declared import parts_of
from sharing.services.proof.parts import Fault, Part, Piece, Span
from sharing.services.proof.prove import UNREADABLE, unbroken

log = logging.getLogger(__name__)

SLICE = 1_000_000
"""Rows of each part in one day's slice of everything; a page counts as PAGE of them at least."""

PAGE = 500
MOST = 100
"""So many faults of a part are kept; whatever has more is broken as a whole."""


class AlreadyNoted(Exception):
    """Somebody has written down what was found."""


def prove_daily(*, at: datetime) -> str:
    """Proves it; how many rows and faults. May be run again at any time, and goes on when stopped."""
    today = shanghai_day(at)
    span = Span.of_days(today - timedelta(days=1), today)
    rows = faults = 0
    for part in parts_of(Path(settings.ROOTS)):
        _prove_again(part, at)
        for piece in _pieces(part, span, at):
            rows += piece.rows
            for fault in piece.faults[:MOST]:
                faults += 1
                _keep(part.name, fault, at)
    return f"{rows} rows, {faults} faults"


def _prove_again(part: Part, at: datetime) -> None:
    """What was found before may hold by now."""
    for kept in ProofFault.objects.filter(part=part.name, gone_at=None):
        if kept.key != UNREADABLE and part.again(kept.key) is None:
            ProofFault.objects.filter(pk=kept.pk).update(gone_at=at)
            log.warning("proof: %s holds again: %s", part.name, kept.says)


def _pieces(part: Part, span: Span, at: datetime) -> Iterator[Piece]:
    yield from unbroken(part, span, "")
    kept, _made = ProofPlace.objects.get_or_create(part=part.name, defaults={"proved_at": at})
    left = SLICE
    for piece in unbroken(part, None, kept.place):
        yield piece
        ProofPlace.objects.filter(part=part.name).update(place=piece.place, proved_at=at)
        left -= max(piece.rows, PAGE)
        if left <= 0:
            return
    ProofPlace.objects.filter(part=part.name).update(place="", proved_at=at)  # around, and on from the first


def _keep(part: str, fault: Fault, at: datetime) -> None:
    log.error("proof: %s does not hold: %s", part, fault.says)
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
