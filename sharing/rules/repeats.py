"""What reaches somebody else each time it is done, and how often it may be done.

Nobody is spared a warning: what is limited is the act. What ends, refuses, leaves or suspends is never
limited, since it protects; what has to come before it again is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Repeat(StrEnum):
    """An act that could be repeated to trouble somebody, and by what it is counted."""

    TERMS = "terms"  # limit and note: by the binding
    NAMING = "naming"  # signing for a relative, by whichever door: by holder and member
    CARD = "card"  # asking for a family card: by helper and relative
    TELEPHONE = "telephone"  # by the person
    VISIT = "visit"  # opening a visit at the counter: by clerk and person
    NUMBER = "number"  # correcting a document number: by the person
    RESUME = "resume"  # staff resume what staff suspended: by the binding
    CORRECT = "correct"  # the relationship: by the binding
    RESEND = "resend"  # of a notice by staff: by the receiver


@dataclass(frozen=True)
class Limit:
    """How often within how long."""

    most: int
    within: timedelta

    def free_at(self, done: Sequence[datetime], at: datetime) -> datetime | None:
        """From when it may be done again, given when it was done; None if it may be now."""
        lately = sorted(moment for moment in done if moment > at - self.within)
        return lately[-self.most] + self.within if len(lately) >= self.most else None


HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LIMITS: dict[Repeat, Limit] = {
    Repeat.TERMS: Limit(5, HOUR),
    Repeat.NAMING: Limit(3, DAY),
    Repeat.CARD: Limit(3, DAY),
    Repeat.TELEPHONE: Limit(3, DAY),
    Repeat.VISIT: Limit(6, DAY),
    Repeat.NUMBER: Limit(3, DAY),
    Repeat.RESUME: Limit(3, DAY),
    Repeat.CORRECT: Limit(3, DAY),
    Repeat.RESEND: Limit(3, DAY),
}
