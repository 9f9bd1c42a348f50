"""Several prepared statements in one round trip to PostgreSQL, and the transaction around them with them.

For settling alone, where the way to the database and back costs more than what is done there. The cursors
of psycopg go that way for each statement, and for BEGIN and COMMIT too; its own pipeline mode saves the ways,
but costs as much as they do. This is the pipeline mode of libpq, through psycopg's wrapper of libpq.
"""

import select
from collections.abc import Sequence
from typing import Any, NamedTuple

import psycopg
from psycopg.adapt import AdaptersMap, Transformer
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult
from psycopg.types.datetime import TimestamptzLoader

Row = tuple[Any, ...]


class BoundSql(NamedTuple):
    """One statement, its values written `$1`, `$2` …, and those values as PostgreSQL writes them."""

    sql: str
    values: Sequence[bytes | None]


_BEGIN, _COMMIT = BoundSql("BEGIN", ()), BoundSql("COMMIT", ())


class Exchange:
    """One connection, and what it has prepared."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self._pgconn = connection.pgconn
        self._names: dict[str, bytes] = {}
        self._readers: dict[str, Any] = {}
        self.adapters = AdaptersMap(connection.adapters)
        # Django's own makes the same moments, in Python and not in C.
        self.adapters.register_loader("timestamptz", TimestamptzLoader)
        self._arrival = select.poll()
        self._arrival.register(self._pgconn.socket, select.POLLIN)

    def carry_out(self, asked: Sequence[BoundSql], *, begin: bool, commit: bool) -> list[list[Row]]:
        """What each statement selects; behind one that fails, none is carried out. Raises psycopg.Error."""
        sent = [*([_BEGIN] if begin else []), *asked, *([_COMMIT] if commit else [])]
        for one in sent:
            if one.sql not in self._names:
                self._prepare(one.sql)
        try:
            self._send(sent)
            results = self._received()
        except BaseException:
            # Broken off here, what is still to come would be taken for the answer to something else.
            self.connection.close()
            raise
        for result in results:
            if result.status == ExecStatus.FATAL_ERROR:
                raise _error(result)
        return [self._read(one.sql, result) for one, result in zip(asked, results[begin:], strict=False)]

    def _prepare(self, sql: str) -> None:
        """Once a connection, so a round trip of its own does no harm."""
        name = f"settling_{len(self._names)}".encode()
        result = self._pgconn.prepare(name, sql.encode())
        if result.status != ExecStatus.COMMAND_OK:
            raise _error(result)
        self._names[sql] = name
        self._readers[sql] = Transformer(self)

    def _send(self, sent: Sequence[BoundSql]) -> None:
        pgconn = self._pgconn
        pgconn.enter_pipeline_mode()
        for one in sent:
            pgconn.send_query_prepared(self._names[one.sql], one.values)
        pgconn.pipeline_sync()
        while pgconn.flush():
            either = select.poll()
            either.register(pgconn.socket, select.POLLIN | select.POLLOUT)
            either.poll()
            pgconn.consume_input()

    def _received(self) -> list[PGresult]:
        """Everything up to the end of the pipeline, which is left then."""
        pgconn = self._pgconn
        results: list[PGresult] = []
        while True:
            while pgconn.is_busy():
                self._arrival.poll()
                pgconn.consume_input()
            result = pgconn.get_result()
            if result is None:  # between two statements
                if pgconn.status != ConnStatus.OK:
                    raise psycopg.OperationalError("the connection was lost")
                continue
            if result.status == ExecStatus.PIPELINE_SYNC:
                pgconn.exit_pipeline_mode()
                return results
            results.append(result)

    def _read(self, sql: str, result: PGresult) -> list[Row]:
        if result.status != ExecStatus.TUPLES_OK:
            return []
        reader = self._readers[sql]
        reader.set_pgresult(result)
        rows: list[Row] = reader.load_rows(0, result.ntuples, tuple)
        return rows


def _error(result: PGresult) -> psycopg.Error:
    """What failed. Without a SQLSTATE it is libpq that speaks, and not the server, which is gone."""
    error = psycopg.errors.error_from_result(result)
    return error if error.sqlstate else psycopg.OperationalError(*error.args)
