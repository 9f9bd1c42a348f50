"""How connections to PostgreSQL are looked after, found to be lost, and ended."""

import select
import threading
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

_of_this_thread = threading.local()


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks after its connection without a way to the server and back, and closes it with its thread."""

    def is_usable(self) -> bool:
        """Whether the server is still there: asked before the first statement of each request.

        One that went away has closed the connection, which can then be read from. A statement to find out,
        as Django sends it, was a tenth of what a settlement costs.
        """
        connection = self.connection
        if connection is None or connection.closed:
            return False
        return (self._is_idle() and not _has_something_to_read(connection)) or super().is_usable()

    def ensure_connection(self) -> None:
        """Django would first ask whether it is in an event loop: five times a settlement."""
        if self.connection is None:
            super().ensure_connection()

    def _set_autocommit(self, autocommit: bool) -> None:
        """Between transactions this only says whether the next statement begins one: nobody waits for it."""
        if self._is_idle():
            self.connection._autocommit = autocommit
        else:
            super()._set_autocommit(autocommit)  # type: ignore[misc]  # unknown to its stubs

    def _commit(self) -> None:
        """What `accounts.database.pipeline` has committed with its last statement is committed."""
        if not self._is_idle():
            super()._commit()  # type: ignore[misc]

    def _is_idle(self) -> bool:
        """Whether there is a connection, and no transaction in it."""
        connection = self.connection
        return connection is not None and connection.pgconn.transaction_status == TransactionStatus.IDLE

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        _of_this_thread.__dict__[self.alias] = _Ending(connection)
        return connection


class _Ending:
    """Closes a connection when its thread has ended.

    The web server ends threads that had nothing to do for a while. Nobody would close their connections:
    Django's objects refer to each other, and wait for the garbage collector, until there are too many.
    """

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection = connection

    def __del__(self) -> None:
        self._connection.close()


def _has_something_to_read(connection: psycopg.Connection[Any]) -> bool:
    arrival = select.poll()
    arrival.register(connection.pgconn.socket, select.POLLIN)
    return bool(arrival.poll(0))
