"""A FoxPro or dBASE table: records of fixed width whose digits are text.

Read here and not by a library: dbfread turns a number of asterisks (one too long for its field) into an empty
one, and refuses a language byte that it does not know. The digits are shown as they stand.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from accounts.register.cells import NumberCell
from accounts.register.files.lines import Line
from accounts.register.flaws import BadRow, Unreadable, whole_row
from accounts.words import register as said

_HEADER, _FIELD, _END = 32, 32, 0x0D
_VERSIONS = frozenset(b"\x02\x03\x04\x05\x30\x31\x32\x43\x63\x83\x8b\x8e\xcb\xf5\xfb\xe5")
_DELETED, _END_OF_FILE = 0x2A, 0x1A
_JULIAN_DAY_BEFORE_YEAR_1 = 1_721_425
_EXACT_DIGITS = 15
_RECORDS_AT_A_TIME = 2000


@dataclass(frozen=True)
class Field:
    """One field: its name as it stands in the file, its type, and where it lies in a record."""

    name: bytes
    kind: str
    start: int
    end: int


@dataclass(frozen=True)
class Table:
    """What the header says."""

    records: int
    header_bytes: int
    record_bytes: int
    fields: tuple[Field, ...]


def is_dbf(first: bytes) -> bool:
    """Whether a file that begins so is such a table: its widths must add up, whatever its first byte is."""
    return table_of(first) is not None


def table_of(first: bytes) -> Table | None:
    """The header, or None if this is none. Fields beyond what was read are not looked at."""
    if len(first) < _HEADER + _FIELD + 1 or first[0] not in _VERSIONS:
        return None
    records, header_bytes, record_bytes = struct.unpack_from("<IHH", first, 4)
    fields, place, start = [], _HEADER, 1
    while place + _FIELD <= min(len(first), header_bytes) and first[place] != _END:
        name, kind, width = first[place : place + 11].split(b"\0")[0], first[place + 11], first[place + 16]
        if kind == ord("C"):
            width += first[place + 17] << 8  # the places of decimals are the rest of a long text's width
        if not name or not chr(kind).isalnum() or not width:
            return None
        fields.append(Field(name, chr(kind), start, start + width))
        start += width
        place += _FIELD
    is_whole = len(first) >= header_bytes
    if not fields or (start != record_bytes if is_whole else start > record_bytes):
        return None
    return Table(records, header_bytes, record_bytes, tuple(fields))


def dbf_lines(path: Path, encoding: str) -> Iterator[Line]:
    """The header as line 1, then each record that is not deleted, counted as a spreadsheet shows them."""
    with path.open("rb") as file:
        table = read_header(file)
        if table is None:
            raise Unreadable(said.BROKEN_DBF)
        yield 1, [_decoded(field.name, encoding, "ignore") for field in table.fields]
        number = 1
        while piece := file.read(table.record_bytes * _RECORDS_AT_A_TIME):
            for place in range(0, len(piece), table.record_bytes):
                record = piece[place : place + table.record_bytes]
                if record[0] == _END_OF_FILE:
                    return
                number += 1
                if len(record) < table.record_bytes:
                    yield number, BadRow([whole_row(said.CUT_RECORD)])
                elif record[0] != _DELETED:
                    yield number, _cells(record, table, encoding)


def read_header(file: BinaryIO) -> Table | None:
    """The header of an open file, which then stands at the first record."""
    first = file.read(_HEADER)
    first += file.read(max(int.from_bytes(first[8:10], "little") - _HEADER, 0))
    return table_of(first)


def _cells(record: bytes, table: Table, encoding: str) -> list[str | None] | BadRow:
    try:
        return [_text(record[field.start : field.end], field.kind, encoding) for field in table.fields]
    except UnicodeDecodeError:
        return BadRow([whole_row(said.DAMAGED_BYTE)])


def _text(raw: bytes, kind: str, encoding: str) -> str:
    """What a field says. A number is kept as its digits: text, as long as FoxPro counts exactly."""
    match kind:
        case "N" | "F":
            digits = _decoded(raw, encoding).strip(" \0")
            return digits if sum(map(str.isdigit, digits)) <= _EXACT_DIGITS else NumberCell(digits)
        case "L":
            return {"T": "1", "Y": "1", "F": "0", "N": "0"}.get(chr(raw[0]).upper(), "")
        case "I":
            return str(int.from_bytes(raw, "little", signed=True))
        case "B":
            return NumberCell(f"{struct.unpack('<d', raw)[0]:.15g}") if len(raw) == 8 else ""
        case "Y":
            return f"{Decimal(int.from_bytes(raw, 'little', signed=True)) / 10_000:.4f}"
        case "T":
            return _day(int.from_bytes(raw[:4], "little"))
        case _:
            return _decoded(raw, encoding).strip(" \0")


def _day(julian: int) -> str:
    try:
        return date.fromordinal(julian - _JULIAN_DAY_BEFORE_YEAR_1).isoformat() if julian else ""
    except (ValueError, OverflowError):
        return str(julian)


def _decoded(raw: bytes, encoding: str, errors: str = "strict") -> str:
    return raw.decode(encoding, errors)
