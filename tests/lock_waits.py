"""Two at once, with a forced wait: the first holds its locks until the second provably waits for them."""

import time
from collections.abc import Callable
from threading import Thread

from django.db import connection

PATIENCE = 20.0  # seconds: a machine under load, not a measure of anything


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

    def _run(self) -> None:
        try:
            self._got = self._act()
        except Exception as raised:
            self._got = raised
        finally:
            connection.close()

    def begin_and_wait(self) -> None:
        """Returns once the second waits for a lock of the transaction open on this connection."""
        self._thread.start()
        deadline = time.monotonic() + PATIENCE
        while not self._waits_for_me():
            assert self._thread.is_alive(), f"did not wait: {self._got!r}"
            assert time.monotonic() < deadline, "never came to wait"
            time.sleep(0.02)

    def _waits_for_me(self) -> bool:
        if connection.vendor == "sqlite":  # says nothing of who waits: the second began, and has not ended
            time.sleep(0.4)
            return self._thread.is_alive()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT EXISTS (SELECT 1 FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid)))"
            )
            return cursor.fetchone() == (True,)

    def got(self) -> object:
        """What the second got, or what was raised, after the first has let go."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive(), "still waits"
        return self._got
