"""The books, as a part of proving: balances are their entries, entries their bills, months what was used."""

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import chain

from accounts.services.audit import ledger_faults, merge_faults
from sharing.services.premiums.audit import premium_faults
from sharing.services.proof.parts import Fault, Piece, Span
from sharing.services.settling.audit import settlement_faults

Audit = Callable[[], Iterator[str]]
AUDITS: tuple[Audit, ...] = (ledger_faults, merge_faults, settlement_faults, premium_faults)


def book_faults() -> Iterator[str]:
    """One sentence for each account, settlement or payment where two sides differ."""
    return chain.from_iterable(audit() for audit in AUDITS)


class BookPart:
    """What `audit_ledger` proves, or other audits. They compare, so they are of all days at once."""

    def __init__(self, name: str = "ledger", audits: tuple[Audit, ...] = AUDITS) -> None:
        self.name = name
        self.audits = audits

    def pieces(self, span: Span | None, place: str) -> Iterator[Piece]:
        for number, audit in enumerate(self.audits, start=1):
            if span is None and number > int(place or 0):
                yield Piece(str(number), 0, tuple(Fault(_key(says), says) for says in audit()))

    def again(self, key: str) -> Fault | None:
        """Whether the same sentence is found still."""
        says = self._found.get(key)
        return Fault(key, says) if says else None

    @cached_property
    def _found(self) -> dict[str, str]:
        return {_key(says): says for audit in self.audits for says in audit()}


def _key(says: str) -> str:
    """By which a sentence is known again: whose books it is about stands first in it."""
    return says[:80]
