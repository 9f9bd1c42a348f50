"""A telephone that only a register changed gets no codes yet: the one before is told, and waited for."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q

from accounts.days import SHANGHAI
from accounts.models import Person, TelephoneChange
from accounts.services.rate_limits import TooManyTries
from accounts.words.sign_in import HELD_HOUR, NUMBER_HELD

KEPT = timedelta(days=183)  # as long as logs are


class NumberHeld(TooManyTries):
    """No code goes to this telephone before a moment."""

    def sentence(self, at: datetime) -> str:
        """From when, and what to do until then, as people read it."""
        return NUMBER_HELD % {"clock": clock(self.until)}


def hold() -> timedelta:
    """How long codes wait from when the number before was told."""
    return timedelta(hours=settings.TELEPHONE_HOLD_HOURS)


def held_until(person: Person, at: datetime) -> datetime | None:
    """From when codes go to a person's telephone again; None: they go now.

    Where the number before was not told yet, as if it were told at this moment. One that the register
    dropped holds back whatever it says next.
    """
    if person.telephone_digest is None:
        return None
    by_register = Q(new_digest=bytes(person.telephone_digest)) | Q(new_digest=None)
    changes = TelephoneChange.objects.filter(by_register, person=person, confirmed_at=None)
    recent = changes.filter(Q(told_at=None) | Q(told_at__gt=at - hold()))
    moments = recent.values_list("told_at", flat=True)
    return max(((told_at or at) + hold() for told_at in moments), default=None)


def refuse_held(person: Person, at: datetime) -> None:
    """Raises NumberHeld where no code may go to this person's telephone yet."""
    if until := held_until(person, at):
        raise NumberHeld(until)


def confirm(person: Person, at: datetime) -> bool:
    """The person has shown that the telephone on record is theirs; whether anything was held back."""
    return bool(TelephoneChange.objects.filter(person=person, confirmed_at=None).update(confirmed_at=at))


def clock(until: datetime) -> str:
    """A moment as people read it in a sentence: 6月16日 10:30, rounded up."""
    here = until.astimezone(SHANGHAI) + timedelta(seconds=59)
    return HELD_HOUR % {"month": here.month, "day": here.day, "clock": f"{here:%H:%M}"}


def remove_old(at: datetime) -> int:
    """Deletes the changes that were told long ago; how many."""
    return TelephoneChange.objects.filter(told_at__lt=at - KEPT).delete()[0]
