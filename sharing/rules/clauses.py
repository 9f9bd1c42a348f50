"""The kinds of clauses: which values make sense, when two are the same, and how they are kept.

The clauses themselves are declared in `rules.edition`, as the fields of `Content`.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from accounts.rules.areas import PROVINCES
from sharing.rules.faults import Fault, fault_of_text

Found = tuple[Fault, tuple[str | int, ...]]
_PREFIX = re.compile(r"(?:[0-9]{2}){0,3}")
_MED_TYPE = re.compile(r"[0-9]{2,6}")


class Kind:
    """What all have in common: every value makes sense, and is kept as it was typed."""

    def faults(self, said: Any, today: date) -> Iterator[Found]:
        """What makes no sense in a value as it was typed."""
        return iter(())

    def tidy(self, said: Any) -> Any:
        """The same as it was typed, or is kept, without what makes no difference."""
        return said

    def known(self, kept: Any) -> Any:
        """What is kept, as the rules take it."""
        return kept

    def kept(self, said: Any) -> Any:
        """What a row keeps of it; two values are the same if this is."""
        return said


class YesNo(Kind):
    """Whether something may be."""


@dataclass(frozen=True)
class Text(Kind):
    """Words that must be there; long ones are typed in several rows, whose ends are not kept."""

    longest: int
    rows: int = 1

    def tidy(self, said: str) -> str:
        return " ".join(said.split()) if self.rows > 1 else said

    def faults(self, said: str, today: date) -> Iterator[Found]:
        if fault := fault_of_text(said, self.longest):
            yield fault


class AreaPrefix(Kind):
    """How the codes of some areas begin; empty: everywhere."""

    def tidy(self, said: str) -> str:
        return unicodedata.normalize("NFKC", said).strip()

    def faults(self, said: str, today: date) -> Iterator[Found]:
        if not _PREFIX.fullmatch(said) or (said and said[:2] not in PROVINCES):
            yield Fault.NOT_AN_AREA, ()


class PastDay(Kind):
    """A day that has come."""

    def faults(self, said: date | None, today: date) -> Iterator[Found]:
        if said is None:
            yield Fault.MISSING, ()
        elif said > today:
            yield Fault.NOT_YET, ()


@dataclass(frozen=True)
class OneOf(Kind):
    """One of several codes."""

    codes: type[StrEnum]

    def faults(self, said: str, today: date) -> Iterator[Found]:
        yield from _unknown([said], self.codes)

    def known(self, kept: str) -> StrEnum:
        return self.codes(kept)


@dataclass(frozen=True)
class SomeOf(Kind):
    """Any of several codes, in whatever order they were typed."""

    codes: type[StrEnum]
    at_least_one: bool = False

    def faults(self, said: Collection[str], today: date) -> Iterator[Found]:
        if self.at_least_one and not said:
            yield Fault.MISSING, ()
        yield from _unknown(said, self.codes)

    def tidy(self, said: Iterable[str]) -> tuple[str, ...]:
        return tuple(said)

    def known(self, kept: Iterable[str]) -> frozenset[StrEnum]:
        return frozenset(map(self.codes, kept))

    def kept(self, said: Collection[str]) -> list[str]:
        return [one.value for one in self.codes if one in said]


@dataclass(frozen=True)
class Number(Kind):
    """A whole number between two, both included; None is no limit, where there may be none."""

    least: int
    most: int
    may_be_none: bool = False
    fault: ClassVar[Fault] = Fault.OUT_OF_RANGE

    def faults(self, said: int | None, today: date) -> Iterator[Found]:
        if said is not None and not self.least <= said <= self.most:
            yield self.fault, (self.least, self.most)


class Money(Number):
    """An amount in fen."""

    fault: ClassVar[Fault] = Fault.OUT_OF_RANGE_FEN


@dataclass(frozen=True)
class KindsOfCare(Kind):
    """For each `med_type` whether it may be paid: one that is named, or a local code that begins with one."""

    named: tuple[str, ...]

    def faults(self, said: Mapping[str, bool], today: date) -> Iterator[Found]:
        strange = [code for code in said if not _MED_TYPE.fullmatch(code) or code[:2] not in self.named]
        if strange:
            yield Fault.UNKNOWN, ("、".join(strange),)
        if not any(said.values()):
            yield Fault.PAYS_NOTHING, ()

    def kept(self, said: Mapping[str, bool]) -> dict[str, bool]:
        return dict(said)


def _unknown(said: Iterable[str], known: type[StrEnum]) -> Iterator[Found]:
    strange = [one for one in said if one not in set(known)]
    if strange == [""]:
        yield Fault.MISSING, ()
    elif strange:
        yield Fault.UNKNOWN, ("、".join(strange),)
