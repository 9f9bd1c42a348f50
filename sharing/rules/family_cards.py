"""亲情账户: whose own code somebody may show for them, and when. Nothing here touches anybody's money."""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

MOST = 5
"""Relatives whose code one person may show."""

OWN_CONSENT_FROM = 16
"""Years of age from which the relative decides; before, a parent's pledge and papers do."""


class Kin(StrEnum):
    """What the relative is to the helper."""

    CHILD = "child"
    PARENT = "parent"


class State(StrEnum):
    """Where a card stands."""

    ASKED = "asked"
    IN_REVIEW = "in_review"
    ACTIVE = "active"
    ENDED = "ended"


LIVE = (State.ASKED, State.IN_REVIEW, State.ACTIVE)
"""States that count for the limit."""


class End(StrEnum):
    """How a card ended."""

    REFUSED = "refused"
    REJECTED = "rejected"
    REMOVED = "removed"
    LEFT = "left"
    MERGED = "merged"  # one of the two was the same human under another psn_no


class Refusal(StrEnum):
    """Why a relative cannot be added; their words are in `sharing.words.family_cards`."""

    NOBODY_FOUND = "nobody_found"
    ONESELF = "oneself"
    ALREADY_ADDED = "already_added"
    TOO_MANY = "too_many"
    NO_PARENT_UNDER_AGE = "no_parent_under_age"
    NOT_PLEDGED = "not_pledged"


def is_under_age(born: date | None, today: date) -> bool:
    """Whether a relative is too young to decide; one whose birth is not known decides."""
    return born is not None and today < _birthday(born, OWN_CONSENT_FROM)


def first_state(born: date | None, today: date) -> State:
    """A child's card waits for a clerk, anybody else's for themselves."""
    return State.IN_REVIEW if is_under_age(born, today) else State.ASKED


def refusals(
    *, is_self: bool, is_added: bool, live: int, kin: Kin, born: date | None, has_pledged: bool, today: date
) -> Iterator[Refusal]:
    """Every reason against adding this relative; none means that it may be asked for."""
    if is_self:
        yield Refusal.ONESELF
    if is_added:
        yield Refusal.ALREADY_ADDED
    elif live >= MOST:
        yield Refusal.TOO_MANY
    if is_under_age(born, today):
        if kin is Kin.PARENT:
            yield Refusal.NO_PARENT_UNDER_AGE
        elif not has_pledged:
            yield Refusal.NOT_PLEDGED


def _birthday(born: date, years: int) -> date:
    """Somebody born on 29 February is a year older on 1 March where there is no such day."""
    try:
        return born.replace(year=born.year + years)
    except ValueError:
        return date(born.year + years, 3, 1)
