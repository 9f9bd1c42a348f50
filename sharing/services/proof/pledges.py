"""The pledges, as a part of proving: their chain is one, and is proved as `verify_pledges` proves it."""

from collections.abc import Iterator, Sequence

from accounts import chains
from sharing.models import Pledge, PledgeHead
from sharing.services.evidence.pledge_chain import verify_piece
from sharing.services.proof.chain import Head
from sharing.services.proof.parts import Fault, Piece, Span


class PledgePart:
    """A link that does not hold is the end of what can be proved: the ones behind it hang on it."""

    name = "pledges"

    def __init__(self, *, is_complete: bool = False) -> None:
        self.is_complete = is_complete

    def pieces(self, span: Span | None, place: str) -> Iterator[Piece]:
        if not self.is_complete and (of_before := Pledge.objects.filter(seal=chains.BEGINNING).count()):
            yield Piece(place, 0, (), of_before)  # until they are sealed, `verify_pledges` says they are not
            return
        after, last = int(place or 0), None
        if span is not None:
            positions = Pledge.objects.filter(pk__gte=span.first, pk__lt=span.behind).order_by("position")
            places = positions.values_list("position", flat=True)
            first, last = places.first(), places.last()
            if first is None or last is None:
                return
            after = max(after, first - 1)
        while True:
            report = verify_piece(after=after)
            # Asked once more: somebody may have signed between the last link and the head.
            found = self.again(str(report.count)) if report.broken else None
            faults = (found,) if found else ()
            if report.count > after or faults:
                yield Piece(str(report.count), report.count - after, faults)
            if faults or report.count == after or (last is not None and report.count >= last):
                return
            after = report.count

    def again(self, key: str) -> Fault | None:
        """Proves what follows the last link that held."""
        broken = verify_piece(after=int(key)).broken
        return Fault(key, broken) if broken else None

    def heads(self, span: Span | None) -> Iterator[Head]:
        """The one head, which is named by every root."""
        for head in PledgeHead.objects.filter(count__gt=0):
            yield Head(self.name, "1", head.count, bytes(head.digest))

    def digests(self, heads: Sequence[Head]) -> dict[tuple[str, int], bytes]:
        """The digests of the links at these places."""
        found = Pledge.objects.filter(position__in=[head.count for head in heads])
        return {("1", position): bytes(said) for position, said in found.values_list("position", "digest")}
