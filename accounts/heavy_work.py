"""Work that takes much memory: of each kind so much at once in a process, and who comes then waits."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, local

from django.conf import settings

FREE_THREADS = 2  # of each process: what is light, a bill at the till too, never stands behind what is heavy
_places = BoundedSemaphore(max(1, settings.WEB_THREADS - FREE_THREADS))
_held = local()


class Busy(Exception):
    """All places are taken, or it took too long until one was free: come again in half a minute."""


class HeavyWork:
    """One kind: what a piece takes in MB, how many are done at once, how many seconds others wait."""

    def __init__(self, *, takes_mb: int, at_once: int = 1, waits_s: float = 10) -> None:
        self.takes_mb, self.at_once, self.waits_s = takes_mb, at_once, waits_s
        self._turns = BoundedSemaphore(at_once)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Waits for this work's turn, and has it until the block ends. Raises Busy."""
        with _a_place():
            if not self._turns.acquire(timeout=self.waits_s):
                raise Busy
            try:
                yield
            finally:
                self._turns.release()


@contextmanager
def _a_place() -> Iterator[None]:
    """One of the places for whoever works or waits; what is done inside of something else has its place."""
    if getattr(_held, "place", False):
        yield
        return
    if not _places.acquire(blocking=False):
        raise Busy
    _held.place = True
    try:
        yield
    finally:
        _held.place = False
        _places.release()
