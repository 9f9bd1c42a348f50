"""Who pays how much of a bill: the patient's own account, then the holders', then cash. Whole fen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sharing.rules.edition import DeductOrder
from sharing.rules.facts import Key


@dataclass(frozen=True)
class Purse:
    """The patient's own account: it may be used down to zero."""

    key: Key
    available_fen: int


@dataclass(frozen=True, kw_only=True)
class HolderPurse:
    """A holder's account as far as one patient may use it; `place` is where the patient put it."""

    key: Key
    balance_fen: int
    signed_at: datetime
    reserve_fen: int = 0
    month_left_fen: int | None = None
    place: int | None = None

    @property
    def available_fen(self) -> int:
        """What may be taken now: down to the reserve, within the month's limit, never below nothing."""
        above_reserve = self.balance_fen - self.reserve_fen
        within_limit = (
            above_reserve if self.month_left_fen is None else min(above_reserve, self.month_left_fen)
        )
        return max(0, within_limit)


@dataclass(frozen=True)
class Split:
    """The parts of a bill; `shared` names the holders that pay something, in the order asked."""

    own_fen: int
    shared: tuple[tuple[Key, int], ...]
    cash_fen: int

    @property
    def shared_fen(self) -> int:
        return sum(fen for _, fen in self.shared)


def split(payable_fen: int, own: Purse | None, holders: Sequence[HolderPurse]) -> Split:
    """Own account down to zero first, then the holders as they stand; what is left is cash.

    The parts always add up. Raises ValueError for less than nothing: a cancellation is no split.
    """
    if payable_fen < 0:
        raise ValueError("a bill cannot be less than nothing")
    own_fen = min(payable_fen, max(0, own.available_fen)) if own else 0
    left = payable_fen - own_fen
    shared: list[tuple[Key, int]] = []
    for holder in holders:
        part = min(left, holder.available_fen)
        if part:
            shared.append((holder.key, part))
            left -= part
    return Split(own_fen, tuple(shared), left)


def in_deduct_order(holders: Iterable[HolderPurse], order: DeductOrder) -> list[HolderPurse]:
    """The holders in the order in which the patient's edition asks them.

    Where the member chooses, those without a place come last, as they were filed.
    """
    filed = sorted(holders, key=lambda holder: (holder.signed_at, str(holder.key)))
    if order is DeductOrder.LAST_FIRST:
        return filed[::-1]
    if order is DeductOrder.MEMBER_CHOICE:
        return sorted(filed, key=lambda holder: (holder.place is None, holder.place or 0))
    return filed


def left_in_month(used_fen: int, *limits_fen: int | None) -> int | None:
    """What a month still allows under the smallest of the limits; None where there is no limit."""
    limits = [limit for limit in limits_fen if limit is not None]
    return max(0, min(limits) - used_fen) if limits else None
