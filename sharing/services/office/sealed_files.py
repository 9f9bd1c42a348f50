"""Large files sealed on the disk, written and read piece by piece.

Each piece is sealed for its place, the end for how many there were: none can be left out, moved or cut off.
"""

import os
import secrets
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO
from uuid import UUID

from accounts.sealing import CannotOpen, seal, unseal

PIECE = 64 * 1024
LENGTH = 4  # bytes before each piece that say how long it is


def write(path: Path, content: Iterable[bytes], *, row: UUID) -> None:
    """Writes the file beside its place and moves it there whole; two writers do not mix."""
    part = path.with_suffix(f".{secrets.token_hex(4)}.part")
    number = 0
    with open(part, "wb", opener=_private) as file:
        for piece in _pieces(content):
            _put(file, seal(piece, row=row, column=_place(number)))
            number += 1
        _put(file, seal(b"", row=row, column=_end(number)))
    part.replace(path)


def read(path: Path, *, row: UUID) -> Iterator[bytes]:
    """The plain content. Raises CannotOpen where it is not as it was written, or ends too early."""
    with open(path, "rb") as file:
        number = 0
        sealed = _next(file)
        while following := _next(file):
            yield unseal(sealed, row=row, column=_place(number))
            sealed = following
            number += 1
        unseal(sealed, row=row, column=_end(number))


def _pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    waiting = bytearray()
    for some in content:
        waiting += some
        while len(waiting) >= PIECE:
            yield bytes(waiting[:PIECE])
            del waiting[:PIECE]
    if waiting:
        yield bytes(waiting)


def _put(file: IO[bytes], sealed: bytes) -> None:
    file.write(len(sealed).to_bytes(LENGTH, "big") + sealed)


def _next(file: IO[bytes]) -> bytes:
    length = file.read(LENGTH)
    if not length:
        return b""
    sealed = file.read(int.from_bytes(length, "big"))
    if len(length) < LENGTH or len(sealed) < int.from_bytes(length, "big"):
        raise CannotOpen
    return sealed


def _place(number: int) -> str:
    return f"piece {number}"


def _end(number: int) -> str:
    return f"end after {number}"


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
