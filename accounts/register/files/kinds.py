"""What kind of file it is, by what stands in it and never by its name."""

import zipfile
from enum import StrEnum
from pathlib import Path

from accounts.register.files.dbf import is_dbf
from accounts.register.flaws import Unreadable
from accounts.words import register as said

_LOOK = 4096
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_OTHERS = (
    (b"%PDF", said.LOOKS_PDF),
    (b"\x89PNG", said.LOOKS_PICTURE),
    (b"\xff\xd8\xff", said.LOOKS_PICTURE),
    (b"GIF8", said.LOOKS_PICTURE),
    (b"BM", said.LOOKS_PICTURE),
    (b"Rar!", said.LOOKS_ARCHIVE),
    (b"7z\xbc\xaf", said.LOOKS_ARCHIVE),
    (b"\x1f\x8b", said.LOOKS_ARCHIVE),
    (b"SQLite format 3", said.LOOKS_DATABASE),
    (b"MZ", said.LOOKS_PROGRAM),
)
_TEXTS = (
    (b"<html", said.LOOKS_WEB_PAGE),
    (b"<!doctype html", said.LOOKS_WEB_PAGE),
    (b"<table", said.LOOKS_WEB_PAGE),
    (b"<?xml", said.LOOKS_XML),
    (b"{\\rtf", said.LOOKS_WORD),
    (b"{", said.LOOKS_JSON),
    (b"[", said.LOOKS_JSON),
    (b"insert into", said.LOOKS_DATABASE),
    (b"create table", said.LOOKS_DATABASE),
    (b"mime-version:", said.LOOKS_WEB_PAGE),
)


class Kind(StrEnum):
    """The formats in which a register is taken."""

    TEXT = "text"
    XLSX = "xlsx"
    XLS = "xls"
    DBF = "dbf"


def kind_of(path: Path) -> Kind:
    """Which it is. Raises Unreadable, saying what it looks like instead, and OSError."""
    with path.open("rb") as file:
        first = file.read(_LOOK)
    if not first:
        raise Unreadable(said.EMPTY.format(path=path))
    if first.startswith(_ZIP):
        return _in_zip(path)
    if first.startswith(_OLE):
        return _in_ole(path)
    if is_dbf(first):
        return Kind.DBF
    _refuse_others(first)
    return Kind.TEXT


def _in_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as parts:
            names = {name.lower() for name in parts.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise Unreadable(said.BROKEN_XLSX.format(path=path)) from None
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if "xl/workbook.bin" in names:
        raise Unreadable(said.LOOKS_XLSB)
    if "content.xml" in names:
        raise Unreadable(said.LOOKS_ODS)
    raise Unreadable(said.LOOKS_WORD if "word/document.xml" in names else said.LOOKS_ARCHIVE)


def _in_ole(path: Path) -> Kind:
    with path.open("rb") as file:
        if _ENCRYPTED in file.read():
            raise Unreadable(said.ENCRYPTED)
    return Kind.XLS


def _refuse_others(first: bytes) -> None:
    for beginning, sentence in _OTHERS:
        if first.startswith(beginning) and (len(beginning) > 2 or b"\0" in first):
            raise Unreadable(sentence)
    text = first.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for beginning, sentence in _TEXTS:
        if text.startswith(beginning):
            raise Unreadable(sentence)
    if b"\0" in first and not first.startswith(_BYTE_ORDER_MARKS) and not utf16_without_mark(first):
        raise Unreadable(said.LOOKS_LIKE_NOTHING)


def utf16_without_mark(first: bytes) -> str | None:
    """Which half of the bytes is empty, as in UTF-16 whose mark is missing; None if it is something else."""
    even, odd = first[::2].count(0), first[1::2].count(0)
    if odd > len(first) // 10 and even < odd // 4:
        return "utf-16-le"
    return "utf-16-be" if even > len(first) // 10 and odd < even // 4 else None
