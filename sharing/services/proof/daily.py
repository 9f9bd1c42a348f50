"""What is proved by itself each day: what was written since the day before, and a slice of everything.

What does not hold is an alarm (see `alarms`). It stops nothing.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from accounts.days import shanghai_day
from sharing.models import ProofPlace
from sharing.services.proof import alarms
from sharing.services.proof.declared import parts_of
from sharing.services.proof.parts import Part, Piece, Span
from sharing.services.proof.prove import unbroken

SLICE = 1_000_000
"""Rows of each part in one day's slice of everything; a page counts as PAGE of them at least."""

PAGE = 500


def prove_daily(*, at: datetime) -> str:
    """Proves it; how many rows and faults. May be run again at any time, and goes on when stopped."""
    today = shanghai_day(at)
    span = Span.of_days(today - timedelta(days=1), today)
    rows = faults = 0
    for part in parts_of(Path(settings.ROOTS)):
        alarms.prove_again(part, at=at)
        for piece in _pieces(part, span, at):
            rows += piece.rows
            faults += len(piece.faults)
            alarms.raise_alarms(part, piece.faults, at=at)
    return f"{rows} rows, {faults} faults"


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
