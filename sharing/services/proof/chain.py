"""A kind of chain, as whoever proves it knows it: what it hangs on, its rows, and how they are read.

Heads come a page at a time, and their rows so many at a time: memory does not grow with their number.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from accounts import chains
from sharing.services.proof.parts import Span, moment_of

HEADS = 500
ROWS = 2000

Facts = chains.Facts | None
"""What a digest covers; None where a row that it covers is gone."""


@dataclass(frozen=True)
class Rows:
    """The rows of one model in a chain. `head` is the attribute that says whose they are."""

    model: type[Any]
    head: str
    facts: Callable[[Sequence[Any]], Iterable[Facts]]
    number: str = "number"
    digest: str = "digest"
    timed_by: str | None = "pk"  # which column says when it was linked; None: always with another's row
    moment: str = "at"
    strays: Any = Q()  # which of the rows without a number should have one

    @property
    def belong(self) -> Q:
        """Those that have a place in a chain, or should have one."""
        return Q(**{f"{self.number}__isnull": False}) | Q(**{f"{self.number}__isnull": True}) & self.strays

    def written(self, span: Span) -> Q:
        """Those that were linked in this span."""
        first, behind = span.first, span.behind
        if self.timed_by == "pk":
            return Q(pk__gte=first, pk__lt=behind)
        return Q(**{f"{self.timed_by}__gte": moment_of(first), f"{self.timed_by}__lt": moment_of(behind)})


@dataclass(frozen=True)
class Chain:
    """A kind of chain, as it is declared once: the head of each, and what hangs on it.

    `linked_as` is its name in the digests. `agrees` looks at what else a head must say where its rows are
    whole, given the last of them by model: it gives what does not fit, or nothing. `locks_first` takes what
    is locked before a head. `resealed` gives a head whose digest changed what else hangs on that, and names
    it.
    """

    name: str
    linked_as: str
    head: type[Any]
    count: str
    digest: str
    rows: tuple[Rows, ...]
    agrees: Callable[[Any, Mapping[type, Any]], str | None] = field(default=lambda head, last: None)
    locks_first: Callable[[UUID], object] = field(default=lambda key: None)
    resealed: Callable[[Any], Sequence[str]] = field(default=lambda head: ())


@dataclass(frozen=True)
class Placed:
    """A row at its place."""

    key: UUID
    number: int
    digest: bytes
    facts: Facts
    row: Any


@dataclass(frozen=True)
class Head:
    """The end of one chain: how many rows there are, and the digest of the last."""

    chain: str
    key: str
    count: int
    digest: bytes


def pages(chain: Chain, behind: UUID | None) -> Iterator[Sequence[Any]]:
    """All heads, by their keys."""
    found = chain.head._default_manager.order_by("pk")
    page = list((found.filter(pk__gt=behind) if behind else found)[:HEADS])
    while page:
        yield page
        page = list(found.filter(pk__gt=page[-1].pk)[:HEADS])


def written(chain: Chain, span: Span, place: str) -> Iterator[tuple[str, set[UUID]]]:
    """The heads below which a row was written in this span; one that got many comes again and again."""
    model, _colon, last = place.partition(":")
    for index, rows in enumerate(chain.rows):
        if rows.timed_by is None or index < int(model or 0):
            continue
        behind = UUID(last) if last and index == int(model) else UUID(int=0)
        found = rows.model._default_manager.filter(rows.belong, rows.written(span))
        found = found.exclude(**{rows.head: None})
        while page := list(found.filter(pk__gt=behind).order_by("pk").values_list("pk", rows.head)[:ROWS]):
            behind = page[-1][0]
            yield f"{index}:{behind}", {head for _pk, head in page}


def with_rows(chain: Chain, heads: Sequence[Any]) -> Iterator[tuple[Any, Iterator[Placed]]]:
    """Each of these heads with its rows, in order; a head without any too."""
    by_key = groupby(placed(chain, [head.pk for head in heads]), attrgetter("key"))
    key, rows = next(by_key, (None, iter(())))
    for head in heads:
        if key == head.pk:
            yield head, rows
            key, rows = next(by_key, (None, iter(())))
        else:
            yield head, iter(())


def placed(chain: Chain, keys: Sequence[UUID]) -> Iterator[Placed]:
    """The numbered rows of these heads, of whichever model, in order."""
    return merge(*(_rows(rows, keys) for rows in chain.rows), key=attrgetter("key", "number"))


def _rows(rows: Rows, keys: Sequence[UUID]) -> Iterator[Placed]:
    """The numbered rows of these heads, in the order of heads and numbers, so many at a time."""
    # What is another's row, or none, hangs on no head of these: it is not in this chain.
    found = rows.model._default_manager.filter(**{f"{rows.head}__in": keys, f"{rows.number}__isnull": False})
    found = found.order_by(rows.head, rows.number)
    page = list(found[:ROWS])
    while page:
        for row, facts in zip(page, rows.facts(page), strict=True):
            yield Placed(
                getattr(row, rows.head),
                getattr(row, rows.number),
                bytes(getattr(row, rows.digest)),
                facts,
                row,
            )
        if len(page) < ROWS:
            return
        key, number = getattr(page[-1], rows.head), getattr(page[-1], rows.number)
        later = Q(**{f"{rows.head}__gt": key}) | Q(**{rows.head: key, f"{rows.number}__gt": number})
        page = list(found.filter(later)[:ROWS])


def strays(chain: Chain, heads: Sequence[Any]) -> Counter[UUID]:
    """How many rows of before have no place yet, by head."""
    counted: Counter[UUID] = Counter()
    keys = [head.pk for head in heads]
    for rows in chain.rows:
        without = rows.model._default_manager.filter(
            rows.strays, **{f"{rows.head}__in": keys, f"{rows.number}__isnull": True}
        )
        counted.update(without.values_list(rows.head, flat=True))
    return counted


def digests_at(rows: Rows, places: Sequence[tuple[UUID, int]]) -> list[tuple[Any, int, Any]]:
    """Key, number and digest of the rows at these places."""
    columns = [rows.model._meta.get_field(name).column for name in (rows.head, rows.number, rows.digest)]
    to_database = rows.model._meta.pk.get_db_prep_value
    values: list[Any] = []
    for key, number in places:
        values += [to_database(key, connection), number]
    marks = ", ".join(["(%s, %s)"] * len(places))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)} FROM {rows.model._meta.db_table}"
            f" WHERE ({columns[0]}, {columns[1]}) IN (VALUES {marks})",
            values,
        )
        return cursor.fetchall()
