"""Tables as files: CSV as it is read, XLSX through a temporary file. Neither grows in memory.

Money is written as it is counted. In CSV it is plain digits; in XLSX a number made of whole fen by moving
the point of a Decimal, never by dividing a float: 7 fen must not become 0.07000000000000001.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Generic, TypeVar

from django.http import FileResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from accounts.days import SHANGHAI
from accounts.rules.money import write_yuan

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"  # without it Excel takes UTF-8 for something else
ROWS_AT_ONCE = 200
CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a spreadsheet may take for a formula, also in the wide forms that it narrows.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST_NUMBER = 11  # digits; a longer one would be shown as 2.02606E+29

Row = TypeVar("Row")


@dataclass(frozen=True)
class Fen:
    """An amount in a cell."""

    fen: int


Cell = str | Fen | datetime | None


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """What a file holds: columns (title, width in characters, how a row's cell is had)."""

    title: str
    columns: Sequence[tuple[str, int, Callable[[Row], Cell]]]

    def cells(self, row: Row) -> list[Cell]:
        return [cell_of(row) for _title, _width, cell_of in self.columns]


def as_csv(sheet: Sheet[Row], rows: Iterable[Row], filename: str) -> StreamingHttpResponse:
    """The table as it is read, row after row; nothing waits for the last one."""
    headers = {"Content-Disposition": content_disposition_header(True, f"{filename}.csv") or ""}
    return StreamingHttpResponse(csv_lines(sheet, rows), content_type=CSV, headers=headers)


def csv_lines(sheet: Sheet[Row], rows: Iterable[Row]) -> Iterator[str]:
    """The text of a CSV file, some rows at a time."""
    yield BOM + _lines([[title for title, _width, _cell in sheet.columns]])
    left = iter(rows)
    while some := list(islice(left, ROWS_AT_ONCE)):
        yield _lines([_text(cell) for cell in sheet.cells(row)] for row in some)


def as_xlsx(sheet: Sheet[Row], rows: Iterable[Row], filename: str) -> FileResponse:
    """The table as a workbook; the response closes and so removes the file."""
    return FileResponse(
        xlsx_file(sheet, rows), as_attachment=True, filename=f"{filename}.xlsx", content_type=XLSX
    )


def xlsx_file(sheet: Sheet[Row], rows: Iterable[Row]) -> IO[bytes]:
    """A temporary file with a workbook of one sheet, read from its beginning."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = Workbook(file, {"constant_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"})
    money, heading = book.add_format({"num_format": "#,##0.00"}), book.add_format({"bold": True})
    page = book.add_worksheet(sheet.title)
    page.freeze_panes(1, 0)
    for column, (title, width, _cell) in enumerate(sheet.columns):
        page.set_column(column, column, width)
        page.write_string(0, column, title, heading)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(sheet.cells(row)):
            _write(page, number, column, cell, money)
    book.close()
    file.seek(0)
    return file


def _write(page: Worksheet, row: int, column: int, cell: Cell, money: Format) -> None:
    match cell:
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
