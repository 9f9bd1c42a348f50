"""Rights: every edge of who may hold what, for how long and where."""

from datetime import date, timedelta

import pytest

from accounts.models import RoleGrant
from sharing.rules.roles import (
    Grant,
    Obstacle,
    Role,
    holds,
    is_area_prefix,
    reasons_not_to_end,
    reasons_not_to_give,
)

TODAY = date(2026, 6, 15)
DAY = timedelta(days=1)


def grant(role: str = "clerk", area: str = "3203", since: date = TODAY, until: date | None = None) -> Grant:
    return Grant(Role(role), area, since, until)


def why_not(wanted: Grant, *held: Grant, **facts: bool) -> list[Obstacle]:
    return reasons_not_to_give(
        wanted,
        held,
        **({"to_oneself": False, "is_switched_on": True, "has_own_password": True, "today": TODAY} | facts),
    )


def test_the_roles_are_those_of_the_table():
    assert list(Role) == RoleGrant.Role.values


@pytest.mark.parametrize(
    ("on", "counts"), [(TODAY - DAY, False), (TODAY, True), (TODAY + DAY, True), (TODAY + 2 * DAY, False)]
)
def test_a_right_counts_from_its_first_day_to_its_last(on, counts):
    assert holds([grant(until=TODAY + DAY)], "clerk", "320300", on) == counts


@pytest.mark.parametrize(
    ("prefix", "area", "covered"),
    [
        ("", "320300", True),
        ("", "", True),
        ("32", "320300", True),
        ("3203", "320382", True),
        ("3203", "3203", True),
        ("3203", "320100", False),
        ("3203", "32", False),
        ("32", "", False),
    ],
)
def test_a_right_is_for_the_areas_that_begin_with_its_own(prefix, area, covered):
    assert holds([grant(area=prefix)], "clerk", area, TODAY) == covered


def test_another_role_is_no_right():
    assert not holds([grant("clerk")], "supervisor", "320300", TODAY)


def test_a_right_from_today_for_somebody_without_any_may_be_given():
    assert why_not(grant()) == []


def test_nobody_is_given_a_right_by_themself():
    assert why_not(grant(), to_oneself=True) == [Obstacle.ONESELF]


def test_who_is_switched_off_is_given_nothing():
    assert why_not(grant(), is_switched_on=False) == [Obstacle.SWITCHED_OFF]


def test_who_still_has_a_handed_out_password_is_given_nothing():
    assert why_not(grant(), has_own_password=False) == [Obstacle.FIRST_PASSWORD]


@pytest.mark.parametrize("area", ["3", "99", "320", "32030", "320300", "３２", "ab"])
def test_an_area_is_everywhere_a_province_or_a_pooling_area(area):
    assert why_not(grant(area=area)) == [Obstacle.UNKNOWN_AREA]
    assert all(map(is_area_prefix, ["", "32", "3203"]))


@pytest.mark.parametrize(
    ("since", "until", "obstacles"),
    [
        (TODAY, TODAY, []),
        (TODAY + DAY, TODAY + DAY, []),
        (TODAY - DAY, None, [Obstacle.PERIOD_IN_PAST]),
        (TODAY, TODAY - DAY, [Obstacle.PERIOD_EMPTY]),
        (TODAY - DAY, TODAY - 2 * DAY, [Obstacle.PERIOD_IN_PAST, Obstacle.PERIOD_EMPTY]),
    ],
)
def test_a_right_begins_today_or_later_and_lasts_a_day_or_more(since, until, obstacles):
    assert why_not(grant(since=since, until=until)) == obstacles


@pytest.mark.parametrize(
    ("held", "obstacles"),
    [
        (grant(area="3203", since=date(2020, 1, 1)), [Obstacle.ALREADY_HELD]),
        (grant(area="", since=date(2020, 1, 1)), [Obstacle.ALREADY_HELD]),
        (grant(area="320301", since=date(2020, 1, 1)), []),
        (grant(area="3201", since=date(2020, 1, 1)), []),
        (grant(since=date(2020, 1, 1), until=TODAY - DAY), []),
        (grant(since=date(2020, 1, 1), until=TODAY), [Obstacle.ALREADY_HELD]),
    ],
)
def test_the_same_right_is_not_given_twice_but_may_become_wider_or_begin_again(held, obstacles):
    assert why_not(grant(), held) == obstacles


@pytest.mark.parametrize("other", ["clerk", "supervisor", "policy_officer"])
@pytest.mark.parametrize(
    ("alone", "obstacle"),
    [
        ("administrator", Obstacle.WHO_GIVES_RIGHTS_USES_NONE),
        ("auditor", Obstacle.WHO_AUDITS_CHANGES_NOTHING),
    ],
)
def test_who_gives_rights_uses_none_and_who_audits_changes_nothing(alone, other, obstacle):
    assert why_not(grant(alone), grant(other)) == [obstacle]
    assert why_not(grant(other), grant(alone)) == [obstacle]


def test_an_administrator_is_no_auditor_either():
    both = [Obstacle.WHO_GIVES_RIGHTS_USES_NONE, Obstacle.WHO_AUDITS_CHANGES_NOTHING]
    assert why_not(grant("auditor"), grant("administrator", area="")) == both


def test_the_two_kinds_are_kept_apart_in_every_area_but_not_one_after_the_other():
    before = grant("auditor", area="3201", since=date(2020, 1, 1), until=TODAY - DAY)
    assert why_not(grant("clerk"), before) == []
    later = grant("auditor", area="3201", since=TODAY + 30 * DAY)
    assert why_not(grant("clerk"), later) == [Obstacle.WHO_AUDITS_CHANGES_NOTHING]
    assert why_not(grant("clerk", until=TODAY + 29 * DAY), later) == []


def test_a_clerk_may_be_a_supervisor_and_a_policy_officer_too():
    assert why_not(grant("policy_officer"), grant("clerk"), grant("supervisor")) == []


def why_not_end(ended: Grant, *, of_oneself: bool = False, others: int = 2) -> list[Obstacle]:
    return reasons_not_to_end(ended, of_oneself=of_oneself, other_administrators=others, today=TODAY)


def test_two_administrators_remain():
    assert why_not_end(grant("administrator"), others=2) == []
    assert why_not_end(grant("administrator"), others=1) == [Obstacle.TOO_FEW_ADMINISTRATORS]
    assert why_not_end(grant("clerk"), others=1) == []


def test_nobody_ends_their_own_right_and_none_ends_twice():
    assert why_not_end(grant(), of_oneself=True) == [Obstacle.ONESELF]
    assert why_not_end(grant(since=date(2020, 1, 1), until=TODAY - DAY)) == [Obstacle.NOT_IN_FORCE]
    assert why_not_end(grant(until=TODAY)) == []
