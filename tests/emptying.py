"""Emptying PostgreSQL after a test that commits: TRUNCATE makes a new file of every table and index."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection

MANY = 1000
"""Rows of one table from which on TRUNCATE is the quicker way."""


@contextmanager
def only_what_has_rows() -> Iterator[None]:
    """While it lasts, flushing deletes from the tables that have rows, where those are few."""
    if connection.vendor != "postgresql":
        yield
        return
    truncated = connection.ops.sql_flush

    def sql_flush(style: Any, tables: Sequence[str], **how: Any) -> list[str]:
        rows = _rows_of(tables)
        if max(rows.values(), default=0) >= MANY or how.get("reset_sequences"):
            return truncated(style, tables, **how)
        return [f'DELETE FROM "{table}"' for table in rows]  # keys are judged when all of it is committed

    with patch.object(connection.ops, "sql_flush", sql_flush):
        yield


def _rows_of(tables: Sequence[str]) -> dict[str, int]:
    """How many rows they have, up to MANY; tables without any are left out."""
    counted = " UNION ALL ".join(
        f"SELECT '{table}', count(*) FROM (SELECT FROM \"{table}\" LIMIT {MANY}) AS seen" for table in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(counted)
        return {table: count for table, count in cursor.fetchall() if count}
