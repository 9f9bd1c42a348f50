"""The insured register as a file: text, a sheet of Excel, or a table of FoxPro, one row at a time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import hashes

from accounts.register.files.dbf import dbf_lines, read_header
from accounts.register.files.headers import Layout, Read, header_of, known_columns
from accounts.register.files.kinds import Kind, kind_of
from accounts.register.files.lines import Line
from accounts.register.files.text import Encoding, TextLines, encoding_of
from accounts.register.files.xls import OldSheet
from accounts.register.files.xlsx import Sheet
from accounts.register.flaws import Unreadable as Unreadable
from accounts.words import register as said

_PIECE = 1024 * 1024


@dataclass(frozen=True)
class RegisterFile:
    """A register that can be read: its SM3 digest, and how many lines to expect at most."""

    path: Path
    digest: bytes
    lines: int
    kind: Kind
    text: Encoding | None
    """None for the sheets of Excel, which are read as characters."""

    @property
    def encoding(self) -> str | None:
        """The name of the encoding, of a file that has one."""
        return self.text.name if self.text else None

    def rows(self) -> Iterator[Read]:
        """Each row that is not blank. Raises Unreadable, before the first, if the file cannot be taken."""
        match self.kind:
            case Kind.XLSX:
                return _rows_of(Sheet(self.path).lines, may_be_short=True)
            case Kind.XLS:
                return _rows_of(OldSheet(self.path).lines, may_be_short=True)
            case Kind.DBF:
                encoding = self.encoding or "gb18030"
                return _rows_of(lambda: dbf_lines(self.path, encoding), may_be_short=False)
            case Kind.TEXT:
                return _text_rows(self.path, self.text or Encoding("utf-8-sig", False))


def open_register(path: Path) -> RegisterFile:
    """Looks through the file once: what it is, in which encoding, and its digest. Raises Unreadable."""
    if path.exists() and not path.is_file():
        raise Unreadable(said.NO_FILE.format(path=path))
    try:
        kind = kind_of(path)
        digest, lines = _look_through(path)
        if kind is Kind.TEXT:
            return RegisterFile(path, digest, lines, kind, encoding_of(path))
        if kind is Kind.DBF:
            with path.open("rb") as file:
                table = read_header(file)
            if table is None:
                raise Unreadable(said.BROKEN_DBF)
            encoding = encoding_of(path, start=table.header_bytes)
            return RegisterFile(path, digest, table.records, kind, encoding)
        return RegisterFile(path, digest, 0, kind, None)
    except OSError:
        raise Unreadable(said.CANNOT_OPEN.format(path=path)) from None


def _look_through(path: Path) -> tuple[bytes, int]:
    digest, lines = hashes.Hash(hashes.SM3()), 1
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            lines += piece.count(b"\n")
    return digest.finalize(), lines


def _rows_of(lines: Callable[[], Iterator[Line]], *, may_be_short: bool) -> Iterator[Read]:
    """The rows of a file that keeps numbers apart from texts; it is looked at twice."""
    first = lines()
    layout = Layout.of(header_of(first))
    layout.refuse_numbers(first)
    again = lines()
    header_of(again)
    return layout.rows(again, may_be_short=may_be_short)


def _text_rows(path: Path, encoding: Encoding) -> Iterator[Read]:
    errors = "replace" if encoding.name.startswith("utf-16") else "surrogateescape"
    with path.open(encoding=encoding.name, errors=errors) as file:
        lines = TextLines(file, encoding)
        layout = Layout.of(lines.header(known_columns))
        lines.fits = layout.fits
        yield from layout.rows(lines.rows())
