"""Of which day a register may be: time goes forward in each pooling area."""

from datetime import date
from enum import StrEnum


class WrongDay(StrEnum):
    """Why a register of that day is not taken."""

    TO_COME = "to_come"
    OLDER = "older"  # than the last one of the area
    NOT_OLDER = "not_older"  # yet to fill in history


def wrong_day(as_of: date, *, today: date, last: date | None, backfill: bool) -> WrongDay | None:
    """What is wrong with the day of a register, where the last one of the area was of `last`.

    One of the same day may come again. What fills in history has to lie before the last one: with nothing
    later, what it says would hold today.
    """
    if as_of > today:
        return WrongDay.TO_COME
    if backfill:
        return None if last and as_of < last else WrongDay.NOT_OLDER
    return WrongDay.OLDER if last and as_of < last else None
