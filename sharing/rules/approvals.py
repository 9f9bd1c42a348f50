"""The second pair of eyes: which role decides what, and who never does."""

from collections.abc import Hashable, Iterable
from datetime import date
from enum import StrEnum

from sharing.rules.roles import Grant, Role, holds


class ApprovalKind(StrEnum):
    """What one person asks for and another decides."""

    AGENT_BINDING = "agent_binding"
    STAFF_ENDING = "staff_ending"
    DEATH_UNDONE = "death_undone"
    PSN_NO = "psn_no"
    MERGE = "merge"
    EDITION = "edition"
    EDITION_BACK = "edition_back"
    PLEDGE_TEXT = "pledge_text"
    PLEDGE_BACK = "pledge_back"
    ROLE = "role"
    SHARING_SWITCH = "sharing_switch"
    ERASURE = "erasure"
    ACCOUNT_DISPUTE = "account_dispute"


DECIDED_BY: dict[ApprovalKind, Role] = {
    ApprovalKind.AGENT_BINDING: Role.SUPERVISOR,
    ApprovalKind.STAFF_ENDING: Role.SUPERVISOR,
    ApprovalKind.DEATH_UNDONE: Role.SUPERVISOR,
    ApprovalKind.PSN_NO: Role.SUPERVISOR,
    ApprovalKind.MERGE: Role.SUPERVISOR,
    ApprovalKind.EDITION: Role.POLICY_OFFICER,
    ApprovalKind.EDITION_BACK: Role.POLICY_OFFICER,
    ApprovalKind.PLEDGE_TEXT: Role.POLICY_OFFICER,
    ApprovalKind.PLEDGE_BACK: Role.POLICY_OFFICER,
    ApprovalKind.ROLE: Role.ADMINISTRATOR,
    ApprovalKind.SHARING_SWITCH: Role.POLICY_OFFICER,
    ApprovalKind.ERASURE: Role.SUPERVISOR,
    ApprovalKind.ACCOUNT_DISPUTE: Role.SUPERVISOR,
}
"""Whose matter each is: this role's, held for the area that it is about."""


class Obstacle(StrEnum):
    """Why somebody may not decide. Told in this order: the first one that stands."""

    DECIDED = "decided"
    SAME_PERSON = "same_person"
    NO_RIGHT = "no_right"


def why_not_decide(
    kind: ApprovalKind,
    area_code: str,
    *,
    is_open: bool,
    asked_by: Hashable,
    decided_by: Hashable,
    grants: Iterable[Grant],
    today: date,
) -> Obstacle | None:
    """Why this person, who holds these rights, may not decide; None if they may."""
    if not is_open:
        return Obstacle.DECIDED
    if asked_by == decided_by:
        return Obstacle.SAME_PERSON
    return None if holds(grants, DECIDED_BY[kind], area_code, today) else Obstacle.NO_RIGHT
