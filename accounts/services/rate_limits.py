"""Counting tries, so that guessing gets slow: by the one who tries.

Only the password of a sign-in name is also counted by the one who is tried at, whoever tries and whether
there is such a name or not. That count stops nobody at a browser of theirs (`known_devices`) nor with a code
to their telephone, or a stranger could lock them out.

Only keyed digests are stored. Every count is committed by itself, or a refusal that rolls back would forget
it: that is why these functions may not be called inside a transaction.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db import transaction
from django.db.models import Q

from accounts.days import SHANGHAI, shanghai_day
from accounts.models import TryCounter
from accounts.sealing import keyed_digest
from accounts.words.sign_in import INSTEAD, TOMORROW, TOO_MANY_TRIES, WAIT_HOURS, WAIT_MINUTES

LONG_MINUTES = 90  # a longer wait is told in hours


class Scope(StrEnum):
    """What is tried, and by whom it is counted."""

    SIGN_IN = "sign_in"  # by sign-in name and address together
    SIGN_IN_STAFF = "sign_in_staff"  # the same, for names that are no 18-digit number
    SIGN_IN_ADDRESS = "sign_in_address"  # by address; many people may share one
    SIGN_IN_NAME = "sign_in_name"  # by sign-in name, from all browsers that never signed in with it
    REGISTER = "register"  # by address
    CODE_ASK = "code_ask"  # by the one who asks
    CODE_TELEPHONE = "code_telephone"  # by the telephone that is asked for, with its document number
    RELATIVE = "relative"  # by the holder who names relatives; at the counter by the visit
    LOOK_UP = "look_up"  # by the institution that asks who somebody is
    LOOK_UP_MISS = "look_up_miss"  # the same, where nobody was found
    VERIFY_MISS = "verify_miss"  # by address: numbers of receipts that are not known
    STAFF_MISS = "desk_miss"  # by the clerk or officer who finds nobody
    PAIRING = "pairing"  # by address: a tablet that types the code of a counter


@dataclass(frozen=True, slots=True)
class Limit:
    """How many tries are free, and the waits after them: doubling from the first to the longest."""

    free: int
    first_wait: timedelta
    longest_wait: timedelta
    forgotten_after: timedelta

    def wait_after(self, count: int) -> timedelta:
        """How long to wait after so many tries."""
        if count < self.free:
            return timedelta(0)
        doublings = min(count - self.free, 16)
        return min(self.first_wait * 2**doublings, self.longest_wait)


MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LIMITS = {
    Scope.SIGN_IN: Limit(5, MINUTE, 30 * MINUTE, DAY),
    Scope.SIGN_IN_STAFF: Limit(5, 30 * MINUTE, 30 * MINUTE, DAY),
    # A hall's terminals, or the customers of one mobile network, come from one address.
    Scope.SIGN_IN_ADDRESS: Limit(100, MINUTE, 30 * MINUTE, HOUR),
    # From however many addresses: 10 tries and then at most 5 in the first half hour, 48 a day after it.
    Scope.SIGN_IN_NAME: Limit(10, MINUTE, 30 * MINUTE, DAY),
    Scope.REGISTER: Limit(100, MINUTE, 30 * MINUTE, HOUR),
    Scope.CODE_ASK: Limit(5, MINUTE, 30 * MINUTE, DAY),
    # Whoever asks, from however many networks, for whatever: so many reach one telephone of one person.
    Scope.CODE_TELEPHONE: Limit(8, 12 * HOUR, 12 * HOUR, DAY),
    Scope.RELATIVE: Limit(10, MINUTE, 30 * MINUTE, DAY),
    # The largest hospitals see some ten thousand patients a day, and mistype a few.
    Scope.LOOK_UP: Limit(20_000, HOUR, HOUR, DAY),
    Scope.LOOK_UP_MISS: Limit(200, MINUTE, HOUR, DAY),
    Scope.VERIFY_MISS: Limit(20, MINUTE, 30 * MINUTE, HOUR),
    # A clerk sees some hundred people a day; a card reader mistypes nothing, hands do.
    Scope.STAFF_MISS: Limit(20, MINUTE, 30 * MINUTE, DAY),
    Scope.PAIRING: Limit(20, MINUTE, 30 * MINUTE, HOUR),
}


class TooManyTries(Exception):
    """Refused until a moment; `scope` is what there was too much of."""

    def __init__(self, until: datetime, scope: str = "") -> None:
        super().__init__(until)
        self.until, self.scope = until, scope

    def seconds_left(self, at: datetime) -> int:
        """How long from this moment, in whole seconds, at least one."""
        return max(1, -int((at - self.until).total_seconds() // 1))

    def sentence(self, at: datetime) -> str:
        """When to try again, and what to do instead, as people read it."""
        return f"{TOO_MANY_TRIES % self.when(at)}{INSTEAD.get(self.scope, '')}"

    def when(self, at: datetime) -> dict[str, str]:
        """How long to wait and until which hour, as people read them; both rounded up."""
        minutes = -(-self.seconds_left(at) // 60)
        wait = WAIT_MINUTES % minutes if minutes <= LONG_MINUTES else WAIT_HOURS % -(-minutes // 60)
        again = self.until.astimezone(SHANGHAI) + timedelta(seconds=59)
        clock = f"{again:%H:%M}"
        return {"wait": wait, "clock": TOMORROW % clock if shanghai_day(again) > shanghai_day(at) else clock}


@dataclass(frozen=True, slots=True)
class Try:
    """One thing tried by one."""

    scope: Scope
    who: str

    @property
    def digest(self) -> bytes:
        return keyed_digest(f"{self.scope}\0{self.who}", purpose="tries")

    @property
    def limit(self) -> Limit:
        return LIMITS[self.scope]


def who_at(address: str) -> str:
    """By what an address is counted: itself, or of IPv6 the network of one household (/64)."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)


