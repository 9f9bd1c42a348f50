"""Looks for what must not stand in clear: in every table, and in whatever its values are wrapped in."""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from logging import LogRecord

from django.db import connection

DEEPEST = 4
_TOKEN = re.compile(r"[A-Za-z0-9+/_=-]{8,}")


def tables_with(needles: list[str]) -> list[str]:
    """table.column of every place in the database that holds one of these in clear or merely encoded."""
    found = set()
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                for column, value in zip(columns, row, strict=True):
                    if holds(value, needles):
                        found.add(f"{table}.{column}")
    return sorted(found)


def logs_with(records: list[LogRecord], needles: list[str]) -> list[str]:
    """The loggers that wrote one of these, in the message, in its arguments or in what they added."""
    return sorted(
        {record.name for record in records if holds(str(vars(record)) + record.getMessage(), needles)}
    )


def holds(value: object, needles: list[str]) -> bool:
    """Whether a value holds one of these, however it is encoded."""
    return any(needle.lower() in reading.lower() for reading in readings(value) for needle in needles)


def readings(value: object, depth: int = 0) -> Iterator[str]:
    """The value as text, and the texts that it decodes to."""
    if value is None or depth > DEEPEST:
        return
    if isinstance(value, bytes | bytearray | memoryview):
        plain = bytes(value)
        yield from readings(plain.decode("latin-1"), depth + 1)
        with suppress(UnicodeDecodeError):
            yield plain.decode("utf-16-le")
        with suppress(zlib.error):
            yield from readings(zlib.decompress(plain), depth + 1)
        return
    text = str(value)
    yield text
    with suppress(ValueError, RecursionError):
        yield json.dumps(json.loads(text), ensure_ascii=False)
    for token in set(_TOKEN.findall(text)):
        for decode in _DECODERS:
            with suppress(ValueError, binascii.Error):
                yield from readings(decode(token), depth + 1)


def _base64(token: str) -> bytes:
    return base64.b64decode(
        token + "=" * (-len(token) % 4), altchars=b"-_" if re.search("[-_]", token) else None
    )


_DECODERS: list[Callable[[str], bytes]] = [bytes.fromhex, _base64]
