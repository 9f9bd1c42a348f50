"""Where an edition, or a text of the pledge, stands on a day among the others of its kind."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum


class Stand(StrEnum):
    """Draft until somebody puts it in force; the latest that has begun is the one in force."""

    DRAFT = "draft"
    TO_COME = "to_come"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


def stand(since: date | None, all_since: Iterable[date | None], on: date) -> Stand:
    """Where the one that is in force `since` that day stands; a draft has no day."""
    if since is None:
        return Stand.DRAFT
    if since > on:
        return Stand.TO_COME
    begun = [day for day in all_since if day is not None and day <= on]
    return Stand.IN_FORCE if since == max(begun) else Stand.SUPERSEDED


def may_be_withdrawn(since: date | None, on: date) -> bool:
    """Whether one that waits for its day may be a draft again: only while nobody can have gone by it."""
    return since is not None and since > on
