"""What sharing should come to, in a few loops over plain numbers: what the real thing is held against.

It calls nothing of what it is a model of.
"""

from dataclasses import dataclass, field
from datetime import date


@dataclass
class PlainBill:
    """What was paid, and in which month."""

    child: str
    own_fen: int
    parts: list[tuple[str, int]]
    cash_fen: int
    month: date
    is_cancelled: bool = False


@dataclass
class PlainFamily:
    """Balances, who shares with whom in which order, and what was used in which month."""

    balance: dict[str, int]
    reserve: dict[str, int]
    limit: dict[str, int | None]
    sharing: dict[str, list[str]]
    used: dict[tuple[str, str, date], int] = field(default_factory=dict)
    paused: set[tuple[str, str]] = field(default_factory=set)
    brought_in: int = 0
    is_off: bool = False

    def __post_init__(self) -> None:
        self.brought_in = sum(self.balance.values())

    def settle(self, child: str, payable_fen: int, month: date) -> PlainBill:
        own_fen = min(payable_fen, self.balance[child])
        left, parts = payable_fen - own_fen, []
        for holder in self.sharing[child]:
            if self.is_off or (holder, child) in self.paused:
                continue
            can = self.balance[holder] - self.reserve[holder]
            limit = self.limit[holder]
            if limit is not None:
                can = min(can, limit - self.used.get((holder, child, month), 0))
            if (part := min(left, can)) > 0:
                parts.append((holder, part))
                left -= part
        return self._pay(PlainBill(child, own_fen, parts, left, month))

    def settle_again(self, first: PlainBill, payable_fen: int, month: date) -> PlainBill:
        own_fen = min(payable_fen, first.own_fen, self.balance[first.child])
        left, parts = payable_fen - own_fen, []
        for holder, came_back in [] if self.is_off else first.parts:
            if (part := min(left, came_back, self.balance[holder])) > 0:
                parts.append((holder, part))
                left -= part
        return self._pay(PlainBill(first.child, own_fen, parts, left, month))

    def cancel(self, bill: PlainBill) -> None:
        bill.is_cancelled = True
        self._move(bill, 1)

    def top_up(self, name: str, fen: int) -> None:
        self.balance[name] += fen
        self.brought_in += fen

    def _pay(self, bill: PlainBill) -> PlainBill:
        self._move(bill, -1)
        return bill

    def _move(self, bill: PlainBill, sign: int) -> None:
        self.balance[bill.child] += sign * bill.own_fen
        for holder, part in bill.parts:
            self.balance[holder] += sign * part
            key = (holder, bill.child, bill.month)
            self.used[key] = self.used.get(key, 0) - sign * part
