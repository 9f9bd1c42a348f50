"""What the site does by itself, and when. `manage.py worker` runs it, beside the web server or alone."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from time import monotonic, sleep
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone

from accounts.database.away import is_away
from accounts.days import SHANGHAI
from accounts.services import area_listings, codes, merged_money
from sharing.services.bindings import confirm_and_end, nightly_review
from sharing.services.notices import (
    account_events,
    disputes,
    empty_accounts,
    reminders,
    send,
    telephone_changes,
)
from sharing.services.office import due_times, exports, figures, retention
from sharing.services.policy import edition_impacts
from sharing.services.proof import daily, roots
from sharing.services.visits import visits

log = logging.getLogger(__name__)

SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=1)
LOOK_EVERY = 0.5  # seconds

LONGEST_DAY = timedelta(hours=25)
"""No daily chore is further ahead than a day; an hour is left for a clock that was put right."""


class When(NamedTuple):
    """When something is done again: so long after it was done, or else at the next such hour in China."""

    pause: timedelta | None = None
    hour: int = 0

    def next_day(self, now: datetime) -> datetime:
        """The next such hour."""
        here = now.astimezone(SHANGHAI)
        today = datetime.combine(here.date(), time(self.hour), SHANGHAI)
        return today if here < today else today + timedelta(days=1)


def every(pause: timedelta) -> When:
    """So long after it was done."""
    return When(pause=pause)


def daily_at(hour: int) -> When:
    """At the next such hour in China."""
    return When(hour=hour)


@dataclass
class Chore:
    """One thing to do again and again. Done twice, or by two workers at once, it does no harm.

    It is due when the worker starts, but not before an hour of the day: nobody wants a message at night
    because a server was started anew. Pauses go by ticks, the seconds of the monotonic clock, since anybody
    may set the other one; an hour of the day goes by that one, and is mended when it was set back.
    """

    name: str
    do: Callable[[datetime], Any]
    after: When
    not_before: int = 0
    due: datetime | None = None  # of a daily one
    ready: float = 0.0  # the tick before which it rests
    failures: int = 0

    def is_due(self, now: datetime, ticks: float) -> bool:
        if ticks < self.ready:
            return False
        if self.after.pause is not None:
            return True
        if self.due is None and now.astimezone(SHANGHAI).hour < self.not_before:
            self.due = self.after.next_day(now)
        if self.due is not None and self.due - now > LONGEST_DAY:
            said = "%s was due at %s, so the clock was set back; mended"
            log.warning(said, self.name, f"{self.due:%F %H:%M}")
            self.due = self.after.next_day(now)
        return self.due is None or self.due <= now

    def run(self, now: datetime, ticks: float) -> None:
        """Does it; a failure is logged and tried again after a pause that grows to a minute."""
        try:
            done = self.do(now)
        except Exception as failed:  # it must keep neither the others nor the web server from work
            self.failures += 1
            pause = min(SHORTEST_PAUSE * 2 ** min(self.failures - 1, 10), LONGEST_PAUSE)
            self.due, self.ready = None, ticks + pause.total_seconds()
            level = logging.WARNING if is_away(failed) else logging.ERROR
            log.log(level, "%s failed, again in %d s", self.name, pause.total_seconds(), exc_info=True)
            connection.close_if_unusable_or_obsolete()
            return
        self.failures, self.due = 0, self.after.next_day(now)
        self.ready = ticks + (self.after.pause or timedelta(0)).total_seconds()
        if done:
            log.info("%s: %s", self.name, done)


def messages() -> list[Chore]:
    """What people wait for at their telephones."""
    often = every(timedelta(seconds=LOOK_EVERY))
    return [
        Chore("send codes", codes.send_due, often),
        Chore("tell of accounts", account_events.tell_of_events, often),
        Chore("tell of telephones", telephone_changes.tell_of_changes, often),
        Chore("tell of disputes", disputes.tell_of_disputes, often),
        Chore("send notices", send.send_due, often),
        Chore("mend due times", due_times.mend, every(timedelta(seconds=30))),
    ]


def upkeep() -> list[Chore]:
    """What may take minutes, and must not keep a code waiting that long."""
    hourly = every(timedelta(hours=1))
    return [
        Chore("close idle visits", lambda at: visits.close_idle(at=at), every(timedelta(minutes=5))),
        Chore("list by area", lambda at: area_listings.list_due(at=at), every(timedelta(minutes=1))),
        Chore("carry over returns", lambda at: merged_money.carry_over_returns(at=at), hourly),
        Chore("close expired bindings", lambda at: confirm_and_end.close_expired(at=at), hourly),
        Chore("remove what is old", lambda at: retention.remove_old(at=at), hourly),
        Chore("keep figures", lambda at: figures.close_days(at=at), daily_at(1)),
        Chore("remove expired files", lambda at: exports.remove_expired(at=at), hourly),
        Chore("review bindings", lambda at: nightly_review.review_bindings(at=at).moved, daily_at(2)),
        Chore("tell of coming ends", lambda at: reminders.tell_ending_soon(at=at), daily_at(9), not_before=9),
        Chore(
            "tell of empty accounts",
            lambda at: empty_accounts.tell_of_empty_accounts(at=at),
            daily_at(9),
            not_before=9,
        ),
    ]


def files() -> list[Chore]:
    """What may take minutes while somebody looks at its progress."""
    often = every(timedelta(seconds=2))
    return [
        Chore("write files", lambda _at: exports.write_next(now=timezone.now), often),
        Chore("work out impacts", lambda at: edition_impacts.work_out_due(at=at), often),
    ]


def signing_roots() -> list[Chore]:
    """What must not wait for proving, which may take hours. Only who has the key signs."""
    signing = [
        Chore(
            "sign a root",
            lambda at: roots.sign_root(at=at),
            every(timedelta(minutes=settings.ROOT_EVERY_MINUTES)),
        ),
        Chore("hand roots on", lambda at: roots.hand_on(at=at), every(timedelta(minutes=5))),
    ]
    return signing if settings.ROOT_KEY else []


def proving() -> list[Chore]:
    """What may take hours."""
    return [Chore("prove", lambda at: daily.prove_daily(at=at), daily_at(3), not_before=3)]


def slow() -> list[list[Chore]]:
    """All but the messages: each list is done beside the others, in a thread of its own."""
    return [upkeep(), files(), signing_roots(), proving()]


def do_once(chores: Sequence[Chore]) -> int:
    """Does each of them now; how many failed."""
    for chore in chores:
        chore.run(timezone.now(), monotonic())
    return sum(chore.failures for chore in chores)


def keep_doing(chores: Sequence[Chore], is_stopping: Callable[[], bool]) -> None:
    """Does each of them whenever it is due, until the worker is to stop; what has begun is finished."""
    while not is_stopping():
        for chore in chores:
            if not is_stopping() and chore.is_due(timezone.now(), monotonic()):
                chore.run(timezone.now(), monotonic())
        sleep(LOOK_EVERY)
    connection.close()
