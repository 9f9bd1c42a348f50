"""Lists read by key: a page begins after the last row of the one before.

So the last page costs as little as the first, and nothing is shown twice while rows are added on top.
"""

from collections.abc import Callable, Iterator, Sequence
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

    def values_of(self, row: Model) -> tuple[Any, ...]:
        return tuple(getattr(row, name) for name in self.fields)

    def place_of(self, row: Model) -> str:
        return "_".join(_written(value) for value in self.values_of(row))

    def beside(self, *, before: str = "", after: str = "") -> Q:
        """What is older than `before`, or newer than `after`; everything where neither is named."""
        return self.newer_than(after) if after else self.older_than(before) if before else Q()

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
    rows: QuerySet[Row],
    key: Key,
    *others: QuerySet[Any],
    before: str = "",
    after: str = "",
    size: int = PAGE,
) -> Page[Row]:
    """One page: the newest rows, or those older than `before`, or those newer than `after`.

    Lists of other tables that have the same key are read with it as if they were one, and a row that stands
    in two of them once. One query each. Raises NoSuchPlace.
    """
    lists, beside = (rows, *others), key.beside(before=before, after=after)
    if after:
        found = _nearest(lists, key, beside, size + 1, newest_first=False)
        shown = found[:size][::-1]
        return Page(shown, *_beside(shown, key, newer=len(found) > size, older=True))
    found = _nearest(lists, key, beside, size + 1, newest_first=True)
    shown = found[:size]
    return Page(shown, *_beside(shown, key, newer=bool(before), older=len(found) > size))


def every_page(rows: QuerySet[Row], key: Key, *others: QuerySet[Any], size: int) -> Iterator[Sequence[Row]]:
    """Page after page, the newest first: memory does not grow, and no transaction stays open meanwhile."""
    page = page_of(rows, key, *others, size=size)
    yield page.rows
    while page.older:
        page = page_of(rows, key, *others, before=page.older, size=size)
        yield page.rows


def _nearest(
    lists: Sequence[QuerySet[Any]], key: Key, beyond: Q, count: int, *, newest_first: bool
) -> list[Any]:
    """The first rows of all lists together. No list can give more of them than its own first."""
    order = [f"-{name}" if newest_first else name for name in key.fields]
    rows = (row for rows in lists for row in rows.filter(beyond).order_by(*order)[:count])
    found = {key.values_of(row): row for row in rows}
    return [found[place] for place in sorted(found, reverse=newest_first)[:count]]


def _beside(shown: Sequence[Model], key: Key, *, newer: bool, older: bool) -> tuple[str, str]:
    if not shown:
        return "", ""
    return (key.place_of(shown[0]) if newer else "", key.place_of(shown[-1]) if older else "")


def _written(value: object) -> str:
    if isinstance(value, datetime):
        return write_moment(value)
    return value.hex if isinstance(value, UUID) else str(value)
