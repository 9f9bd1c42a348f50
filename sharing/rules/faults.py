"""What can be wrong with one part of what an officer typed."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong; each has a sentence in `words.faults`."""

    MISSING = "missing"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    NOT_AN_AREA = "not_an_area"
    NOT_YET = "not_yet"
    NOT_SHARED = "not_shared"
    OUT_OF_RANGE = "out_of_range"
    OUT_OF_RANGE_FEN = "out_of_range_fen"
    PAYS_NOTHING = "pays_nothing"
    BOUND_ALREADY = "bound_already"
    IN_PAST = "in_past"
    DAY_TAKEN = "day_taken"
    VERSION_TAKEN = "version_taken"


@dataclass(frozen=True)
class Wrong:
    """One fault of one clause; `facts` are what its sentence needs."""

    clause: str
    fault: Fault
    facts: tuple[str | int, ...] = ()


def fault_of_text(text: str, longest: int, *, lines: bool = False) -> tuple[Fault, tuple[int, ...]] | None:
    """What is wrong with a text that must be there: missing, too long, or not for people to read."""
    if not text.strip():
        return Fault.MISSING, ()
    if len(text) > longest:
        return Fault.TOO_LONG, (longest,)
    if not _is_readable(text.replace("\n", "") if lines else text):
        return Fault.UNREADABLE, ()
    return None


def _is_readable(text: str) -> bool:
    """Whether people can read every character and a database can hold it."""
    return not any(unicodedata.category(one) in ("Cc", "Cs") for one in text)
