"""Passwords that are known: published after break-ins, and tried first by whoever guesses.

The file, made by `scripts/password_data.py`, holds the first bytes of their digests in order: half a
megabyte, and one in ten million good passwords is taken for a known one.
"""

import hashlib
from bisect import bisect_left
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "reference" / "known_passwords.bin"
PIECE = 5  # bytes of each


def is_known(password: str) -> bool:
    """Whether it is one of them, however its letters are written."""
    pieces, wanted = _pieces(), piece_of(password)
    place = bisect_left(range(len(pieces) // PIECE), wanted, key=lambda one: _at(pieces, one))
    return _at(pieces, place) == wanted


def piece_of(password: str) -> bytes:
    """What the file has of a password."""
    return hashlib.sha256(password.lower().encode()).digest()[:PIECE]


def _at(pieces: bytes, place: int) -> bytes:
    return pieces[place * PIECE : (place + 1) * PIECE]


@cache
def _pieces() -> bytes:
    return FILE.read_bytes()
