"""A draft of the pledge: does it make sense, what does it change, and from which day may it be signed?"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from sharing.rules.faults import Fault, Wrong, fault_of_text

LONGEST_VERSION, LONGEST_BODY = 20, 20_000
ALIKE = 0.5
"""From so much in common on, two paragraphs are one that was changed."""


class TextPart(StrEnum):
    """What a pledge text is made of."""

    VERSION = "version"
    BODY = "body"
    SIGNED_FROM = "signed_from"


def faults_of(version: str, body: str, *, versions: Collection[str]) -> list[Wrong]:
    """Everything that makes no sense in a draft; `versions` are those of the other texts."""
    found = [
        Wrong(part, *fault)
        for part, fault in (
            (TextPart.VERSION, fault_of_text(version, LONGEST_VERSION)),
            (TextPart.BODY, fault_of_text(body, LONGEST_BODY, lines=True)),
        )
        if fault
    ]
    if version in versions:
        found.append(Wrong(TextPart.VERSION, Fault.VERSION_TAKEN))
    return found


def faults_of_day(day: date | None, *, today: date, taken: Collection[date]) -> list[Wrong]:
    """Why a text may not be signed from this day: nobody has signed in the past what was not there."""
    if day is None:
        return [Wrong(TextPart.SIGNED_FROM, Fault.MISSING)]
    if day < today:
        return [Wrong(TextPart.SIGNED_FROM, Fault.IN_PAST)]
    return [Wrong(TextPart.SIGNED_FROM, Fault.DAY_TAKEN)] if day in taken else []


def tidy(body: str) -> str:
    """The same words with plain line ends and nothing around them: these are the bytes that are signed."""
    lines = body.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def paragraphs(body: str) -> list[str]:
    """The paragraphs of a text: an empty line parts them."""
    return [one.strip() for one in body.split("\n\n") if one.strip()]


@dataclass(frozen=True)
class Piece:
    """Some characters of a paragraph, and whether the other side has them too."""

    text: str
    is_same: bool


@dataclass(frozen=True)
class Compared:
    """A paragraph on both sides; one that is only on one side has nothing on the other."""

    now: tuple[Piece, ...]
    then: tuple[Piece, ...]

    @property
    def is_same(self) -> bool:
        return all(piece.is_same for piece in (*self.now, *self.then))


def compare(now: str, then: str) -> list[Compared]:
    """Both texts, paragraph by paragraph, with what differs inside a paragraph that was changed."""
    before, after = paragraphs(now), paragraphs(then)
    found: list[Compared] = []
    for what, *places in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        first, last, other_first, other_last = places
        if what == "equal":
            found += [_same(one) for one in before[first:last]]
        else:
            found += _differing(before[first:last], after[other_first:other_last])
    return found


def _same(paragraph: str) -> Compared:
    piece = (Piece(paragraph, is_same=True),)
    return Compared(piece, piece)


def _differing(before: list[str], after: list[str]) -> Iterator[Compared]:
    """Pairs each old paragraph with the next new one that is much like it; the others stand alone."""
    rest = list(after)
    for old in before:
        place = next((at for at, new in enumerate(rest) if _matcher(old, new).ratio() >= ALIKE), None)
        if place is None:
            yield Compared(_whole(old), ())
            continue
        yield from (Compared((), _whole(new)) for new in rest[:place])
        yield _changed(old, rest[place])
        rest = rest[place + 1 :]
    yield from (Compared((), _whole(new)) for new in rest)


def _whole(paragraph: str) -> tuple[Piece, ...]:
    return (Piece(paragraph, is_same=False),)


def _changed(old: str, new: str) -> Compared:
    now: list[Piece] = []
    then: list[Piece] = []
    for what, first, last, other_first, other_last in _matcher(old, new).get_opcodes():
        if last > first:
            now.append(Piece(old[first:last], what == "equal"))
        if other_last > other_first:
            then.append(Piece(new[other_first:other_last], what == "equal"))
    return Compared(tuple(now), tuple(then))


def _matcher(old: str, new: str) -> SequenceMatcher[str]:
    return SequenceMatcher(None, old, new, autojunk=False)
