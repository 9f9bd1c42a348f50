"""What is odd in a register before anything of it is applied: column by column, with what would be lost."""

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from accounts.register.cells import NumberCell
from accounts.register.files.kinds import Kind
from accounts.register.flaws import BadRow, Flaw, Unreadable
from accounts.register.reader import open_register
from accounts.register.rows import COLUMNS, Cells, check_row
from accounts.register.spool import Spool
from accounts.words import register as said

SHOWN_LINES = 5
_PIECE = 2000
_DAYS = ("brdy", "psn_insu_date", "paus_insu_date", "died_on")
_NOTED = tuple((column, COLUMNS.index(column)) for column in (*_DAYS, "tel"))


@dataclass
class Oddity:
    """One kind of thing in one column: how many rows have it, the first of them, and what to do."""

    column: str
    """The national name; empty where it is the row as a whole."""
    reason: str
    fix: str
    loses: bool
    """Whether something of these rows would not be taken."""
    rows: int = 0
    first_lines: list[int] = field(default_factory=list)


@dataclass
class Findings:
    """What was found in a file. Oddities stand in the order of the columns."""

    kind: str
    encoding: str | None
    rows: int = 0
    rows_bad: int = 0
    """Of which something would be lost."""
    oddities: list[Oddity] = field(default_factory=list)

    @property
    def loses(self) -> bool:
        """Whether an import would lose anything."""
        return self.rows_bad > 0

    def as_json(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self) | {"loses": self.loses}


def check_register(path: Path, *, latest: date, progress: Callable[[int, int], None]) -> Findings:
    """Reads a whole register and changes nothing. Raises Unreadable if it cannot be taken as a whole."""
    file = open_register(path)
    gathered = _Gathered()
    found = Findings(file.kind.value, file.encoding)
    keeps_numbers = file.kind in (Kind.XLSX, Kind.XLS)
    bad: set[int] = set()
    with Spool() as spool:
        with_cards = []
        for line, cells in file.rows():
            found.rows += 1
            try:
                if isinstance(cells, BadRow):
                    raise cells
                row, flaws = check_row(line, cells, latest=latest)
                if row.card_no:
                    with_cards.append(row)
            except BadRow as wrong:
                flaws = wrong.flaws
            if flaws:
                bad.add(line)
                for flaw in flaws:
                    gathered.add(line, flaw, loses=True)
            if keeps_numbers and not isinstance(cells, BadRow):
                _note_numbers(line, cells, gathered)
            if not found.rows % _PIECE:
                spool.add(with_cards)
                with_cards.clear()
                progress(found.rows, file.lines)
        spool.add(with_cards)
        for row in spool.take_out_cards_of_two():
            bad.add(row.line)
            gathered.add(row.line, Flaw("card_no", "", said.CARD_OF_TWO), loses=True)
    if not found.rows:
        raise Unreadable(said.ONLY_A_HEADER)
    found.rows_bad = len(bad)
    found.oddities = gathered.in_order()
    return found


def _note_numbers(line: int, cells: Cells, gathered: "_Gathered") -> None:
    """A day or a telephone that a spreadsheet keeps as a number is taken, and worth a word."""
    for column, place in _NOTED:
        if type(cells[place]) is NumberCell:
            reason = said.TELEPHONES_ARE_NUMBERS if column == "tel" else said.DAYS_ARE_NUMBERS
            gathered.add(line, Flaw(column, "", reason), loses=False)


class _Gathered:
    """Flaws by column and reason; of each the first lines."""

    def __init__(self) -> None:
        self._rows: Counter[tuple[str, str, bool]] = Counter()
        self._lines: dict[tuple[str, str, bool], list[int]] = {}

    def add(self, line: int, flaw: Flaw, *, loses: bool) -> None:
        key = flaw.column, flaw.reason, loses
        self._rows[key] += 1
        if self._rows[key] <= SHOWN_LINES:
            self._lines.setdefault(key, []).append(line)

    def in_order(self) -> list[Oddity]:
        """Rows as a whole first, then the columns; what loses something before what does not."""
        places = {column: place for place, column in enumerate(("", *COLUMNS))}
        keys = sorted(self._rows, key=lambda key: (places[key[0]], not key[2], self._lines[key]))
        return [self._oddity(key) for key in keys]

    def _oddity(self, key: tuple[str, str, bool]) -> Oddity:
        column, reason, loses = key
        fix = said.FIXES.get(reason, said.FIX_AT_SOURCE)
        return Oddity(column, reason, fix, loses, self._rows[key], self._lines[key])
