"""A signature: vector strokes of a hand in whole numbers, or a thumb on paper beside a witness's hand."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

Point = tuple[int, int, int]
Stroke = tuple[Point, ...]

LARGEST_CANVAS = 4000
MOST_POINTS = 20_000
SMALLEST_EXTENT = 20


class NotASignature(ValueError):
    """These are no strokes of a hand; the text says what to do, in plain Chinese."""


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
        raise NotASignature("请先在框里签上名字")
    try:
        sent = json.loads(text)
        width, height = _whole(sent["width"]), _whole(sent["height"])
        strokes = tuple(tuple(_point(point) for point in stroke) for stroke in sent["strokes"])
    except (ValueError, TypeError, KeyError, RecursionError):
        raise NotASignature("没有收到完整的签名，请重签一次") from None
    if not (0 < width <= LARGEST_CANVAS and 0 < height <= LARGEST_CANVAS):
        raise NotASignature("没有收到完整的签名，请重签一次")
    points = [point for stroke in strokes for point in stroke]
    if not points:
        raise NotASignature("请先在框里签上名字")
    if len(points) > MOST_POINTS:
        raise NotASignature("签名笔画太多，请重签一次")
    if not all(0 <= x <= width and 0 <= y <= height and time >= 0 for x, y, time in points):
        raise NotASignature("没有收到完整的签名，请重签一次")
    if max(_extent(points, 0), _extent(points, 1)) < SMALLEST_EXTENT:
        raise NotASignature("签名太小，请签得大一些")
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
