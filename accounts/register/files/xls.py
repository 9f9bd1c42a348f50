"""An old Excel workbook (BIFF, `.xls`): its first sheet that is shown, read by xlrd."""

from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

import xlrd

from accounts.register.cells import NumberCell
from accounts.register.files.lines import Line
from accounts.register.files.xlsx import ERROR_CELL, shown
from accounts.register.flaws import Unreadable
from accounts.words import register as said

_FIRST_DAYS = (date(1899, 12, 30), date(1904, 1, 1))
_LEAP_DAY_OF_1900 = 60


class OldSheet:
    """A sheet of at most 65,536 rows that may be read, as often as wanted."""

    def __init__(self, path: Path) -> None:
        """Raises Unreadable if it is broken or encrypted."""
        try:
            with redirect_stdout(StringIO()):  # it says there what it finds strange
                book = xlrd.open_workbook(str(path), on_demand=True, ragged_rows=True, logfile=StringIO())
                self._sheet = _first_shown(book)
        except OSError:
            raise
        except Exception as wrong:  # the reader checks little: a damaged file ends it in any of many ways
            is_encrypted = isinstance(wrong, xlrd.XLRDError) and "encrypted" in str(wrong)
            raise Unreadable(said.ENCRYPTED if is_encrypted else said.BROKEN_XLS) from None
        self._first_day = _FIRST_DAYS[book.datemode]

    @property
    def row_count(self) -> int:
        return int(self._sheet.nrows)

    def lines(self) -> Iterator[Line]:
        """Each row, counted as the spreadsheet shows it."""
        for row in range(self._sheet.nrows):
            types = self._sheet.row_types(row)
            values = self._sheet.row_values(row)
            yield row + 1, [self._shown(*each) for each in zip(types, values, strict=True)]

    def _shown(self, kind: int, value: object) -> str:
        match kind:
            case xlrd.XL_CELL_TEXT:
                return str(value)
            case xlrd.XL_CELL_DATE:
                return NumberCell(self._day(float(str(value))))
            case xlrd.XL_CELL_BOOLEAN:
                return shown(bool(value))
            case xlrd.XL_CELL_ERROR:
                return ERROR_CELL
            case _:
                return shown(value)

    def _day(self, serial: float) -> str:
        """The day that a serial number means; the number itself where it means none that ever was."""
        if serial < 1 or int(serial) == _LEAP_DAY_OF_1900:
            return f"{serial:.15g}"
        try:
            before_leap_day = self._first_day == _FIRST_DAYS[0] and serial < _LEAP_DAY_OF_1900
            return (self._first_day + timedelta(days=int(serial) + before_leap_day)).isoformat()
        except OverflowError:
            return f"{serial:.15g}"


def _first_shown(book: xlrd.Book) -> xlrd.sheet.Sheet:
    """Only one sheet is in memory at a time."""
    for index in range(book.nsheets):
        sheet = book.sheet_by_index(index)
        if not sheet.visibility:
            return sheet
        book.unload_sheet(index)
    return book.sheet_by_index(0)
