"""A draft of an edition: does it make sense, what does it change, and from which day may it hold?"""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sharing.rules.edition import CLAUSES, Content, Relationship
from sharing.rules.faults import Fault, Wrong

EFFECTIVE_FROM = "effective_from"
"""The day is asked for by itself, once a draft says what it should."""


class Compared(NamedTuple):
    """One clause of a draft beside what is in force; `now` is nothing where no edition is."""

    clause: str
    now: object
    then: object
    is_same: bool


def compare(now: Content | None, then: Content) -> list[Compared]:
    """Every clause, in the order of reading. Where nothing is in force, all is new."""
    found = []
    for name, kind in CLAUSES.items():
        before, after = getattr(now, name) if now else None, getattr(then, name)
        is_same = now is not None and kind.kept(before) == kind.kept(after)
        found.append(Compared(name, before, after, is_same))
    return found


def faults_of(content: Content, *, today: date) -> list[Wrong]:
    """Everything that makes no sense in what was typed. Empty means that it can be kept."""
    found = [
        Wrong(name, *fault)
        for name, kind in CLAUSES.items()
        for fault in kind.faults(getattr(content, name), today)
    ]
    known = set(content.confirm_relationships) & set(Relationship)
    if not known <= set(content.relationships):
        found.append(Wrong("confirm_relationships", Fault.NOT_SHARED))
    return found


def faults_of_day(day: date | None, *, today: date, is_used: bool, taken: Collection[date]) -> list[Wrong]:
    """Why an edition may not be in force from this day.

    A day that is past only while nobody of the area is bound (`is_used`): what was signed under one edition
    is never said to have been signed under another. `taken` are the days from which others of the same
    prefix are in force.
    """
    if day is None:
        return [Wrong(EFFECTIVE_FROM, Fault.MISSING)]
    found = []
    if day < today and is_used:
        found.append(Wrong(EFFECTIVE_FROM, Fault.BOUND_ALREADY))
    if day in taken:
        found.append(Wrong(EFFECTIVE_FROM, Fault.DAY_TAKEN))
    return found
