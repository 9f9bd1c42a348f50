"""Tables as files: CSV as it is read, XLSX through a temporary file. Neither grows in memory.

Money is written as it is counted. In CSV it is plain digits; in XLSX a number made of whole fen by moving
the point of a Decimal, never by dividing a float: 7 fen must not become 0.07000000000000001.
"""

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import count, islice
from typing import IO, Generic, TypeVar

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from accounts.days import SHANGHAI
from accounts.rules.money import write_yuan

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel takes UTF-8 for something else
ROWS_AT_ONCE = 200
# What a spreadsheet may take for a formula, also in the wide forms that it narrows.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
MOST_ROWS = 1_048_575  # of a page of a workbook, under its heading
LONGEST_NUMBER = 11  # digits; a longer one would be shown as 2.02606E+29

Row = TypeVar("Row")


@dataclass(frozen=True)
class Fen:
    """An amount in a cell."""

    fen: int


Cell = str | int | Fen | datetime | None


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """What a file holds: columns (title, width in characters, how a row's cell is had)."""

    title: str
    columns: Sequence[tuple[str, int, Callable[[Row], Cell]]]

    def cells(self, row: Row) -> list[Cell]:
        return [cell_of(row) for _title, _width, cell_of in self.columns]


def csv_lines(sheet: Sheet[Row], rows: Iterable[Row]) -> Iterator[str]:
    """The text of a CSV file, some rows at a time."""
    yield BOM + _lines([[title for title, _width, _cell in sheet.columns]])
    left = iter(rows)
    while some := list(islice(left, ROWS_AT_ONCE)):
        yield _lines([_text(cell) for cell in sheet.cells(row)] for row in some)


def xlsx_file(sheet: Sheet[Row], rows: Iterable[Row], *, folder: str | None = None) -> IO[bytes]:
    """A temporary file with a workbook, read from its beginning; what a page cannot hold stands on the next.

    `folder` is where it and the library's own temporary files are made.
    """
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - who asked closes it
    options = {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm", "tmpdir": folder}
    book = Workbook(file, options)
    money = book.add_format({"num_format": "#,##0.00"})
    left, pages = iter(rows), count(1)
    more = True
    while more:
        page, number = _page(book, sheet, next(pages)), 0
        for number, row in enumerate(islice(left, MOST_ROWS), start=1):  # noqa: B007 - tells whether it is full
            for column, cell in enumerate(sheet.cells(row)):
                _write(page, number, column, cell, money)
        more = number == MOST_ROWS
    book.close()
    file.seek(0)
    return file


def _page(book: Workbook, sheet: Sheet[Row], number: int) -> Worksheet:
    page = book.add_worksheet(sheet.title if number == 1 else f"{sheet.title} {number}")
    page.freeze_panes(1, 0)
    heading = book.add_format({"bold": True})
    for column, (title, width, _cell) in enumerate(sheet.columns):
        page.set_column(column, column, width)
        page.write_string(0, column, title, heading)
    return page


def _write(page: Worksheet, row: int, column: int, cell: Cell, money: Format) -> None:
    match cell:
        case int():
            page.write_number(row, column, cell)
        case Fen():
            page.write_number(row, column, Decimal(cell.fen).scaleb(-2), money)
        case datetime():
            page.write_datetime(row, column, cell.astimezone(SHANGHAI).replace(tzinfo=None))
        case str():
            page.write_string(row, column, cell)  # `write` would make a formula of a name like =HYPERLINK(…)


def _text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case int():
            return str(cell)
        case Fen():
            return write_yuan(cell.fen)
        case datetime():
            return f"{cell.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        case str():
            return f"'{cell}" if _is_to_be_quoted(cell) else cell


def _is_to_be_quoted(text: str) -> bool:
    return text.startswith(STARTS_A_FORMULA) or (text.isdigit() and len(text) > LONGEST_NUMBER)


def _lines(rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue()
