"""Lists read by key: a page begins after the last row of the one before.

So the last page costs as little as the first, and nothing is shown twice while rows are added on top.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

PAGE = 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**63 - 1

Row = TypeVar("Row", bound=Model)


class NoSuchPlace(ValueError):
    """The place asked for was never in an address that we wrote."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows, newest first. `newer` and `older` are the places where the pages beside it begin; empty: none."""

    rows: Sequence[Row]
    newer: str = ""
    older: str = ""


@dataclass(frozen=True)
class Key:
    """The fields that order a list, newest first, together unique. A place is their values as text."""

    fields: tuple[str, ...]
    read: tuple[Callable[[str], Any], ...]

    def place_of(self, row: Model) -> str:
        return "_".join(_written(getattr(row, name)) for name in self.fields)

    def older_than(self, place: str) -> Q:
        return self._beyond(place, "lt")

    def newer_than(self, place: str) -> Q:
        return self._beyond(place, "gt")

    def _beyond(self, place: str, way: str) -> Q:
        values = self._values(place)
        first, rest = Q(), Q(pk__in=[])
        for name, value in zip(self.fields, values, strict=True):
            rest |= first & Q(**{f"{name}__{way}": value})
            first &= Q(**{name: value})
        # Said once more for the first field alone: that is what an index can go by.
        return Q(**{f"{self.fields[0]}__{way}e": values[0]}) & rest

    def _values(self, place: str) -> list[Any]:
        parts = place.split("_")
        if len(parts) != len(self.fields):
            raise NoSuchPlace
        try:
            return [read(part) for read, part in zip(self.read, parts, strict=True)]
        except (ValueError, OverflowError) as wrong:
            raise NoSuchPlace from wrong


def read_number(text: str) -> int:
    """A number as a place has it. Raises ValueError."""
    if not (text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= _LARGEST):
        raise ValueError
    return int(text)


def read_moment(text: str) -> datetime:
    """A moment as a place has it: microseconds since 1970. Raises ValueError or OverflowError."""
    return _EPOCH + timedelta(microseconds=read_number(text))


def write_moment(moment: datetime) -> str:
    """What `read_moment` reads."""
    return str((moment - _EPOCH) // timedelta(microseconds=1))


BY_ENTRY = Key(("entry_number",), (read_number,))
"""Of one account: its ledger counts up without gaps."""


def by_moment(name: str) -> Key:
    """By a moment, and by id where two fall together."""
    return Key((name, "pk"), (read_moment, UUID))


def page_of(
    rows: QuerySet[Row], key: Key, *, before: str = "", after: str = "", size: int = PAGE
) -> Page[Row]:
    """One page: the newest rows, or those older than `before`, or those newer than `after`. One query.

    Raises NoSuchPlace.
    """
    if after:
        found = list(rows.filter(key.newer_than(after)).order_by(*key.fields)[: size + 1])
        shown = found[:size][::-1]
        return Page(shown, *_beside(shown, key, newer=len(found) > size, older=True))
    if before:
        rows = rows.filter(key.older_than(before))
    found = list(rows.order_by(*(f"-{name}" for name in key.fields))[: size + 1])
    shown = found[:size]
    return Page(shown, *_beside(shown, key, newer=bool(before), older=len(found) > size))


def _beside(shown: Sequence[Model], key: Key, *, newer: bool, older: bool) -> tuple[str, str]:
    if not shown:
        return "", ""
    return (key.place_of(shown[0]) if newer else "", key.place_of(shown[-1]) if older else "")


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return write_moment(value)
    return value.hex if isinstance(value, UUID) else str(value)
