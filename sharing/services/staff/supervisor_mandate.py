"""A supervisor's mandate for what is out of the ordinary: their area, a reason, nobody of their own."""

from datetime import datetime
from uuid import UUID

from accounts.actors import Officer
from accounts.days import shanghai_day
from accounts.services import access
from sharing.rules.roles import Role
from sharing.selectors import facts
from sharing.services.staff import own_family
from sharing.services.staff.roles import require_role


class NoReason(Exception):
    """Whoever acts out of the ordinary says why."""


def require(by: Officer, person_id: UUID, *others: UUID, at: datetime) -> None:
    """Asks whether this officer may act for a person, in whose area the right counts, and for the others.

    Raises NoReason, NoSuchRight, or OwnFamily if any of them is the officer's own.
    """
    require_over(by, area_of(person_id, at), person_id, *others, at=at)


def require_over(by: Officer, area_code: str, *person_ids: UUID, at: datetime) -> None:
    """The same where the right counts in this area, or in all that begin so."""
    if not by.reason.strip():
        raise NoReason
    require_role(by.user_id, Role.SUPERVISOR, area_code, at)
    for one in person_ids:
        own_family.refuse_own_family(by.user_id, one)


def area_of(person_id: UUID, at: datetime) -> str:
    """The area whose officers a person's affairs are for; empty for somebody without any insurance."""
    return facts.people_on([person_id], shanghai_day(at))[person_id].area_code


def note_act(person_id: UUID, what: str, *, by: Officer, at: datetime) -> None:
    """Writes down, for the person to see, what an officer did with their record and why."""
    access.note(person_id, what=what, why=by.reason, by=by, at=at, is_act=True)
