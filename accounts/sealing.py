"""Sealed values and keyed digests.

A sealed value is AES-256-GCM: a byte of format, one of key number, twelve of nonce, the ciphertext, its tag.
The row and the column are associated data, so a value copied to another row or column does not open.
Digests use a key of their own, which is not rotated: a rotation must not lose the way to a person.
"""

import hmac
import os
from collections.abc import Mapping
from functools import cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

FORMAT = 1
NONCE = 12


class CannotOpen(Exception):
    """The value was altered, moved to another row, or sealed with a key that is not here."""


@cache
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def _keys() -> Mapping[int, bytes]:
    return settings.DATA_KEYS


def _bound_to(row: UUID, column: str) -> bytes:
    return row.bytes + column.encode()


def seal(plain: bytes, *, row: UUID, column: str) -> bytes:
    """Encrypt for this row and column with the newest key."""
    number = list(_keys())[-1]
    nonce = os.urandom(NONCE)
    body = _cipher(_keys()[number]).encrypt(nonce, plain, _bound_to(row, column))
    return bytes((FORMAT, number)) + nonce + body


def unseal(sealed: bytes | memoryview, *, row: UUID, column: str) -> bytes:
    """The plain value, or CannotOpen."""
    sealed = bytes(sealed)
    if len(sealed) < 2 + NONCE or sealed[0] != FORMAT or sealed[1] not in _keys():
        raise CannotOpen
    try:
        return _cipher(_keys()[sealed[1]]).decrypt(
            sealed[2 : 2 + NONCE], sealed[2 + NONCE :], _bound_to(row, column)
        )
    except InvalidTag as wrong:
        raise CannotOpen from wrong


def keyed_digest(text: str, *, purpose: str) -> bytes:
    """32 bytes by which a value is found without being stored; the same text differs by purpose."""
    return hmac.digest(settings.DIGEST_KEY, f"{purpose}\0{text}".encode(), "sha256")


def sm3(data: bytes) -> bytes:
    """SM3 digest (GB/T 32905-2016), 32 bytes."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(data)
    return digest.finalize()
