"""A draft of an edition: does it make sense, what does it change, and from which day may it hold?"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from accounts.rules.areas import PROVINCES
from sharing.rules.edition import MED_TYPES, DeductOrder, Reach, Relationship
from sharing.rules.faults import Fault, Wrong, fault_of_text

LONGEST_NAME, LONGEST_TITLE, LONGEST_NUMBER = 40, 200, 60
MOST_DAYS, MOST_PEOPLE = 60, 99
MOST_FEN = 1_000_000_00
_PREFIX = re.compile(r"(?:[0-9]{2}){0,3}")
_MED_TYPE = re.compile(r"[0-9]{2,6}")


class Clause(StrEnum):
    """One thing that an edition says, in the order in which people read it."""

    NAME = "name"
    AREA_PREFIX = "area_prefix"
    SOURCE_TITLE = "source_title"
    SOURCE_NUMBER = "source_number"
    SOURCE_DATE = "source_date"
    RELATIONSHIPS = "relationships"
    REACH = "reach"
    CONFIRM_RELATIONSHIPS = "confirm_relationships"
    CONFIRM_DAYS = "confirm_days"
    MAX_MEMBERS = "max_members"
    MAX_HOLDERS = "max_holders"
    RESERVE = "reserve_fen"
    MONTHLY_LIMIT = "monthly_limit_fen"
    DEDUCT_ORDER = "deduct_order"
    MED_TYPES = "med_types"
    PAYS_PREMIUM = "pays_premium"
    EFFECTIVE_FROM = "effective_from"


@dataclass(frozen=True, kw_only=True)
class Content:
    """What an edition says, as it was typed: nothing is known of its sense yet. Money is in fen."""

    name: str
    area_prefix: str
    source_title: str
    source_number: str
    source_date: date | None
    relationships: tuple[str, ...]
    reach: str
    confirm_relationships: tuple[str, ...]
    confirm_days: int
    max_members: int | None
    max_holders: int | None
    reserve_fen: int
    monthly_limit_fen: int | None
    deduct_order: str
    med_types: Mapping[str, bool]
    pays_premium: bool

    def canonical(self) -> bytes:
        """The same bytes for the same content, whoever typed it; their digest says what was asked for."""
        plain = asdict(self) | {
            "source_date": self.source_date.isoformat() if self.source_date else None,
            "relationships": sorted(self.relationships),
            "confirm_relationships": sorted(self.confirm_relationships),
        }
        return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Compared:
    """One clause of a draft beside what is in force; `now` is nothing where no edition is."""

    clause: Clause
    now: object
    then: object

    @property
    def is_same(self) -> bool:
        return self.now == self.then


def compare(now: Content | None, then: Content) -> list[Compared]:
    """Every clause but the day, in the order of reading."""
    clauses = [clause for clause in Clause if clause is not Clause.EFFECTIVE_FROM]
    return [Compared(clause, _said(clause, now), _said(clause, then)) for clause in clauses]


def _said(clause: Clause, content: Content | None) -> object:
    said = getattr(content, clause.value) if content else None
    return frozenset(said) if isinstance(said, tuple) else said


def faults_of(content: Content, *, today: date) -> list[Wrong]:
    """Everything that makes no sense in what was typed. Empty means that it can be kept."""
    return [
        *_texts(content),
        *_place_and_source(content, today),
        *_people(content),
        *_numbers(content),
        *_payable(content),
    ]


def _texts(content: Content) -> Iterator[Wrong]:
    for clause, text, longest in (
        (Clause.NAME, content.name, LONGEST_NAME),
        (Clause.SOURCE_TITLE, content.source_title, LONGEST_TITLE),
        (Clause.SOURCE_NUMBER, content.source_number, LONGEST_NUMBER),
    ):
        if fault := fault_of_text(text, longest):
            yield Wrong(clause, *fault)


def _place_and_source(content: Content, today: date) -> Iterator[Wrong]:
    prefix = content.area_prefix
    if not _PREFIX.fullmatch(prefix) or (prefix and prefix[:2] not in PROVINCES):
        yield Wrong(Clause.AREA_PREFIX, Fault.NOT_AN_AREA)
    if content.source_date is None:
        yield Wrong(Clause.SOURCE_DATE, Fault.MISSING)
    elif content.source_date > today:
        yield Wrong(Clause.SOURCE_DATE, Fault.NOT_YET)


def _people(content: Content) -> Iterator[Wrong]:
    if not content.relationships:
        yield Wrong(Clause.RELATIONSHIPS, Fault.MISSING)
    yield from _unknown(Clause.RELATIONSHIPS, content.relationships, set(Relationship))
    yield from _unknown(Clause.CONFIRM_RELATIONSHIPS, content.confirm_relationships, set(Relationship))
    known = set(content.confirm_relationships) & set(Relationship)
    if not known <= set(content.relationships):
        yield Wrong(Clause.CONFIRM_RELATIONSHIPS, Fault.NOT_SHARED)
    yield from _unknown(Clause.REACH, [content.reach], set(Reach))
    yield from _unknown(Clause.DEDUCT_ORDER, [content.deduct_order], set(DeductOrder))


def _unknown(clause: Clause, said: Iterable[str], known: Collection[str]) -> Iterator[Wrong]:
    strange = [one for one in said if one not in known]
    if strange == [""]:
        yield Wrong(clause, Fault.MISSING)
    elif strange:
        yield Wrong(clause, Fault.UNKNOWN, ("、".join(strange),))


def _numbers(content: Content) -> Iterator[Wrong]:
    fault = Fault.OUT_OF_RANGE
    yield from _out_of_range(Clause.CONFIRM_DAYS, content.confirm_days, 1, MOST_DAYS, fault)
    yield from _out_of_range(Clause.MAX_MEMBERS, content.max_members, 1, MOST_PEOPLE, fault)
    yield from _out_of_range(Clause.MAX_HOLDERS, content.max_holders, 1, MOST_PEOPLE, fault)
    fault = Fault.OUT_OF_RANGE_FEN
    yield from _out_of_range(Clause.RESERVE, content.reserve_fen, 0, MOST_FEN, fault)
    yield from _out_of_range(Clause.MONTHLY_LIMIT, content.monthly_limit_fen, 1, MOST_FEN, fault)


def _out_of_range(clause: Clause, number: int | None, least: int, most: int, fault: Fault) -> Iterator[Wrong]:
    if number is not None and not least <= number <= most:
        yield Wrong(clause, fault, (least, most))


def _payable(content: Content) -> Iterator[Wrong]:
    strange = [code for code in content.med_types if not _is_med_type(code)]
    if strange:
        yield Wrong(Clause.MED_TYPES, Fault.UNKNOWN, ("、".join(strange),))
    if not any(content.med_types.values()):
        yield Wrong(Clause.MED_TYPES, Fault.PAYS_NOTHING)


def _is_med_type(code: str) -> bool:
    """A kind of care of the national list, or a longer local code that begins with one."""
    return bool(_MED_TYPE.fullmatch(code)) and code[:2] in MED_TYPES


def faults_of_day(day: date | None, *, today: date, is_used: bool, taken: Collection[date]) -> list[Wrong]:
    """Why an edition may not be in force from this day.

    A day that is past only while nobody of the area is bound (`is_used`): what was signed under one edition
    is never said to have been signed under another. `taken` are the days from which others of the same
    prefix are in force.
    """
    if day is None:
        return [Wrong(Clause.EFFECTIVE_FROM, Fault.MISSING)]
    found = []
    if day < today and is_used:
        found.append(Wrong(Clause.EFFECTIVE_FROM, Fault.BOUND_ALREADY))
    if day in taken:
        found.append(Wrong(Clause.EFFECTIVE_FROM, Fault.DAY_TAKEN))
    return found
