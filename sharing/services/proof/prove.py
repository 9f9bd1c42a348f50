"""Proving, part by part: as far as it came, and what does not hold. What was stopped goes on where it was."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db import DatabaseError

from sharing.services.proof.parts import Fault, Part, Piece, Span
from sharing.words import proof as words

log = logging.getLogger(__name__)

UNREADABLE = "unreadable"
"""The key of such a fault."""


@dataclass
class Outcome:
    """What proving one part has come to. `fault`: the first row that does not hold."""

    part: str
    place: str = ""
    is_done: bool = False
    rows: int = 0
    of_before: int = 0
    faults: int = 0
    fault: str = ""


Told = Callable[[Outcome, Sequence[Fault]], None]
"""Hears how far it came, and what does not hold in the piece just proved."""


def prove(part: Part, span: Span | None, outcome: Outcome, told: Told) -> None:
    """Goes on with one part from where its outcome came to; `told` hears of every piece, and of its end."""
    if outcome.is_done:
        return
    for piece in unbroken(part, span, outcome.place):
        outcome.place = piece.place
        outcome.rows += piece.rows
        outcome.of_before += piece.of_before
        outcome.faults += len(piece.faults)
        outcome.fault = outcome.fault or (piece.faults[0].says if piece.faults else "")
        told(outcome, piece.faults)
    outcome.is_done = True
    told(outcome, ())


def unbroken(part: Part, span: Span | None, place: str) -> Iterator[Piece]:
    """The pieces of a part; where a row cannot even be read, that is a fault and the end of them."""
    try:
        for piece in part.pieces(span, place):
            place = piece.place
            yield piece
    except DatabaseError:
        raise  # the database is away, or busy: nothing was found out
    except Exception:  # what was tampered with may be anything
        log.exception("proof: %s cannot be read", part.name)
        yield Piece(place, 0, (Fault(UNREADABLE, words.UNREADABLE.format(part=words.PARTS[part.name])),))
