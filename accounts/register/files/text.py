"""A register as text: which encoding, which separator, and its lines. A damaged byte costs its line only."""

import codecs
import csv
import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from accounts.register.files.kinds import utf16_without_mark
from accounts.register.files.lines import Line
from accounts.register.flaws import BadRow, Unreadable, whole_row
from accounts.words import register as said

_ENCODINGS = ("utf-8-sig", "gb18030")
SEPARATORS = (",", ";", "\t", "|")
_PIECE = 1024 * 1024
_LINES_OF_ONE_ROW = 50
"""A cell in quotes may hold line breaks; a quote that nobody closed must not swallow the rest of the file."""
_DAMAGED = re.compile("[\udc80-\udcff]")
_SEPARATOR_TOLD = re.compile("sep=(.)\n?", re.IGNORECASE)

Fits = Callable[[Sequence[str | None]], bool]


class Encoding(NamedTuple):
    """In which encoding a text is, and whether there are bytes in it that are none of it."""

    name: str
    is_damaged: bool


def encoding_of(path: Path, *, start: int = 0) -> Encoding:
    """UTF-8, GB18030 or UTF-16, whichever leaves fewer bytes over. Raises Unreadable, and OSError."""
    with path.open("rb") as file:
        first = file.read(_PIECE)
    if not start and first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding("utf-16", False)
    if not start and b"\0" in first and (name := utf16_without_mark(first)):
        return Encoding(name, False)
    for name in _ENCODINGS:
        if _decodes(path, name, start):
            return Encoding(name, False)
    damage, lines = {}, 0
    for name in _ENCODINGS:
        damage[name], lines = _damage(path, name, start)
    best = min(damage, key=lambda name: damage[name])
    if damage[best] > lines and not start:
        raise Unreadable(said.UNKNOWN_ENCODING.format(path=path))
    return Encoding(best, True)


def _decodes(path: Path, encoding: str, start: int) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        file.seek(start)
        try:
            while piece := file.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", True)
        except UnicodeDecodeError:
            return False
    return True


def _damage(path: Path, encoding: str, start: int) -> tuple[int, int]:
    """How many bytes are none of this encoding, and the lines that there are."""
    decoder = codecs.getincrementaldecoder(encoding)("surrogateescape")
    damaged, lines = 0, 0
    with path.open("rb") as file:
        file.seek(start)
        while piece := file.read(_PIECE):
            lines += piece.count(b"\n")
            damaged += len(_DAMAGED.findall(decoder.decode(piece)))
        damaged += len(_DAMAGED.findall(decoder.decode(b"", True)))
    return damaged, lines


class TextLines:
    """The lines of a text. How they are split is known once the header has been read."""

    def __init__(self, lines: Iterable[str], encoding: Encoding) -> None:
        self.fits: Fits = lambda cells: True
        self._lines = iter(lines)
        self._is_damaged = encoding.is_damaged
        self._waiting: deque[str] = deque()
        self._number = 0
        self._separator = ""

    def header(self, score: Callable[[Sequence[str | None]], int]) -> Line | None:
        """The first line that is not blank, split by what makes most of its cells names, if there is one."""
        for line in self._lines:
            self._number += 1
            told = _SEPARATOR_TOLD.fullmatch(line.lstrip("\ufeff")) if self._number == 1 else None
            if not told and line.strip("\ufeff,;|\t\r\n 　"):
                return self._split_header(line, score)
        return None

    def _split_header(self, line: str, score: Callable[[Sequence[str | None]], int]) -> Line:
        tries: list[list[str | None] | BadRow] = []
        if not (self._is_damaged and _DAMAGED.search(line)):
            self._waiting.append(line)
            for self._separator in SEPARATORS:
                cells, used = self._quoted(line, 1)
                tries.append(cells)
            best = max(range(len(tries)), key=lambda each: _score(tries[each], score))
            self._separator = SEPARATORS[best]
            cells, used = self._quoted(line, 1)
            for _ in range(1 + used):
                self._waiting.popleft()
            return self._number, cells
        return self._number, BadRow([whole_row(said.DAMAGED_BYTE)])

    def rows(self) -> Iterator[Line]:
        """The lines after the header; one with quotes is joined with those that its quotes reach over.

        Each counts as one, as in Excel, however many line breaks stand in its quotes.
        """
        separator, waiting, lines, is_damaged = self._separator, self._waiting, self._lines, self._is_damaged
        number = self._number
        while (line := waiting.popleft() if waiting else next(lines, None)) is not None:
            number += 1
            if is_damaged and _DAMAGED.search(line):
                yield number, BadRow([whole_row(said.DAMAGED_BYTE)])
            elif '"' in line:
                cells, used = self._quoted(line, 0)
                yield number, cells
                for _ in range(used):
                    waiting.popleft()
            else:
                yield number, line.rstrip("\n").split(separator)  # type: ignore[misc]  # a list of texts

    def _quoted(self, line: str, offset: int) -> tuple[list[str | None] | BadRow, int]:
        """The cells of a line with quotes, and how many of the lines after it belong to it."""
        record, used = [line], 0
        while True:
            cells = _parse(record, self._separator)
            if isinstance(cells, list) and (not used or self.fits(cells)):
                return cells, used
            if offset + used == len(self._waiting) and (more := next(self._lines, None)) is not None:
                self._waiting.append(more)
            if cells is not None or used == min(len(self._waiting) - offset, _LINES_OF_ONE_ROW):
                return BadRow([whole_row(said.OPEN_QUOTE)]), 0
            record.append(self._waiting[offset + used])
            used += 1


def _score(cells: list[str | None] | BadRow, score: Callable[[Sequence[str | None]], int]) -> int:
    return -1 if isinstance(cells, BadRow) else score(cells)


def _parse(record: list[str], separator: str) -> list[str | None] | Literal[False] | None:
    """The cells of one record; None where a quote is still open, False where it never was a record."""
    try:
        return list(next(csv.reader(record, strict=True, delimiter=separator)))
    except csv.Error as wrong:
        return None if "unexpected end of data" in str(wrong) else False
