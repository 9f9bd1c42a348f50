"""Pairing a second screen with its counter, once: a code that the clerk sees and the tablet is told.

The code is derived from the row with a key, and the tablet's own key is kept as a digest: nothing in the
database opens a screen.
"""

import secrets
import unicodedata
from datetime import date, datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from accounts.days import shanghai_day
from accounts.models import RoleGrant
from accounts.sealing import keyed_digest
from accounts.services import rate_limits
from accounts.services.rate_limits import Scope, Try
from sharing.models import Counter, Screen
from sharing.selectors.areas import within

LIFE = timedelta(minutes=10)
SEEN_EVERY = timedelta(minutes=1)
DIGITS, NAMING = 12, 4
"""Of the code's digits the first ones say which pairing is meant, the others prove it."""


class NotYourCounter(Exception):
    """The counter is in no area for which this person works as a clerk."""


class WrongPairing(Exception):
    """No pairing that waits has this code: mistyped, too old, tried too often, or done already."""


def counters_of(user_id: UUID, on: date) -> QuerySet[Counter]:
    """The counters of the areas in which this person works as a clerk on this day."""
    grants = RoleGrant.objects.in_force(on).filter(user=user_id, role=RoleGrant.Role.CLERK)
    prefixes = tuple(grants.values_list("area_prefix", flat=True))
    return Counter.objects.filter(within(prefixes, "hall__area__code")).select_related("hall")


@transaction.atomic(durable=True)
def ask_pairing(*, counter_id: UUID, clerk_id: UUID, at: datetime) -> Screen:
    """A clerk wants a screen at this counter; the one that is there works until the new one is paired.

    Raises NotYourCounter.
    """
    _lock_counter(counter_id, clerk_id, at)
    waiting = Screen.objects.filter(counter=counter_id, paired_at__isnull=True, revoked_at__isnull=True)
    waiting.update(revoked_at=at)
    return Screen.objects.create(counter_id=counter_id, asked_by_id=clerk_id, asked_at=at)


def pairing_code(screen: Screen) -> str:
    """What is typed on the tablet: twelve digits."""
    number = int.from_bytes(keyed_digest(f"{screen.pk}\0{screen.counter_id}", purpose="pair screen"), "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def is_waiting(screen: Screen, at: datetime) -> bool:
    """Whether a tablet can still be paired by this code."""
    return _waiting(at).filter(pk=screen.pk).exists()


def pair(*, typed: str, address: str, at: datetime) -> tuple[Screen, str]:
    """The tablet that was told the code becomes the counter's screen, and any other one is it no more.

    Gives the key that the tablet keeps. Raises WrongPairing, or rate_limits.TooManyTries after too many by
    this address.
    """
    one = Try(Scope.PAIRING, rate_limits.who_at(address))
    rate_limits.take([one], at=at)
    screen = _try("".join(unicodedata.normalize("NFKC", typed).split()), at)
    if screen is None:
        raise WrongPairing
    rate_limits.give_back([one], at=at)
    key = _pair(screen, at)
    screen.refresh_from_db()
    return screen, key


@transaction.atomic(durable=True)
def revoke(*, counter_id: UUID, clerk_id: UUID, at: datetime) -> None:
    """The counter has no screen any more, and none that waits to be paired. Raises NotYourCounter."""
    _lock_counter(counter_id, clerk_id, at)
    Screen.objects.filter(counter=counter_id, revoked_at__isnull=True).update(revoked_at=at)


def paired_at(counter_id: UUID | None) -> Screen | None:
    """The screen that a counter has."""
    return _paired().filter(counter=counter_id).first() if counter_id else None


def screen_with(key: str, at: datetime) -> Screen | None:
    """The screen that keeps this key, noted as seen; None for a key that is unknown or was revoked."""
    screen = _paired().filter(key_digest=_digest(key)).select_related("counter__hall").first()
    if screen and (screen.seen_at is None or at - screen.seen_at >= SEEN_EVERY):
        Screen.objects.filter(pk=screen.pk).update(seen_at=at)
    return screen


def _lock_counter(counter_id: UUID, clerk_id: UUID, at: datetime) -> None:
    theirs = counters_of(clerk_id, shanghai_day(at)).filter(pk=counter_id)
    if not theirs.select_for_update(of=("self",), no_key=True).first():
        raise NotYourCounter


@transaction.atomic(durable=True)
def _try(typed: str, at: datetime) -> Screen | None:
    """The pairing whose code this is; a wrong one costs a try of the pairing that it names."""
    for screen in _waiting(at):
        code = pairing_code(screen)
        if code[:NAMING] != typed[:NAMING]:
            continue
        # Taken before it is compared, or many tries at once would each see the last one left.
        taken = Screen.objects.filter(pk=screen.pk, tries_left__gt=0).update(tries_left=F("tries_left") - 1)
        if taken and compare_digest(code.encode(), typed.encode()):
            return screen
    return None


@transaction.atomic(durable=True)
def _pair(screen: Screen, at: datetime) -> str:
    Counter.objects.select_for_update(no_key=True).get(pk=screen.counter_id)
    key = secrets.token_urlsafe(32)
    _paired().filter(counter=screen.counter_id).update(revoked_at=at)
    waiting = Screen.objects.filter(pk=screen.pk, paired_at__isnull=True, revoked_at__isnull=True)
    if not waiting.update(paired_at=at, seen_at=at, key_digest=_digest(key)):
        raise WrongPairing
    return key


def _waiting(at: datetime) -> QuerySet[Screen]:
    fresh = Screen.objects.filter(paired_at__isnull=True, revoked_at__isnull=True, asked_at__gt=at - LIFE)
    return fresh.filter(tries_left__gt=0).order_by("pk")


def _paired() -> QuerySet[Screen]:
    return Screen.objects.filter(paired_at__isnull=False, revoked_at__isnull=True)


def _digest(key: str) -> bytes:
    return keyed_digest(key, purpose="screen key")
