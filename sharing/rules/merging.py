"""Closing a second psn_no into the one that goes on: what stands in the way. Plain facts, no clock."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class MergeObstacle(StrEnum):
    """Why two psn_no cannot be merged so; their words are in `sharing.words.merging`."""

    SAME_PERSON = "same_person"
    IS_CLOSED = "is_closed"
    KEPT_BEFORE = "kept_before"
    BOUND_TO_EACH_OTHER = "bound_to_each_other"
    DEATHS_DIFFER = "deaths_differ"
    VISIT_OPEN = "visit_open"
    NAMING_STOPPED = "naming_stopped"
    DISPUTED = "disputed"
    NO_ACCOUNT = "no_account"
    COUNTED_ONCE = "counted_once"
    SPENT_TWICE = "spent_twice"


@dataclass(frozen=True)
class MergeSide:
    """One of the two. `balance_fen` is None without an account; `register_fen`: the register's last figure.

    `has_merged`: another psn_no was closed into this one. `is_stopped`: a 不是我本人 stands, by or against.
    `is_disputed`: the register contradicts the account.
    """

    key: Hashable
    is_closed: bool = False
    has_merged: bool = False
    died_on: date | None = None
    in_visit: bool = False
    is_stopped: bool = False
    is_disputed: bool = False
    balance_fen: int | None = None
    register_fen: int = 0


def reasons_not_to_merge(
    closed: MergeSide, kept: MergeSide, *, are_bound: bool, is_counted_twice: bool = False
) -> list[MergeObstacle]:
    """Everything that stands in the way of closing the first into the second; empty means it can be done.

    `are_bound`: one shares with the other, is their guardian, or has or asks for their family card.
    `is_counted_twice`: the register's figure of the kept one holds the money of the closed one already.
    """
    if closed.key == kept.key:
        return [MergeObstacle.SAME_PERSON]
    stands = {
        MergeObstacle.IS_CLOSED: closed.is_closed or kept.is_closed,
        MergeObstacle.KEPT_BEFORE: closed.has_merged,
        MergeObstacle.BOUND_TO_EACH_OTHER: are_bound,
        MergeObstacle.DEATHS_DIFFER: closed.died_on != kept.died_on,
        MergeObstacle.VISIT_OPEN: closed.in_visit or kept.in_visit,
        MergeObstacle.NAMING_STOPPED: closed.is_stopped,
        # Before officers have judged it, nobody knows how much there is to move.
        MergeObstacle.DISPUTED: closed.is_disputed or kept.is_disputed,
        # Without one the money would have nowhere to go, also what a hospital pays back later.
        MergeObstacle.NO_ACCOUNT: closed.balance_fen is not None and kept.balance_fen is None,
        MergeObstacle.COUNTED_ONCE: is_counted_twice and kept.register_fen < closed.register_fen,
        MergeObstacle.SPENT_TWICE: is_counted_twice and _lacks(closed, kept),
    }
    return [obstacle for obstacle, is_there in stands.items() if is_there]


def _lacks(closed: MergeSide, kept: MergeSide) -> bool:
    """Whether more of the money that was counted twice has been spent than is left to take it from."""
    return (closed.balance_fen or 0) + (kept.balance_fen or 0) < closed.register_fen