def check(tried: Try, *, at: datetime) -> None:
    """Raises TooManyTries while this one has to wait; counts nothing."""
    found = TryCounter.objects.filter(scope=tried.scope, who_digest=tried.digest, blocked_until__gt=at)
    until = found.values_list("blocked_until", flat=True).first()
    if until is not None:
        raise TooManyTries(until, tried.scope)


def count_failure(tried: Try, *, at: datetime) -> None:
    """Counts one failure; the next `check` refuses where it was one too many."""
    with transaction.atomic(durable=True):
        _count(_locked(tried, at), tried.limit, at)


def take(tries: Iterable[Try], *, at: datetime) -> dict[Scope, int]:
    """Counts one try of each before it is known how it ends, and gives the counts by scope.

    Raises TooManyTries for the one that has to wait longest, and then counts none. For what takes long,
    like a password: many at once would all pass a `check` before one is counted.
    """
    with transaction.atomic(durable=True):
        counters = [(tried, _locked(tried, at)) for tried in _in_order(tries)]
        waits = [
            (counter.blocked_until, tried.scope)
            for tried, counter in counters
            if counter.blocked_until and counter.blocked_until > at
        ]
        if waits:
            raise TooManyTries(*max(waits))
        for tried, counter in counters:
            _count(counter, tried.limit, at)
    return {tried.scope: counter.count for tried, counter in counters}


def give_back(tries: Iterable[Try], *, at: datetime) -> None:
    """Takes back one counted try of each, as it was no failure; a wait that only it began ends."""
    with transaction.atomic(durable=True):
        for tried in _in_order(tries):
            counter = _locked(tried, at)
            counter.count = max(0, counter.count - 1)
            if not tried.limit.wait_after(counter.count):
                counter.blocked_until = None
            counter.save(update_fields=["count", "blocked_until"])


def clear(tried: Try) -> None:
    """Forgets what was counted: this one has shown who they are."""
    counters = TryCounter.objects.filter(scope=tried.scope, who_digest=tried.digest)
    counters.update(count=0, blocked_until=None)


def remove_old(at: datetime) -> int:
    """Deletes the counters that no limit remembers any more; how many."""
    past = Q(blocked_until__isnull=True) | Q(blocked_until__lte=at)
    longest = max(limit.forgotten_after for limit in LIMITS.values())
    return TryCounter.objects.filter(past, first_at__lte=at - longest).delete()[0]


def _in_order(tries: Iterable[Try]) -> list[Try]:
    return sorted(tries, key=lambda one: (one.scope, one.digest))  # one order, so that none wait in a ring


def _locked(tried: Try, at: datetime) -> TryCounter:
    counters = TryCounter.objects.select_for_update()
    return counters.get_or_create(scope=tried.scope, who_digest=tried.digest, defaults={"first_at": at})[0]


def _count(counter: TryCounter, limit: Limit, at: datetime) -> None:
    waits = counter.blocked_until is not None and counter.blocked_until > at
    if not waits and at - counter.first_at >= limit.forgotten_after:
        counter.count, counter.first_at = 0, at
    counter.count += 1
    wait = limit.wait_after(counter.count)
    counter.blocked_until = at + wait if wait else None
    counter.save(update_fields=["count", "first_at", "blocked_until"])
