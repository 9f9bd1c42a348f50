"""The roots, as a part of proving: each is signed and follows the one before, and what it saw still is."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Protocol
from uuid import UUID

from sharing.models import Root as RootRow
from sharing.services.proof import root_files
from sharing.services.proof.chain import Head
from sharing.services.proof.parts import Fault, Piece, Span
from sharing.services.proof.root_files import RootAltered, RootKeyMissing, Signed
from sharing.words import proof as words

UUID_DIGITS = 32


class Rooted(Protocol):
    """A part whose heads roots name."""

    @property
    def name(self) -> str: ...

    def heads(self, span: Span | None) -> Iterator[Head]: ...

    def digests(self, heads: Sequence[Head]) -> dict[tuple[str, int], bytes]: ...


class RootPart:
    """Proves the files in a folder, and with them that nothing which a root has seen was cut or made anew."""

    name = "roots"

    def __init__(self, folder: Path, parts: Sequence[Rooted]) -> None:
        self.folder = folder
        self.parts: Mapping[str, Rooted] = {part.name: part for part in parts}

    def pieces(self, span: Span | None, place: str) -> Iterator[Piece]:
        """A span means the roots that were signed in it."""
        files = root_files.files_in(self.folder)
        from_here = latest_from_here(files) or 0
        before: Path | None = None
        signed: Signed | None = None
        for path in files:
            if root_files.number_of(path) > int(place or 0) and (span is None or _is_in(span, path)):
                if before is not None and signed is None:
                    signed, _fault = _proved(before)
                signed, faults, rows = self._proved_with_heads(path, before, signed, from_here)
                yield Piece(str(root_files.number_of(path)), rows, faults)
            else:
                signed = None
            before = path
        if gone := self._gone(files):
            yield Piece(place, 0, (gone,))

    def again(self, key: str) -> Fault | None:
        """Proves the root of this number anew; without its file, what the rows say is missing."""
        files = root_files.files_in(self.folder)
        path = next((path for path in files if root_files.number_of(path) == int(key)), None)
        if path is None:
            known = RootRow.objects.filter(number=int(key)).exists()
            return Fault(key, words.ROOT_GONE.format(number=key)) if known else None
        place = files.index(path)
        before = files[place - 1] if place else None
        signed = _proved(before)[0] if before else None
        _signed, faults, _rows = self._proved_with_heads(path, before, signed, latest_from_here(files) or 0)
        return faults[0] if faults else None

    def _proved_with_heads(
        self, path: Path, before: Path | None, last: Signed | None, from_here: int
    ) -> tuple[Signed | None, tuple[Fault, ...], int]:
        """A root, what is wrong with it or with what stands where it saw a head, and how many it names."""
        signed, fault = _proved(path)
        if signed is None:
            return None, (fault,) if fault else (), 0
        fault = _misfit(signed, before, last)
        if signed.root.number < from_here:
            return signed, (fault,) if fault else (), 0
        differ = (
            found
            for heads in root_files.heads_in(path)
            for found in self._differing(signed.root.number, heads)
        )
        first = fault or next(differ, None)
        return signed, (first,) if first else (), signed.heads

    def _differing(self, number: int, heads: Sequence[Head]) -> Iterator[Fault]:
        for name, some in groupby(heads, lambda head: head.chain):
            of_one = list(some)
            standing = self.parts[name].digests(of_one) if name in self.parts else {}
            for head in of_one:
                if standing.get((head.key, head.count)) != head.digest:
                    whose = words.HEADS.get(name, "").format(key=_dashed(head.key))
                    row = words.row_name(None, head.count)
                    part = words.PARTS.get(name, name)
                    says = words.ROOT_SAYS_OTHERWISE.format(number=number, part=part, whose=whose, row=row)
                    yield Fault(str(number), says)

    def _gone(self, files: Sequence[Path]) -> Fault | None:
        """The first root that the database knows of and that is not in the folder any more, at its end."""
        last = root_files.number_of(files[-1]) if files else 0
        gone = RootRow.objects.filter(number__gt=last).order_by("number").first()
        return Fault(str(gone.number), words.ROOT_GONE.format(number=gone.number)) if gone else None


def _proved(path: Path) -> tuple[Signed | None, Fault | None]:
    """A root by itself, or what is wrong with it."""
    number = root_files.number_of(path)
    try:
        return root_files.prove(path), None
    except RootAltered:
        return None, Fault(str(number), words.ROOT_ALTERED.format(number=number))
    except RootKeyMissing as missing:
        return None, Fault(str(number), words.ROOT_KEY_MISSING.format(number=number, key=missing.args[0]))


def _misfit(signed: Signed, before: Path | None, last: Signed | None) -> Fault | None:
    """Where a root does not follow the file before, `last` if that holds, or is not the one that is known."""
    root = signed.root
    number = root_files.number_of(before) if before else root.number - 1
    # Older ones may have been put away: then the first that is here names all heads.
    if number != root.number - 1 or (before is None and number and not root.everything):
        gone = number + 1 if before else number
        return Fault(str(gone), words.ROOT_GONE.format(number=gone))
    if last is not None and root.previous != last.digest:
        return Fault(str(root.number), words.ROOT_DOES_NOT_FOLLOW.format(number=root.number))
    row = RootRow.objects.filter(number=root.number).first()
    if row is not None and bytes(row.digest).hex() != signed.digest:
        return Fault(str(root.number), words.ROOT_ROW_DIFFERS.format(number=root.number))
    return None


def _dashed(key: str) -> str:
    """A key as the other parts write it."""
    return str(UUID(key)) if len(key) == UUID_DIGITS else key


def _is_in(span: Span, path: Path) -> bool:
    try:
        return span.holds(root_files.header(path).at)
    except RootAltered:
        return True  # what it says of its moment says nothing


def latest_from_here(files: Sequence[Path]) -> int | None:
    """The number of the last root before which heads may have been linked anew."""
    for path in reversed(files):
        try:
            if root_files.header(path).from_here:
                return root_files.number_of(path)
        except RootAltered:
            continue
    return None
