"""Two at once, with a forced wait: the first holds its locks until the second provably waits for them."""

import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any

from django.db import connection

PATIENCE = 300.0  # seconds: a machine under load, not a measure of anything


def eventually(is_so: Callable[[], bool]) -> bool:
    """Whether it came to be so while anybody would wait for it."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class Second:
    """Somebody who begins while the caller's transaction is open, and must wait for it."""

    def __init__(self, act: Callable[[], object]) -> None:
        self._act = act
        self._thread = Thread(target=self._run)
        self._got: object = None
        self._pid: int | None = None
        self._begins_to_write = Event()

    def _run(self) -> None:
        try:
            connection.ensure_connection()
            if connection.vendor == "sqlite":
                with connection.execute_wrapper(self._listen):
                    self._got = self._act()
            else:
                self._pid = connection.connection.info.backend_pid
                self._got = self._act()
        except Exception as raised:
            self._got = raised
        finally:
            connection.close()

    def _listen(self, execute: Any, sql: str, *rest: Any) -> Any:
        if sql.startswith(("BEGIN", "INSERT", "UPDATE", "DELETE")):
            self._begins_to_write.set()
        return execute(sql, *rest)

    def begin_and_wait(self) -> None:
        """Returns once the second waits for a lock of the transaction open on this connection."""
        self._thread.start()
        assert eventually(lambda: self._waits_for_me() or not self._thread.is_alive()), "never came to wait"
        assert self._thread.is_alive(), f"did not wait: {self._got!r}"

    def _waits_for_me(self) -> bool:
        """For this connection itself, or behind somebody who waits for it."""
        if connection.vendor == "sqlite":  # nobody begins to write while the caller's transaction is open
            assert connection.in_atomic_block
            return self._begins_to_write.is_set()
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH RECURSIVE ahead (pid) AS (SELECT unnest(pg_blocking_pids(%s))"
                " UNION SELECT unnest(pg_blocking_pids(pid)) FROM ahead)"
                " SELECT pg_backend_pid() IN (SELECT pid FROM ahead)",
                [self._pid],
            )
            return cursor.fetchone() == (True,)

    def got(self) -> object:
        """What the second got, or what was raised, after the first has let go."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "still waits"
        return self._got
