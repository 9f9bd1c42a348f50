"""A signature: vector strokes of a hand in whole numbers, or a thumb on paper beside a witness's hand."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

Point = tuple[int, int, int]
Stroke = tuple[Point, ...]

LARGEST_CANVAS = 4000
MOST_POINTS = 20_000
SMALLEST_EXTENT = 20


class Flaw(StrEnum):
    """Why strokes are no signature."""

    EMPTY = "empty"
    INCOMPLETE = "incomplete"
    TOO_LONG = "too_long"
    TOO_SMALL = "too_small"


class NotASignature(ValueError):
    """These are no strokes of a hand."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


@dataclass(frozen=True)
class HandSignature:
    """Strokes of points (x, y, milliseconds since the first point) on a canvas of a known size."""

    width: int
    height: int
    strokes: tuple[Stroke, ...]

    def as_json(self) -> dict[str, Any]:
        return {"method": "handwritten", "width": self.width, "height": self.height, "strokes": self.strokes}


@dataclass(frozen=True)
class Thumbprint:
    """The thumb of somebody who cannot write, on paper that was scanned, and who saw it and signed for it."""

    witness: str
    witness_signature: HandSignature
    scan: UUID

    def as_json(self) -> dict[str, Any]:
        return {"method": "thumbprint"}


def read_hand_signature(text: str) -> HandSignature:
    """The strokes that a pad sent as JSON `{"width", "height", "strokes"}`. Raises NotASignature."""
    if not text:
        raise NotASignature(Flaw.EMPTY)
    try:
        sent = json.loads(text)
        width, height = _whole(sent["width"]), _whole(sent["height"])
        strokes = tuple(tuple(_point(point) for point in stroke) for stroke in sent["strokes"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotASignature(Flaw.INCOMPLETE) from None
    if not (0 < width <= LARGEST_CANVAS and 0 < height <= LARGEST_CANVAS):
        raise NotASignature(Flaw.INCOMPLETE)
    points = [point for stroke in strokes for point in stroke]
    if not points:
        raise NotASignature(Flaw.EMPTY)
    if len(points) > MOST_POINTS:
        raise NotASignature(Flaw.TOO_LONG)
    if not all(0 <= x <= width and 0 <= y <= height and time >= 0 for x, y, time in points):
        raise NotASignature(Flaw.INCOMPLETE)
    if max(_extent(points, 0), _extent(points, 1)) < SMALLEST_EXTENT:
        raise NotASignature(Flaw.TOO_SMALL)
    return HandSignature(width, height, strokes)


def _point(sent: Any) -> Point:
    x, y, time = sent
    return _whole(x), _whole(y), _whole(time)


def _whole(sent: Any) -> int:
    if type(sent) is not int:
        raise TypeError
    return sent


def _extent(points: list[Point], axis: int) -> int:
    places = [point[axis] for point in points]
    return max(places) - min(places)
