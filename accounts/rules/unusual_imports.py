"""When what a register changes is so unusual that somebody has to read it first.

Shares are of the people who are known and active in the areas of the file, never of its rows: a file of
three rows that end three people is as usual as one of a million that end three. Who is missing from a
file has not ended. The first file of an area meets nobody who is known, so nothing of it is unusual.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Unusual(StrEnum):
    """What may be too much, in the order in which it is told."""

    ENDED = "ended"
    DIED = "died"
    BALANCES = "balances"
    TELEPHONES = "telephones"
    DISPUTED = "disputed"


@dataclass(frozen=True)
class Happened:
    """What a file changes together with the files of the last days. Money in fen."""

    ended: int = 0
    died: int = 0
    telephones: int = 0
    disputed: int = 0
    accounts_lowered: int = 0
    down_fen: int = 0
    """By how much the sum of the balances falls; below nought where it rises."""


@dataclass(frozen=True)
class KnownInArea:
    """Who was known before: people with an insurance that is active, and the sum of their balances."""

    people: int
    balance_fen: int


@dataclass(frozen=True)
class Limits:
    """Up to which share of those known a change is usual, and below how many people it always is."""

    ended: Fraction
    died: Fraction
    balances: Fraction
    telephones: Fraction
    disputed: Fraction
    people: int


@dataclass(frozen=True)
class Finding:
    """What is too much: so many people (of balances, so many fen) of so many, where `limit` is usual."""

    what: Unusual
    count: int
    of: int
    limit: Fraction


def is_always_usual(happened: Happened, limits: Limits) -> bool:
    """Whether so few people are touched that nobody needs to count those who are known."""
    h = happened
    return max(h.ended, h.died, h.telephones, h.disputed, h.accounts_lowered) < limits.people


def unusual(happened: Happened, known: KnownInArea, limits: Limits) -> Sequence[Finding]:
    """Everything that is above its share and touches enough people; empty means that all is usual."""
    judged = (
        (Unusual.ENDED, happened.ended, happened.ended, known.people, limits.ended),
        (Unusual.DIED, happened.died, happened.died, known.people, limits.died),
        (
            *(Unusual.BALANCES, happened.accounts_lowered, happened.down_fen),
            *(known.balance_fen, limits.balances),
        ),
        (Unusual.TELEPHONES, happened.telephones, happened.telephones, known.people, limits.telephones),
        (Unusual.DISPUTED, happened.disputed, happened.disputed, known.people, limits.disputed),
    )
    if not known.people:
        return []
    return [
        Finding(what, count, of, limit)
        for what, people, count, of, limit in judged
        if people >= limits.people and count > limit * of
    ]


def is_more(now: Happened, agreed: Happened) -> bool:
    """Whether more would change than somebody was shown who agreed to it."""
    return (
        now.ended > agreed.ended
        or now.died > agreed.died
        or now.telephones > agreed.telephones
        or now.disputed > agreed.disputed
        or now.down_fen > max(agreed.down_fen, 0)
    )
