"""Rights of staff: who holds which role where, and which two roles nobody may hold together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from accounts.rules.areas import PROVINCES


class Role(StrEnum):
    """What somebody of the bureau may do."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    POLICY_OFFICER = "policy_officer"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


FEWEST_ADMINISTRATORS = 2
"""With fewer, nobody could give a right any more: it takes two."""


@dataclass(frozen=True)
class Grant:
    """A role for every area whose code begins so, from a day until a day (itself included) or for good."""

    role: Role
    area_prefix: str
    starts_on: date
    ends_on: date | None = None

    def is_in_force(self, on: date) -> bool:
        """Whether it counts on a day."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    def covers(self, area_code: str) -> bool:
        """Whether an area, or all that begin so, lies in its own."""
        return area_code.startswith(self.area_prefix)

    def meets(self, other: Grant) -> bool:
        """Whether there is a day on which both count."""
        begins_after = other.ends_on is not None and self.starts_on > other.ends_on
        ends_before = self.ends_on is not None and self.ends_on < other.starts_on
        return not (begins_after or ends_before)


class Obstacle(StrEnum):
    """Why a right cannot be given or taken."""

    ONESELF = "oneself"
    SWITCHED_OFF = "switched_off"
    FIRST_PASSWORD = "first_password"
    UNKNOWN_AREA = "unknown_area"
    PERIOD_IN_PAST = "period_in_past"
    PERIOD_EMPTY = "period_empty"
    ALREADY_HELD = "already_held"
    WHO_GIVES_RIGHTS_USES_NONE = "who_gives_rights_uses_none"
    WHO_AUDITS_CHANGES_NOTHING = "who_audits_changes_nothing"
    TOO_FEW_ADMINISTRATORS = "too_few_administrators"
    NOT_IN_FORCE = "not_in_force"


def holds(grants: Iterable[Grant], role: str, area_code: str, on: date) -> bool:
    """Whether one of these is that role, for this area, on that day."""
    return any(one.role == role and one.is_in_force(on) and one.covers(area_code) for one in grants)


def reasons_not_to_give(
    wanted: Grant,
    held: Iterable[Grant],
    *,
    to_oneself: bool,
    is_switched_on: bool,
    has_own_password: bool,
    today: date,
) -> list[Obstacle]:
    """Every reason not to give this right to somebody who holds those. Empty means it may be given.

    While their password is still the one that an administrator handed out, that administrator could use it.
    """
    meeting = [one for one in held if one.meets(wanted)]
    roles = {wanted.role, *(one.role for one in meeting)}
    judged = {
        Obstacle.ONESELF: to_oneself,
        Obstacle.SWITCHED_OFF: not is_switched_on,
        Obstacle.FIRST_PASSWORD: is_switched_on and not has_own_password,
        Obstacle.UNKNOWN_AREA: not is_area_prefix(wanted.area_prefix),
        Obstacle.PERIOD_IN_PAST: wanted.starts_on < today,
        Obstacle.PERIOD_EMPTY: wanted.ends_on is not None and wanted.ends_on < wanted.starts_on,
        Obstacle.ALREADY_HELD: any(
            one.role is wanted.role and one.covers(wanted.area_prefix) for one in meeting
        ),
        Obstacle.WHO_GIVES_RIGHTS_USES_NONE: Role.ADMINISTRATOR in roles and len(roles) > 1,
        Obstacle.WHO_AUDITS_CHANGES_NOTHING: Role.AUDITOR in roles and len(roles) > 1,
    }
    return [obstacle for obstacle, stands in judged.items() if stands]


def reasons_not_to_end(
    grant: Grant, *, of_oneself: bool, other_administrators: int, today: date
) -> list[Obstacle]:
    """Every reason not to take this right away; `other_administrators` could still give one."""
    judged = {
        Obstacle.ONESELF: of_oneself,
        Obstacle.NOT_IN_FORCE: grant.ends_on is not None and grant.ends_on < today,
        Obstacle.TOO_FEW_ADMINISTRATORS: grant.role is Role.ADMINISTRATOR
        and other_administrators < FEWEST_ADMINISTRATORS,
    }
    return [obstacle for obstacle, stands in judged.items() if stands]


def is_area_prefix(prefix: str) -> bool:
    """Everywhere, a province, or a pooling area by its first four digits."""
    whole = len(prefix) in (2, 4) and prefix.isascii() and prefix.isdigit() and prefix[:2] in PROVINCES
    return prefix == "" or whole
