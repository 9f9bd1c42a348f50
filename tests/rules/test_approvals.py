"""Who decides what somebody else asked for."""

from datetime import date

import pytest

from sharing.models import Approval
from sharing.rules.approvals import DECIDED_BY, ApprovalKind, Obstacle, why_not_decide
from sharing.rules.roles import Grant, Role

TODAY = date(2026, 6, 15)


def why_not(kind: ApprovalKind, *roles: Role, **facts: object) -> Obstacle | None:
    grants = [Grant(role, "3203", date(2020, 1, 1)) for role in roles]
    values = {"is_open": True, "asked_by": "one", "decided_by": "other", "today": TODAY}
    return why_not_decide(kind, "320300", grants=grants, **(values | facts))


def test_the_kinds_are_those_of_the_table_and_each_is_somebodys_matter():
    assert list(ApprovalKind) == Approval.Kind.values == list(DECIDED_BY)


@pytest.mark.parametrize("kind", ApprovalKind)
@pytest.mark.parametrize("role", Role)
def test_each_kind_is_decided_by_its_role_alone(kind, role):
    allowed = None if role is DECIDED_BY[kind] else Obstacle.NO_RIGHT
    assert why_not(kind, role) is allowed


def test_an_ending_is_the_supervisors_a_policy_the_policy_officers_and_a_right_the_administrators():
    assert DECIDED_BY == {
        "agent_binding": "supervisor",
        "staff_ending": "supervisor",
        "death_undone": "supervisor",
        "psn_no": "supervisor",
        "merge": "supervisor",
        "edition": "policy_officer",
        "edition_back": "policy_officer",
        "pledge_text": "policy_officer",
        "pledge_back": "policy_officer",
        "role": "administrator",
        "sharing_switch": "policy_officer",
        "erasure": "supervisor",
        "account_dispute": "supervisor",
    }


def test_who_asked_does_not_decide():
    assert why_not(ApprovalKind.STAFF_ENDING, Role.SUPERVISOR, decided_by="one") is Obstacle.SAME_PERSON


def test_what_is_decided_is_not_decided_again():
    assert why_not(ApprovalKind.STAFF_ENDING, Role.SUPERVISOR, is_open=False) is Obstacle.DECIDED


@pytest.mark.parametrize("area", ["", "32", "320100"])
def test_the_right_has_to_be_for_that_area(area):
    grants = [Grant(Role.SUPERVISOR, "3203", date(2020, 1, 1))]
    found = why_not_decide(
        ApprovalKind.STAFF_ENDING,
        area,
        is_open=True,
        asked_by="one",
        decided_by="other",
        grants=grants,
        today=TODAY,
    )
    assert found is Obstacle.NO_RIGHT
