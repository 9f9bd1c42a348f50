"""Due times that nobody meant: a clock that was set back leaves what was written before too far ahead.

A code would live longer than it says, a wait for one who tried too often would last a month. What is evidence
keeps the moment that it was written with.
"""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q

from accounts.models import OneTimeCode, TryCounter
from accounts.services import codes, rate_limits
from sharing.models import CredentialToken, Export, Notice, Screen, SignRequest, Visit
from sharing.services.evidence import screen_requests
from sharing.services.notices import send, sms_budget
from sharing.services.office import export_claims, exports
from sharing.services.settling import credentials

log = logging.getLogger(__name__)

MARGIN = timedelta(seconds=10)
"""So much may two machines differ whose clocks are kept by NTP."""
NOT_AT_ALL = timedelta(0)


@dataclass(frozen=True)
class DueTime:
    """A column of moments, in some rows, and how far ahead of now one of them can be meant."""

    model: type[Model]
    field: str
    furthest: timedelta
    rows: Q = Q()

    def mend(self, at: datetime) -> int:
        """Brings back what is further ahead, to the furthest; how many."""
        too_far = {f"{self.field}__gt": at + self.furthest + MARGIN}
        ahead = self.model._default_manager.filter(self.rows, **too_far)
        if not ahead.exists():  # asked first: on SQLite only one writes at a time
            return 0
        changes: dict[str, Any] = {self.field: at + self.furthest}
        mended = ahead.update(**changes)
        what = f"{self.model._meta.label}.{self.field}"
        log.warning("%s was too far ahead in %d rows, so the clock was set back; mended", what, mended)
        return mended


UNSENT = Q(sent_at=None, channel=Notice.Channel.SMS)
DUE_TIMES = (
    DueTime(Notice, "next_try_at", NOT_AT_ALL, UNSENT & Q(tries=0, is_joined=False)),
    DueTime(Notice, "next_try_at", sms_budget.TOGETHER_AFTER, UNSENT & Q(tries=0, is_joined=True)),
    *(
        DueTime(Notice, "next_try_at", send.pause_after(tries), UNSENT & Q(tries=tries))
        for tries in range(1, send.MOST_TRIES)
    ),
    DueTime(OneTimeCode, "expires_at", codes.LIFE),
    DueTime(CredentialToken, "expires_at", credentials.LONGEST_LIFE),
    DueTime(SignRequest, "expires_at", screen_requests.LIFE),
    *(
        DueTime(TryCounter, "blocked_until", limit.longest_wait, Q(scope=scope))
        for scope, limit in rate_limits.LIMITS.items()
    ),
    DueTime(TryCounter, "first_at", NOT_AT_ALL),
    DueTime(Visit, "active_at", NOT_AT_ALL, Q(closed_at=None)),
    DueTime(Screen, "asked_at", NOT_AT_ALL),
    DueTime(Screen, "seen_at", NOT_AT_ALL),
    DueTime(Export, "claimed_until", export_claims.CLAIM, Q(state=Export.State.RUNNING)),
    DueTime(Export, "expires_at", exports.KEPT_FOR, Q(state=Export.State.READY)),
)


def mend(at: datetime) -> int:
    """Brings back every due time that is further ahead than it can be meant; how many rows."""
    return sum(due.mend(at) for due in DUE_TIMES)
