"""Figures summed for reading: in all, by area, by door, by reason, and piece by piece for a picture."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from accounts.days import month_of, months_before
from sharing.selectors.figures import Figure, Period, What

DAYS_DRAWN = 7
DAYS_OF_A_PIECE = 7  # of a month

Key = TypeVar("Key", bound=Hashable)


class Span(StrEnum):
    """How long a time is looked at."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass
class Totals:
    """What some figures come to, by the name of what is counted; amounts in fen."""

    bound: int = 0
    confirmed: int = 0
    ended: int = 0
    settled: int = 0
    shared: int = 0
    refused: int = 0
    unused: int = 0
    shared_fen: int = 0

    def add(self, figure: Figure) -> None:
        name = figure.what.value
        setattr(self, name, getattr(self, name) + figure.count)
        self.shared_fen += figure.fen

    @property
    def mean_fen(self) -> int | None:
        """What a bill that used a relative's account got of it, to the nearest fen; None without any."""
        return (2 * self.shared_fen + self.shared) // (2 * self.shared) if self.shared > 0 else None


@dataclass(frozen=True)
class Piece:
    """A part of the picture: its days, first and last included."""

    first: date
    last: date


def days_of(span: Span, on: date) -> tuple[date, date]:
    """The first and the last day of the day, month or year that a day lies in."""
    match span:
        case Span.DAY:
            return on, on
        case Span.MONTH:
            return month_of(on), months_before(month_of(on), -1) - timedelta(days=1)
        case Span.YEAR:
            return date(on.year, 1, 1), date(on.year, 12, 31)


def pieces_of(span: Span, on: date) -> list[Piece]:
    """What the picture shows: the week up to a day, the weeks of a month, the months of a year."""
    first, last = days_of(span, on)
    match span:
        case Span.DAY:
            days = (on - timedelta(days=back) for back in reversed(range(DAYS_DRAWN)))
            return [Piece(day, day) for day in days]
        case Span.MONTH:
            starts = [first + timedelta(days=n) for n in range(0, (last - first).days + 1, DAYS_OF_A_PIECE)]
            return [Piece(start, min(start + timedelta(days=DAYS_OF_A_PIECE - 1), last)) for start in starts]
        case Span.YEAR:
            months = [date(on.year, month, 1) for month in range(1, 13)]
            return [Piece(month, months_before(month, -1) - timedelta(days=1)) for month in months]


def drawn_period(span: Span, on: date, prefixes: tuple[str, ...]) -> Period:
    """All days of the picture, which are those of the span too."""
    pieces = pieces_of(span, on)
    return Period(pieces[0].first, pieces[-1].last, prefixes)


def by_piece(figures: Iterable[Figure], pieces: Sequence[Piece]) -> list[tuple[Piece, Totals]]:
    """What each piece comes to, empty ones too."""
    summed = sums(figures, lambda figure: _piece_at(pieces, figure.day))
    return [(piece, summed.get(piece, Totals())) for piece in pieces]


def sums(figures: Iterable[Figure], key: Callable[[Figure], Key]) -> dict[Key, Totals]:
    """What the figures come to for each key."""
    found: dict[Key, Totals] = defaultdict(Totals)
    for figure in figures:
        found[key(figure)].add(figure)
    return dict(found)


def by_reason(figures: Iterable[Figure], what: What) -> list[tuple[str, int]]:
    """How often each reason was met, the most frequent first."""
    found: Counter[str] = Counter()
    for figure in figures:
        if figure.what is what:
            found[figure.code] += figure.count
    return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def _piece_at(pieces: Sequence[Piece], day: date) -> Piece:
    return next(piece for piece in pieces if piece.first <= day <= piece.last)
