"""How connections to PostgreSQL are looked after, found to be lost, and ended."""

import select
import threading
from typing import Any

import psycopg
from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

_of_this_thread = threading.local()


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks after its connection without a way to the server and back, and closes it with its thread."""

    _was_warned = False

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
        """Django would first ask whether it is in an event loop: five times a settlement.

        And what comes in a transaction after its connection was lost it would call a mistake in the code.
        """
        if self.connection is None:
            if self.in_atomic_block and self.closed_in_transaction:
                raise OperationalError("the connection was lost in this transaction")
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
            self.before_commit()
            super()._commit()  # type: ignore[misc]
            self.after_commit()

    def before_commit(self) -> None:
        """What PostgreSQL warns of from now on is about this commit."""
        self._was_warned = False

    def after_commit(self) -> None:
        """Raises OperationalError where PostgreSQL has committed with a warning.

        One that was broken off while it waited for its standby says "done" and warns that the standby may not
        have it: with the next failover it would be gone. Whoever acted is to ask again, by the same key.
        """
        if self._was_warned:
            raise OperationalError("it is not known whether the standby has this commit")

    def _note(self, said: psycopg.errors.Diagnostic) -> None:
        self._was_warned |= said.severity_nonlocalized == "WARNING"

    def _is_idle(self) -> bool:
        """Whether there is a connection, and no transaction in it."""
        connection = self.connection
        return connection is not None and connection.pgconn.transaction_status == TransactionStatus.IDLE

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.add_notice_handler(self._note)
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
