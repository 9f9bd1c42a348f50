"""What proving is made of: parts, each of which goes through its rows in pieces and names what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from uuid import UUID

from accounts.days import day_end, day_start, written_at


@dataclass(frozen=True)
class Fault:
    """A row that does not hold: `key` is by which it is proved again, `says` names it to an officer."""

    key: str
    says: str


@dataclass(frozen=True)
class Piece:
    """What one page came to: how many rows, where to go on; `of_before` were there before linking was."""

    place: str
    rows: int
    faults: tuple[Fault, ...] = ()
    of_before: int = 0


@dataclass(frozen=True)
class Span:
    """Rows by when they were written, which their keys say: from `first` on, and before `behind`."""

    first: UUID
    behind: UUID

    @classmethod
    def of_days(cls, first: date, last: date) -> "Span":
        """Of whole days in China, both included."""
        return cls(written_at(day_start(first)), written_at(day_end(last)))

    def holds(self, moment: datetime) -> bool:
        """Whether something that happened then was written in it."""
        return self.first <= written_at(moment) < self.behind


def moment_of(key: UUID) -> datetime:
    """When a UUIDv7 was made, to the millisecond."""
    return datetime.fromtimestamp((key.int >> 80) / 1000, UTC)


class Part(Protocol):
    """`span` leaves out what was not written in it; `place` goes on behind the piece that named it."""

    @property
    def name(self) -> str: ...

    def pieces(self, span: Span | None, place: str) -> Iterator[Piece]: ...

    def again(self, key: str) -> Fault | None:
        """What is wrong by now with what was found under this key, if anything."""
