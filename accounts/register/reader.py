"""The insured register as a file: CSV in UTF-8 or GB18030, or XLSX, one row at a time."""

import codecs
import csv
import io
import zipfile
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, Literal, Self
from xml.etree.ElementTree import ParseError

import openpyxl
from cryptography.hazmat.primitives import hashes

from accounts.register.flaws import BadRow, whole_row
from accounts.register.rows import COLUMNS, REQUIRED, Cells
from accounts.words import register as said

MOST_XLSX_ROWS = 100_000
_MOST_UNPACKED = 512 * 1024 * 1024
"""Bytes, many times what so many rows take: a few kilobytes of XLSX may unpack to fill a machine."""

_PIECE = 1024 * 1024
_XLSX_BEGINS = b"PK\x03\x04"
_OLD_EXCEL_BEGINS = b"\xd0\xcf\x11\xe0"
_LINES_OF_ONE_ROW = 50
"""A cell in quotes may hold line breaks; a quote that nobody closed must not swallow the rest of the file."""

Read = tuple[int, Cells | BadRow]
"""A line number, and its cells in the order of COLUMNS, or why it cannot be read."""


Split = tuple[int, list[str] | BadRow]
"""A line number and the line's cells as they stand there."""

Fits = Callable[[Sequence[str]], bool]


class Unreadable(Exception):
    """The file as a whole cannot be taken; the text is one sentence in plain Chinese."""


@dataclass(frozen=True)
class RegisterFile:
    """A register that can be read: its SM3 digest, and how many lines to expect at most."""

    path: Path
    digest: bytes
    lines: int
    encoding: str | None
    """None for XLSX."""

    def rows(self) -> Iterator[Read]:
        """Each row that is not blank. Raises Unreadable, before the first, if the columns are not there."""
        return _csv_rows(self.path, self.encoding) if self.encoding else _xlsx_rows(self.path)


def open_register(path: Path) -> RegisterFile:
    """Looks through the file once: what it is, in which encoding, and its digest. Raises Unreadable."""
    if path.exists() and not path.is_file():
        raise Unreadable(said.NO_FILE.format(path=path))
    try:
        with path.open("rb") as file:
            return _look_through(path, file)
    except OSError:
        raise Unreadable(said.CANNOT_OPEN.format(path=path)) from None


def _look_through(path: Path, file: BinaryIO) -> RegisterFile:
    digest = hashes.Hash(hashes.SM3())
    utf8 = codecs.getincrementaldecoder("utf-8")()
    is_utf8, lines, first = True, 1, b""
    while piece := file.read(_PIECE):
        first = first or piece
        digest.update(piece)
        lines += piece.count(b"\n")
        is_utf8 = is_utf8 and _decodes(utf8, piece)
    if not first:
        raise Unreadable(said.EMPTY.format(path=path))
    if first.startswith(_XLSX_BEGINS):
        return RegisterFile(path, digest.finalize(), MOST_XLSX_ROWS, None)
    if first.startswith(_OLD_EXCEL_BEGINS):
        raise Unreadable(said.OLD_EXCEL)
    is_utf8 = is_utf8 and _decodes(utf8, b"", final=True)
    return RegisterFile(path, digest.finalize(), lines, "utf-8-sig" if is_utf8 else "gb18030")


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


@dataclass(frozen=True)
class Layout:
    """Where the columns stand in this file."""

    width: int
    places: tuple[int | None, ...]

    @classmethod
    def of(cls, header: Split | None) -> Self:
        """As the header says. Raises Unreadable if a column is missing or stands there twice."""
        cells = header[1] if header else []
        if isinstance(cells, BadRow):
            raise Unreadable(said.OPEN_QUOTE_IN_HEADER)
        names = [name.strip().strip("\ufeff").lower() for name in cells]
        if missing := [column for column in REQUIRED if column not in names]:
            raise Unreadable(said.COLUMNS_MISSING.format(columns="、".join(missing)))
        if twice := [column for column in COLUMNS if names.count(column) > 1]:
            raise Unreadable(said.COLUMNS_TWICE.format(columns="、".join(twice)))
        places = (names.index(column) if column in names else None for column in COLUMNS)
        return cls(len(names), tuple(places))

    def fits(self, cells: Sequence[str]) -> bool:
        """Whether these may be one row with line breaks: no column of the register has any."""
        return len(cells) == self.width and not any("\n" in (cell or "") for cell in self.pick(cells))

    def pick(self, cells: Sequence[str]) -> list[str | None]:
        """The cells in the order of COLUMNS."""
        return [None if place is None else cells[place] for place in self.places]

    def rows(self, lines: Iterable[Split], *, may_be_short: bool = False) -> Iterator[Read]:
        """Each row that is not blank."""
        for line, cells in lines:
            if isinstance(cells, BadRow):
                yield line, cells
            elif _is_blank(cells):
                continue
            elif not _is_blank(cells[self.width :]) or (len(cells) < self.width and not may_be_short):
                yield line, BadRow([whole_row(said.WRONG_WIDTH)])
            else:
                yield line, self.pick(cells + [""] * (self.width - len(cells)))


