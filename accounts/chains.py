"""Keyed chains: each row carries a digest over its own facts and over the row before it.

A digest is a byte of key number and an HMAC-SM3. The keys (`CHAIN_KEYS`) lie apart from those that seal, and
outlive their rotation: who has the database, and even what opens it, cannot make a digest that holds. A chain
has a head, the digest of its last row and how many there are, on a row that whoever adds to it has locked.
What a row of a chain says is written down once, beside the service that writes it, and read there by whoever
proves it: `sharing.services.proof`.
"""

import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

BEGINNING = b""  # what the first row follows
WIDTH = 33  # bytes of a digest

Fact = str | int | bool | bytes | UUID | datetime | date | Sequence[Any] | Mapping[str, Any] | None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class KeyMissing(Exception):
    """The digest was made with a key that is not here; its number is the only argument."""


def link(chain: str, previous: bytes, facts: Sequence[Fact]) -> bytes:
    """The digest of a row that says this and follows that digest in a chain of this name."""
    number = next(reversed(settings.CHAIN_KEYS))
    return bytes((number,)) + _mac(number, chain, previous, facts)


def holds(digest: bytes, chain: str, previous: bytes, facts: Sequence[Fact]) -> bool:
    """Whether a digest is that of a row which says this and follows that one. Raises KeyMissing."""
    if len(digest) != WIDTH:
        return False
    if digest[0] not in settings.CHAIN_KEYS:
        raise KeyMissing(digest[0])
    return hmac.compare_digest(digest[1:], _mac(digest[0], chain, previous, facts))


def _mac(number: int, chain: str, previous: bytes, facts: Sequence[Fact]) -> bytes:
    said = _encode((chain, previous.hex(), facts)).encode()
    return hmac.digest(settings.CHAIN_KEYS[number], said, "sm3")


def _plain(fact: object) -> str | int:
    match fact:
        case UUID():
            return fact.hex
        case datetime():
            return (fact - _EPOCH) // _MICROSECOND
        case date():
            return fact.isoformat()
        case bytes() | memoryview():
            return fact.hex()
    raise TypeError(f"not a fact of a chain: {fact!r}")


# As a value comes back from the database: a JSON column keeps no order of keys.
_encode = json.JSONEncoder(default=_plain, separators=(",", ":"), sort_keys=True).encode
