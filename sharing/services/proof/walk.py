"""Walking the chains: every row has its place, says what its digest says, and follows the row before it.

Chains only grow, and grow under the lock of their head. So what is walked is whole up to the head that was
read before its rows, whatever is added meanwhile: it needs no lock and no snapshot.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from accounts import chains
from accounts.chains import BEGINNING, KeyMissing
from sharing.services.proof.chain import Chain, Head, Placed, digests_at, pages, strays, with_rows, written
from sharing.services.proof.parts import Fault, Piece, Span
from sharing.words import proof as words


@dataclass(frozen=True)
class Walked:
    """What walking one chain came to."""

    key: UUID
    rows: int
    says: str = ""
    of_before: int = 0


class ChainPart:
    """Proves every chain of one kind."""

    def __init__(self, chain: Chain, *, is_complete: bool = False) -> None:
        """`is_complete`: a root says that all rows are linked, so that one which is not is a fault."""
        self.chain = chain
        self.name = chain.name
        self.is_complete = is_complete

    def pieces(self, span: Span | None, place: str) -> Iterator[Piece]:
        if span is None:
            for heads in pages(self.chain, UUID(place) if place else None):
                yield self._piece(str(heads[-1].pk), heads)
            return
        for reached, keys in written(self.chain, span, place):
            yield self._piece(
                reached, list(self.chain.head._default_manager.filter(pk__in=keys).order_by("pk"))
            )

    def _piece(self, place: str, heads: Sequence[Any]) -> Piece:
        walked = list(self._walked(heads))
        faults = (self.again(str(one.key)) for one in walked if one.says)
        rows, of_before = sum(one.rows for one in walked), sum(one.of_before for one in walked)
        return Piece(place, rows, tuple(filter(None, faults)), of_before)

    def _walked(self, heads: Sequence[Any]) -> Iterator[Walked]:
        of_before = strays(self.chain, heads)
        for head, rows in with_rows(self.chain, heads):
            one = walk(self.chain, head, rows)
            one = replace(one, of_before=one.of_before + of_before[head.pk])
            if self.is_complete and one.of_before and not one.says:
                one = replace(one, says=words.ROWS_NOT_LINKED.format(count=one.of_before))
            yield one

    def again(self, key: str) -> Fault | None:
        """Walks one chain alone. Rows that were linked anew between two pages of it hold the second time."""
        for one in self._walked(list(self.chain.head._default_manager.filter(pk=UUID(key)))):
            if one.says:
                return Fault(key, words.HEADS[self.name].format(key=key) + one.says)
        return None

    def heads(self, span: Span | None) -> Iterator[Head]:
        """The heads as they stand, of chains to which something was added in this span, or of all."""
        for found in self._all(span):
            for head in found:
                if digest := bytes(getattr(head, self.chain.digest)):
                    yield Head(self.name, head.pk.hex, getattr(head, self.chain.count), digest)

    def _all(self, span: Span | None) -> Iterator[Sequence[Any]]:
        if span is None:
            yield from pages(self.chain, None)
            return
        for _place, keys in written(self.chain, span, ""):
            yield list(self.chain.head._default_manager.filter(pk__in=keys).order_by("pk"))

    def digests(self, heads: Sequence[Head]) -> dict[tuple[str, int], bytes]:
        """What stands by now where these heads were, by key and number."""
        found = {}
        for rows in self.chain.rows:
            for key, number, digest in digests_at(rows, [(UUID(head.key), head.count) for head in heads]):
                found[UUID(str(key)).hex, number] = bytes(digest)
        return found


def walk(chain: Chain, head: Any, placed: Iterable[Placed]) -> Walked:
    """What is wrong with one chain, if anything. `head` was read before its rows."""
    count, end = getattr(head, chain.count), bytes(getattr(head, chain.digest))
    previous, seen, of_before = BEGINNING, 0, 0
    last: dict[type, Any] = {}
    for one in placed:
        name = words.row_name(one.row, seen + 1)
        if one.number != seen + 1:
            return Walked(head.pk, seen, words.ROW_GONE.format(row=words.row_name(None, seen + 1)))
        if one.digest:
            if fault := _fault(chain.linked_as, previous, one):
                return Walked(head.pk, seen, fault.format(row=name))
            previous = one.digest
        elif previous:
            return Walked(head.pk, seen, words.NOT_LINKED.format(row=name))
        else:
            of_before += 1
        seen = one.number
        last[type(one.row)] = one.row
        if seen == count and previous != end:
            return Walked(head.pk, seen, words.HEAD_DIFFERS.format(row=name))
    says = ""
    if seen < count:
        says = words.ROW_GONE.format(row=words.row_name(None, seen + 1)) + words.CUT_OFF
    elif seen > count:
        says = _beyond(chain, head, count, seen)
    elif not seen and end:
        says = words.HEAD_WITHOUT_ROWS
    else:
        says = chain.agrees(head, last) or ""
    return Walked(head.pk, seen, says, of_before)


def _beyond(chain: Chain, head: Any, count: int, seen: int) -> str:
    """Rows behind the head that was read: they came meanwhile if the head says so by now."""
    by_now = chain.head._default_manager.values_list(chain.count, flat=True).get(pk=head.pk)
    return "" if by_now >= seen else words.BEYOND_HEAD.format(row=words.row_name(None, count + 1))


def _fault(chain: str, previous: bytes, one: Placed) -> str | None:
    if one.facts is None:
        return words.CAUSE_GONE
    try:
        return None if chains.holds(one.digest, chain, previous, one.facts) else words.ROW_ALTERED
    except KeyMissing as missing:
        return words.KEY_MISSING.replace("{key}", str(missing.args[0]))
