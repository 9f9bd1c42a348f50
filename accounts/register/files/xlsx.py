"""An XLSX workbook, also Strict Open XML: its first sheet that is shown, read by calamine.

calamine keeps a whole sheet in memory, as wide and as long as its outermost cells. So before it is asked, the
sheet's XML is looked through piece by piece: for its size, and for cells that hold an error, which calamine
gives as empty ones.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from xml.etree import ElementTree

from django.conf import settings
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from accounts.register.cells import NumberCell
from accounts.register.files.lines import Line
from accounts.register.flaws import Unreadable
from accounts.words import register as said

ERROR_CELL = "#\ufffd"
"""What stands for #N/A and its like: nothing that any column takes."""

_MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes, many times what so many rows take: a few kilobytes of XLSX may unpack to fill a machine."""
_MOST_COLUMNS = 64
_MOST_ERRORS = 100_000
_MOST_BYTES_OF_BOOK = 4 * 1024 * 1024
_PIECE = 1024 * 1024
_DAMAGED = (
    CalamineError,
    ElementTree.ParseError,
    zipfile.BadZipFile,
    zlib.error,
    KeyError,
    IndexError,
    ValueError,
    EOFError,
    NotImplementedError,
    OSError,
)

_DECLARED = re.compile(rb"<(?:\w+:)?dimension\b[^>]*\bref=[\"'](?:[A-Z]+[0-9]+:)?[A-Z]+([0-9]+)[\"']")
_FAR_CELL = re.compile(rb"\br=[\"'](?:([A-Z]{2,})([0-9]+)|[A-Z]([0-9]{6,}))[\"'][^>]*(?<!/)>")
"""With something in it, and to the right of Z or below line 99,999."""
_ERROR = re.compile(rb"<(?:\w+:)?c\b[^>]*\bt=[\"']e[\"'][^>]*>")
_PLACE = re.compile(rb"\br=[\"']([A-Z]+)([0-9]+)[\"']")


Errors = dict[int, list[int]]
"""By row, counted as shown, the columns from 0 on."""


class Sheet:
    """A sheet that may be read, as often as wanted."""

    def __init__(self, path: Path) -> None:
        """Raises Unreadable if it is broken, or larger than the setting allows."""
        try:
            with path.open("rb") as file:  # by its content, whatever its name ends in
                _refuse_if_huge(file)
                book = _opened(file)
                index, part = _first_shown(book, file)
                self._errors = _looked_through(file, part)
                self._sheet: CalamineSheet = book.get_sheet_by_index(index)
                _refuse_row(self._sheet.total_height)
        except Unreadable:
            raise
        except BaseException as wrong:
            # A panic of the library is no Exception, and means what its errors mean.
            if isinstance(wrong, _DAMAGED) or type(wrong).__name__ == "PanicException":
                raise Unreadable(said.BROKEN_XLSX.format(path=path)) from None
            raise

    @property
    def row_count(self) -> int:
        return self._sheet.total_height

    def lines(self) -> Iterator[Line]:
        """Each row, counted as the spreadsheet shows it."""
        first_column = (self._sheet.start or (0, 0))[1]
        for number, cells in enumerate(self._sheet.iter_rows(), start=1):
            texts = [cell if type(cell) is str else shown(cell) for cell in cells]
            for column in self._errors.get(number, ()):
                if 0 <= column - first_column < len(texts):
                    texts[column - first_column] = ERROR_CELL
            yield number, texts  # type: ignore[misc]  # a list of texts


def shown(cell: object) -> str:
    """What a cell that is no text says. Numbers to 15 digits, as shown: 0.30000000000000004 is 0.3."""
    match cell:
        case None | "":
            return ""
        case bool():
            return NumberCell(int(cell))
        case float():
            return NumberCell(f"{cell:.0f}" if cell.is_integer() else f"{cell:.15g}")
        case datetime():
            return NumberCell(cell.date().isoformat())
        case date():
            return NumberCell(cell.isoformat())
        case _:
            return NumberCell(cell)


def _opened(file: BinaryIO) -> CalamineWorkbook:
    file.seek(0)
    return CalamineWorkbook.from_filelike(file)


def _refuse_if_huge(file: BinaryIO) -> None:
    with zipfile.ZipFile(file) as parts:  # reading a part later stops at the size that it states here
        if sum(part.file_size for part in parts.infolist()) > _MOST_UNPACKED:
            raise Unreadable(said.HUGE_XLSX)


def _first_shown(book: CalamineWorkbook, file: BinaryIO) -> tuple[int, str]:
    """The place of the first sheet with cells that is not hidden, and the part of the file that holds it."""
    sheets = [each for each in book.sheets_metadata if each.typ == SheetTypeEnum.WorkSheet]
    shown = [each for each in sheets if each.visible == SheetVisibleEnum.Visible] or sheets
    name = shown[0].name
    with zipfile.ZipFile(file) as parts:
        names = {each.lower(): each for each in parts.namelist()}
        book_part = names["xl/workbook.xml"]
        links = _xml(parts, names["xl/_rels/workbook.xml.rels"])
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        link = next(
            value
            for sheet in _xml(parts, book_part).iter()
            if sheet.tag.endswith("}sheet") and sheet.get("name") == name
            for key, value in sheet.items()
            if key.endswith("}id")
        )
        target = targets[link]
        part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl", target))
        return book.sheet_names.index(name), names[part.lower()]


def _xml(parts: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if parts.getinfo(name).file_size > _MOST_BYTES_OF_BOOK:
        raise Unreadable(said.HUGE_XLSX)
    return ElementTree.fromstring(parts.read(name))


def _looked_through(file: BinaryIO, part: str) -> Errors:
    """Where errors stand. Raises Unreadable if the sheet says, or is seen, to be larger than it may be."""
    errors: Errors = {}
    with zipfile.ZipFile(file) as parts, parts.open(part) as xml:
        whole = xml.read(_PIECE)
        if declared := _DECLARED.search(whole):
            _refuse_row(int(declared[1]))
        while whole:
            end = whole.rfind(b"<") + 1
            _look_at(whole[:end], errors)
            more = xml.read(_PIECE)
            whole = whole[end - 1 :] + more if more and end else more
    return errors


def _look_at(xml: bytes, errors: Errors) -> None:
    for letters, row, row_below in _FAR_CELL.findall(xml):
        _refuse_row(int(row or row_below))
        if column_number(letters) > _MOST_COLUMNS:
            raise Unreadable(said.WIDE_XLSX.format(most=_MOST_COLUMNS))
    if b't="e"' in xml or b"t='e'" in xml:
        for cell in _ERROR.findall(xml):
            if place := _PLACE.search(cell):
                errors.setdefault(int(place[2]), []).append(column_number(place[1]) - 1)
        if len(errors) > _MOST_ERRORS:
            raise Unreadable(said.FULL_OF_ERRORS)


def _refuse_row(row: int) -> None:
    most = settings.REGISTER_SHEET_ROWS
    if row > most + 1:  # the header is no row of the register
        raise Unreadable(said.LONG_XLSX.format(most=most))


def column_number(letters: bytes) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
