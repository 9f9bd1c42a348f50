"""Who writes a file: a claim of seconds, kept up while its worker lives and comes on.

A worker that was killed keeps nothing up, so another begins its file anew within seconds. One whose claim was
taken, since it could not keep it up, finds that out before it writes anything down, and stops.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Event, Lock, Thread
from time import monotonic
from types import TracebackType
from typing import Any, Self

from django.db import connection
from django.db.models import Q

from accounts.database.away import is_away
from sharing.models import Export

log = logging.getLogger(__name__)

CLAIM = timedelta(seconds=5)
KEEP_EVERY = 1.0  # seconds
LONGEST_STEP = 600.0
"""Seconds for one step that gives nothing to tell of: counting the rows, or packing a workbook. One that
takes longer hangs, and is left to whoever begins anew."""

Clock = Callable[[], datetime]


class ClaimLost(Exception):
    """Another worker has begun this file anew."""


def take_next(at: datetime) -> Export | None:
    """Takes the oldest that nobody writes, by a condition on its row: of two workers one finds it taken."""
    free = Q(state=Export.State.WAITING) | Q(state=Export.State.RUNNING, claimed_until__lte=at)
    for export in Export.objects.filter(free).order_by("asked_at")[:5]:
        claim = {"state": Export.State.RUNNING, "claimed_until": at + CLAIM, "rows_done": 0}
        if Export.objects.filter(free, pk=export.pk).update(**claim):
            export.claimed_until = at + CLAIM
            return export
    return None


class Claim:
    """Keeps up the claim of a file inside its `with`, by ticks of the clock that nobody can set."""

    def __init__(self, export: Export, now: Clock) -> None:
        self._export = export
        self._now = now
        self._one_at_a_time = Lock()  # what the claim says is known to both threads
        self._came_on = monotonic()
        self._is_over = Event()
        self._keeper = Thread(target=self._keep, daemon=True)

    def __enter__(self) -> Self:
        self._keeper.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, where: TracebackType | None
    ) -> None:
        self._is_over.set()
        self._keeper.join()

    @property
    def is_kept_up(self) -> bool:
        return self._keeper.is_alive()

    def come_on(self) -> None:
        """Something of the file was had, so it does not hang."""
        self._came_on = monotonic()

    def tell(self, **said: Any) -> None:
        """Writes down how far the file has come, and renews the claim. Raises ClaimLost."""
        self.come_on()
        self._write(claimed_until=self._now() + CLAIM, **said)

    def end(self, **said: Any) -> None:
        """Writes down what became of the file, and gives the claim up. Raises ClaimLost."""
        self._write(claimed_until=None, **said)

    def _write(self, claimed_until: datetime | None, **said: Any) -> None:
        with self._one_at_a_time:
            mine = Export.objects.filter(
                pk=self._export.pk, state=Export.State.RUNNING, claimed_until=self._export.claimed_until
            )
            if not mine.update(claimed_until=claimed_until, **said):
                raise ClaimLost
            self._export.claimed_until = claimed_until

    def _keep(self) -> None:
        while not self._is_over.wait(KEEP_EVERY) and monotonic() - self._came_on < LONGEST_STEP:
            try:
                self._write(claimed_until=self._now() + CLAIM)
            except ClaimLost:
                break  # whoever writes finds that out, too
            except Exception as failed:
                if not is_away(failed):
                    raise
                log.warning("claim not renewed", extra={"export": str(self._export.pk)}, exc_info=True)
                connection.close_if_unusable_or_obsolete()
        connection.close()
