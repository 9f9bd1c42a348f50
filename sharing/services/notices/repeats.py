"""Refusing what was done to somebody too often: counted by the rows it left, under the caller's locks."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.services.rate_limits import TooManyTries
from sharing.models import Notice
from sharing.rules.repeats import LIMITS, Repeat
from sharing.words.notices import Told
from sharing.words.repeats import AGAIN, SAID


class TooOften(TooManyTries):
    """It was done as often as it may be: until when, and what can be done instead."""

    def __init__(self, act: Repeat, until: datetime, name: str = "") -> None:
        super().__init__(until)
        self.act, self.name = act, name

    def sentence(self, at: datetime) -> str:
        """How often it may be, when again, and what else there is, as people read it."""
        often, instead = SAID[self.act]
        said = str(often) % {"most": LIMITS[self.act].most, "name": self.name}
        return f"{said}{AGAIN % self.when(at)}{instead}"


def refuse(act: Repeat, done: QuerySet[Any], moment: str, *, at: datetime, name: str = "") -> None:
    """Raises TooOften if as many rows of `done` are of late as may be; `moment` is their column of when."""
    since = {f"{moment}__gt": at - LIMITS[act].within}
    moments = list(done.filter(**since).values_list(moment, flat=True))
    if until := LIMITS[act].free_at(moments, at):
        raise TooOften(act, until, name)


def refuse_told(act: Repeat, kind: Told, *, at: datetime, **about: object) -> None:
    """The same by the notices of one kind, of which the inbox has one each time. Raises TooOften."""
    told = Notice.objects.filter(channel=Notice.Channel.PORTAL, kind=kind.value, **about)
    refuse(act, told, "created_at", at=at)
