"""Bars drawn on the server: where each one stands, in per cent of the picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import template

from accounts.rules.money import yuan

register = template.Library()

TOP, FLOOR = 12.0, 86.0  # above: the amounts; below: the months
BAR_SHARE = 0.62  # of its place; the rest is air


@dataclass(frozen=True)
class Bar:
    """One bar; places and sizes are SVG attribute values."""

    label: str
    value: str
    told: str  # the label with the value and its unit, to be heard
    x: str
    y: str
    width: str
    height: str
    middle: str
    value_y: str


@register.simple_tag
def bar_chart(rows: Sequence[tuple[str, int]], counts: bool = False, unit: str = "") -> list[Bar]:
    """Bars for (label, fen or count) rows, the largest full height; a month below nought has none."""
    if not rows:
        return []
    largest = max(max(fen for _, fen in rows), 1)
    place = 100 / len(rows)
    bars = []
    for index, (label, fen) in enumerate(rows):
        height = (FLOOR - TOP) * max(fen, 0) / largest
        middle = place * (index + 0.5)
        value = str(fen) if counts else yuan(fen)
        bars.append(
            Bar(
                label=label,
                value=value,
                told=f"{label} {value} {unit}",
                x=_percent(middle - place * BAR_SHARE / 2),
                y=_percent(FLOOR - height),
                width=_percent(place * BAR_SHARE),
                height=_percent(height),
                middle=_percent(middle),
                value_y=_percent(FLOOR - height - 3),
            )
        )
    return bars


def _percent(number: float) -> str:
    return f"{number:.2f}%"
