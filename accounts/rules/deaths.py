"""A register does not undo what officers recorded of a death; what it says against that, they are told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class KnownDeath:
    """What is known: the day, whether officers recorded it, and on which day they saw the person alive."""

    died_on: date | None
    by_officers: bool = False
    proved_alive_on: date | None = None

    @property
    def is_proved(self) -> bool:
        """Whether officers have said anything of it."""
        return self.by_officers or self.proved_alive_on is not None


def died_on_after(known: KnownDeath, said: date | None) -> date | None:
    """The day of death once a register says this one, or (None) that the person lives.

    One that officers recorded stays. One that they have undone comes back only by a later day than that on
    which the person was seen alive.
    """
    if known.by_officers or _is_disproved(known, said):
        return known.died_on
    return said


def sayings_against(
    known: KnownDeath, said: date | None, insured_again: Iterable[date]
) -> Iterator[tuple[str, date]]:
    """What a register says against officers: `lives` where an insurance began after the death, `died`."""
    if known.by_officers and known.died_on:
        later = [day for day in insured_again if day > known.died_on]
        if later:
            yield "lives", max(later)
    elif said is not None and _is_disproved(known, said):
        yield "died", said


def _is_disproved(known: KnownDeath, said: date | None) -> bool:
    return said is not None and known.proved_alive_on is not None and said <= known.proved_alive_on
