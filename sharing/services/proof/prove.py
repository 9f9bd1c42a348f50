"""Proving, part by part: as far as it came, and what does not hold. What was stopped goes on where it was."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sharing.services.proof.parts import Part, Span


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


def prove(part: Part, span: Span | None, outcome: Outcome, told: Callable[[Outcome], None]) -> None:
    """Goes on with one part from where its outcome came to; `told` hears of every piece, and of its end."""
    if outcome.is_done:
        return
    for piece in part.pieces(span, outcome.place):
        outcome.place = piece.place
        outcome.rows += piece.rows
        outcome.of_before += piece.of_before
        outcome.faults += len(piece.faults)
        outcome.fault = outcome.fault or (piece.faults[0].says if piece.faults else "")
        told(outcome)
    outcome.is_done = True
    told(outcome)


def holds(outcomes: Sequence[Outcome]) -> bool:
    """Whether nothing was found in any part."""
    return not any(outcome.faults for outcome in outcomes)
