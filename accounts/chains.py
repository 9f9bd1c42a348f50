"""Keyed chains: each row carries a digest over its own facts and over the row before it.

A digest is a byte of key number and a keyed BLAKE2b (RFC 7693) of 32 bytes: docs/performance.md says what
a bill paid for HMAC-SM3. The keys (`CHAIN_KEYS`) lie apart from those that seal, and outlive their
rotation: who has the database, and even what opens it, cannot make a digest that holds. A chain has a
head, the digest of its last row and how many there are, on a row that whoever adds to it has locked. What
a row of a chain says is written down once, beside the service that writes it, and read there by whoever
proves it: `sharing.services.proof`.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from hashlib import blake2b
from hmac import compare_digest
from typing import Any
from uuid import UUID

from django.conf import settings

BEGINNING = b""  # what the first row follows
WIDTH = 33  # bytes of a digest

Fact = str | int | bool | bytes | UUID | datetime | date | Sequence[Any] | Mapping[str, Any] | None
Facts = Sequence[Fact] | bytes
"""What a row says: its values in a fixed order, or where a bill waits for it these written out already."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_NOBODY = bytes(16)


class KeyMissing(Exception):
    """The digest was made with a key that is not here; its number is the only argument."""


def link(chain: str, previous: bytes, facts: Facts) -> bytes:
    """The digest of a row that says this and follows that digest in a chain of this name."""
    keys = settings.CHAIN_KEYS
    number = next(reversed(keys))
    return bytes((number,)) + _mac(keys[number], chain, previous, facts)


def append(head: Any, row: Any, chain: str, facts: Facts, *, column: str = "digest") -> None:
    """Makes a row the next link below a head that the caller has locked; both are still to be saved."""
    head.link_count += 1
    row.number = head.link_count
    head.link_digest = link(chain, bytes(head.link_digest), facts)
    setattr(row, column, head.link_digest)


def holds(digest: bytes, chain: str, previous: bytes, facts: Facts) -> bool:
    """Whether a digest is that of a row which says this and follows that one. Raises KeyMissing."""
    if len(digest) != WIDTH:
        return False
    key = settings.CHAIN_KEYS.get(digest[0])
    if key is None:
        raise KeyMissing(digest[0])
    return compare_digest(digest[1:], _mac(key, chain, previous, facts))


@lru_cache(maxsize=64)
def microseconds(moment: datetime) -> int:
    """Since 1970. Kept, since all rows of a bill bear the same moment."""
    return (moment - _EPOCH) // _MICROSECOND


def ids(keys: Iterable[UUID | None]) -> bytes:
    """16 bytes each; zeros where there is none."""
    return b"".join([key.int.to_bytes(16, "big") if key else _NOBODY for key in keys])


def _mac(key: bytes, chain: str, previous: bytes, facts: Facts) -> bytes:
    said = facts if isinstance(facts, bytes) else _encode(facts).encode()
    made = _keyed(key).copy()
    made.update(b"%b\0%b\0%b" % (chain.encode(), previous, said))
    return made.digest()


@cache
def _keyed(key: bytes) -> blake2b:
    return blake2b(key=key, digest_size=WIDTH - 1)


def _plain(fact: object) -> str | int:
    match fact:
        case UUID():
            return fact.hex
        case datetime():
            return microseconds(fact)
        case date():
            return fact.isoformat()
        case bytes() | memoryview():
            return fact.hex()
    raise TypeError(f"not a fact of a chain: {fact!r}")


# As a value comes back from the database: a JSON column keeps no order of keys.
_encode = json.JSONEncoder(default=_plain, separators=(",", ":"), sort_keys=True).encode