def _is_blank(cells: Sequence[str]) -> bool:
    return not any(map(str.strip, cells))


def _header(lines: Iterator[Split]) -> Split | None:
    return next((split for split in lines if isinstance(split[1], BadRow) or not _is_blank(split[1])), None)


def _csv_rows(path: Path, encoding: str) -> Iterator[Read]:
    with path.open(encoding=encoding) as file:
        try:
            header = _header(_split_lines(file, 1, fits=lambda cells: True))
            layout = Layout.of(header)
            yield from layout.rows(_split_lines(file, header[0] + 1 if header else 1, layout.fits))
        except UnicodeDecodeError:
            raise Unreadable(said.UNKNOWN_ENCODING.format(path=path)) from None


def _split_lines(lines: Iterator[str], number: int, fits: Fits) -> Iterator[Split]:
    """The cells of each line; a line with quotes is joined with those that its quotes reach over."""
    waiting: deque[str] = deque()
    while (line := waiting.popleft() if waiting else next(lines, None)) is not None:
        if '"' in line:
            cells, used = _quoted(line, waiting, lines, fits)
            yield number, cells
        else:
            used = 0
            yield number, line.rstrip("\n").split(",")
        for _ in range(used):
            waiting.popleft()
        number += 1 + used


def _quoted(
    line: str, waiting: deque[str], lines: Iterator[str], fits: Fits
) -> tuple[list[str] | BadRow, int]:
    """The cells of a line with quotes, and how many of the lines after it belong to it."""
    text, used = line, 0
    while True:
        cells = _parse(text)
        if isinstance(cells, list) and (not used or fits(cells)):
            return cells, used
        if used == len(waiting) and (more := next(lines, None)) is not None:
            waiting.append(more)
        if cells is not None or used == min(len(waiting), _LINES_OF_ONE_ROW):
            return BadRow([whole_row(said.OPEN_QUOTE)]), 0
        text += waiting[used]
        used += 1


def _parse(text: str) -> list[str] | Literal[False] | None:
    """The cells of one record; None where a quote is still open, False where it never was a record."""
    try:
        return next(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as wrong:
        return None if "unexpected end of data" in str(wrong) else False


def _xlsx_rows(path: Path) -> Iterator[Read]:
    damaged = (zipfile.BadZipFile, KeyError, IndexError, ValueError, ParseError, EOFError, zlib.error)
    with path.open("rb") as file:  # by its content, whatever its name ends in
        try:
            _refuse_if_huge(file)
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # some programs write a size that is not true
            lines = _sheet_lines(sheet.iter_rows(values_only=True))
            yield from Layout.of(_header(lines)).rows(lines, may_be_short=True)
        except damaged:
            raise Unreadable(said.BROKEN_XLSX.format(path=path)) from None


def _refuse_if_huge(file: BinaryIO) -> None:
    with zipfile.ZipFile(file) as parts:  # reading a part later stops at the size that it states here
        if sum(part.file_size for part in parts.infolist()) > _MOST_UNPACKED:
            raise Unreadable(said.HUGE_XLSX)


def _sheet_lines(rows: Iterable[Sequence[object]]) -> Iterator[Split]:
    for number, row in enumerate(rows, start=1):
        if number > MOST_XLSX_ROWS + 1 and any(cell is not None for cell in row):
            raise Unreadable(said.LONG_XLSX.format(most=MOST_XLSX_ROWS))
        yield number, [_cell_text(cell) for cell in row]


def _cell_text(cell: object) -> str:
    """What a cell says. Numbers to 15 digits, as the spreadsheet shows them: 0.30000000000000004 is 0.3."""
    match cell:
        case None:
            return ""
        case bool():
            return str(int(cell))
        case float():
            return f"{cell:.0f}" if cell.is_integer() else f"{cell:.15g}"
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
