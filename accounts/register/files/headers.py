"""Where the columns of the register stand in a file, by their national names or in Chinese."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Self

from accounts.register.cells import NumberCell
from accounts.register.files.lines import Line
from accounts.register.flaws import BadRow, Unreadable, whole_row
from accounts.register.rows import COLUMNS, IDENTIFIERS, REQUIRED, Cells
from accounts.words import register as said

Read = tuple[int, Cells | BadRow]
"""A line number, and its cells in the order of COLUMNS, or why it cannot be read."""

DBF_NAME_BYTES = 10
_NAMES = {column: column for column in COLUMNS} | {
    name: column for column, names in said.HEADERS.items() for name in names
}


def _cut(name: str) -> str:
    return name.encode("gb18030")[:DBF_NAME_BYTES].decode("gb18030", "ignore")


_CUT_NAMES = {_cut(name): column for name, column in _NAMES.items()}


def column_of(header: str | None) -> str:
    """Which column of the register a header names, itself if none. Ten bytes are enough, as in a DBF."""
    name = unicodedata.normalize("NFKC", header or "").strip().strip("\ufeff*'\"").strip().lower()
    return _NAMES.get(name) or _CUT_NAMES.get(name) or name


def known_columns(cells: Sequence[str | None]) -> int:
    """How many of these are columns of the register."""
    return sum(column_of(cell) in COLUMNS for cell in cells)


@dataclass(frozen=True)
class Layout:
    """Where the columns stand in this file."""

    width: int
    places: tuple[int | None, ...]

    @classmethod
    def of(cls, header: Line | None) -> Self:
        """As the header says. Raises Unreadable if a column is missing or stands there twice."""
        cells = header[1] if header else []
        if isinstance(cells, BadRow):
            raise Unreadable(
                said.HEADER_DAMAGED if cells.reasons == (said.DAMAGED_BYTE,) else said.OPEN_QUOTE_IN_HEADER
            )
        names = [column_of(cell) for cell in cells]
        in_chinese = any(
            name in COLUMNS and name not in (cell or "").lower()
            for name, cell in zip(names, cells, strict=True)
        )
        if missing := [column for column in REQUIRED if column not in names]:
            raise Unreadable(said.COLUMNS_MISSING.format(columns=_listed(missing, in_chinese)))
        if twice := [column for column in COLUMNS if names.count(column) > 1]:
            raise Unreadable(said.COLUMNS_TWICE.format(columns=_listed(twice, in_chinese)))
        places = (names.index(column) if column in names else None for column in COLUMNS)
        return cls(len(names), tuple(places))

    @property
    def picker(self) -> Callable[[Sequence[str | None]], Cells]:
        """Takes the cells of a row of this width, and None after it, in the order of COLUMNS."""
        return itemgetter(*(self.width if place is None else place for place in self.places))

    def fits(self, cells: Sequence[str | None]) -> bool:
        """Whether these may be one row with line breaks: no column of the register has any."""
        if len(cells) != self.width:
            return False
        return not any("\n" in (cell or "").strip() for cell in self.picker([*cells, None]))

    def rows(self, lines: Iterable[Line], *, may_be_short: bool = False) -> Iterator[Read]:
        """Each row that is not blank."""
        pick, width = self.picker, self.width
        for line, cells in lines:
            if isinstance(cells, BadRow):
                yield line, cells
                continue
            if len(cells) != width:
                if _is_blank(cells):
                    continue
                if not _is_blank(cells[width:]) or (len(cells) < width and not may_be_short):
                    yield line, BadRow([whole_row(said.WRONG_WIDTH)])
                    continue
                cells = [*cells[:width], *[""] * (width - len(cells))]
            cells.append(None)
            picked = pick(cells)
            if picked[0] or not _is_blank(cells):
                yield line, picked

    def refuse_numbers(self, lines: Iterable[Line]) -> None:
        """Raises Unreadable where a column that identifies people holds numbers throughout.

        Looks no further than to the first text in each of them.
        """
        waiting = {column: self.places[COLUMNS.index(column)] for column in IDENTIFIERS}
        numbers: set[str] = set()
        for _, cells in lines:
            if isinstance(cells, BadRow):
                continue
            for column, place in list(waiting.items()):
                cell = cells[place] if place is not None and place < len(cells) else None
                if isinstance(cell, NumberCell):
                    numbers.add(column)
                elif cell and cell.strip():
                    del waiting[column]
            if not waiting:
                return
        if columns := [column for column in COLUMNS if column in waiting and column in numbers]:
            raise Unreadable(said.NUMBERS_THROUGHOUT.format(columns=_listed(columns, in_chinese=True)))


def header_of(lines: Iterator[Line]) -> Line | None:
    """The first line that is not blank."""
    return next((line for line in lines if isinstance(line[1], BadRow) or not _is_blank(line[1])), None)


def _is_blank(cells: Sequence[str | None]) -> bool:
    return not any(cell and cell.strip() for cell in cells)


def _listed(columns: Iterable[str], in_chinese: bool) -> str:
    return "、".join(f"{said.COLUMN_NAMES[each]}（{each}）" if in_chinese else each for each in columns)
