"""The change set of an import as a table of texts, an area a line, and what of it is unusual."""

from collections.abc import Iterator, Sequence
from unicodedata import east_asian_width

from accounts.register.change_set import ChangeSet, Totals
from accounts.register.earlier_imports import UnusualArea
from accounts.rules.money import yuan
from accounts.words.imports import COLUMNS, EVERYWHERE, NOWHERE, say_finding

GAP = "  "
ALWAYS = ("people_new", "people_changed", "people_unchanged")
"""Columns that stand there even where all of it is nought."""


def lines_of(changes: ChangeSet, unusual: Sequence[UnusualArea]) -> Iterator[str]:
    """The table with a line for all areas, and a sentence for each thing that is unusual."""
    total = changes.total()
    names = [name for name in COLUMNS if name in ALWAYS or getattr(total, name)]
    rows = [("", *(COLUMNS[name] for name in names))]
    rows += [(area or NOWHERE, *_cells(totals, names)) for area, totals in sorted(changes.areas.items())]
    rows.append((EVERYWHERE, *_cells(total, names)))
    widths = [max(_width(row[place]) for row in rows) for place in range(len(rows[0]))]
    for first, *others in rows:
        cells = [first + " " * (widths[0] - _width(first))]
        cells += [" " * (width - _width(cell)) + cell for cell, width in zip(others, widths[1:], strict=True)]
        yield GAP.join(cells)
    for area in unusual:
        for finding in area.findings:
            yield f"! {area.area or EVERYWHERE}：{say_finding(finding)}"


def _cells(totals: Totals, names: Sequence[str]) -> list[str]:
    counts = [(name, getattr(totals, name)) for name in names]
    return [yuan(count) if name.endswith("_fen") else f"{count:,}" for name, count in counts]


def _width(text: str) -> int:
    """In columns of a terminal, of which a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)
