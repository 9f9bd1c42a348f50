"""May this holder share with this member? Every code of binding, at its edges."""

from datetime import date, timedelta

import pytest

from sharing.rules.edition import Reach, Relationship
from sharing.rules.eligibility import reasons_not_to_bind
from sharing.rules.life import State
from tests.rules.build import (
    HEFEI,
    NANJING,
    TODAY,
    TOMORROW,
    XUZHOU_COUNTY,
    YESTERDAY,
    binding,
    codes,
    edition,
    holder,
    member,
    pair,
    person,
    row,
)

SPOUSE, PARENT, CHILD, SIBLING = (
    Relationship.SPOUSE,
    Relationship.PARENT,
    Relationship.CHILD,
    Relationship.SIBLING,
)


def judged(*, under=None, confirming=False, **changes):
    return codes(reasons_not_to_bind(pair(**changes), under or edition(), today=TODAY, confirming=confirming))


def test_an_insured_child_of_an_employee_may_be_bound():
    assert judged() == []


# The policy and the person come first.


def test_without_an_edition_nothing_else_is_judged():
    dead_stranger = pair(holder=holder(died_on=YESTERDAY), member=None, starts_on=YESTERDAY)
    assert codes(reasons_not_to_bind(dead_stranger, None, today=TODAY)) == ["scheme_not_in_force"]


def test_an_unknown_relative_is_the_only_reason_told():
    assert judged(member=None, holder=holder(row(status="2")), starts_on=YESTERDAY) == ["identity_mismatch"]


def test_an_unknown_relative_said_to_be_insured_in_this_province_is_a_mismatch():
    assert judged(member=None, member_area=NANJING) == ["identity_mismatch"]


def test_a_relative_insured_in_another_province_is_answered_without_a_look_up():
    assert judged(member=None, member_area=HEFEI) == ["different_province"]


def test_what_the_holder_can_mend_is_told_beside_another_province():
    found = judged(
        member=None,
        member_area=HEFEI,
        holder=holder(row(status="2")),
        relationship=SIBLING,
        starts_on=YESTERDAY,
        ends_on=YESTERDAY,
    )
    assert found == [
        "holder_not_active",
        "relationship_not_allowed",
        "different_province",
        "period_in_past",
        "period_empty",
    ]


def test_another_province_is_answered_the_same_whether_the_relative_is_known_or_not():
    assert judged(member=member(row("390", "4"), died_on=YESTERDAY), member_area=HEFEI) == [
        "different_province"
    ]


# The holder.


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([row("390")], ["holder_not_employee"]),
        ([row("310", "0")], ["holder_not_employee"]),
        ([row("310", "3")], ["holder_not_employee"]),
        ([row("310", "4"), row("390")], ["holder_not_employee"]),
        ([row("410")], ["holder_not_employee"]),
        ([row("310", "2")], ["holder_not_active"]),
        ([row("310", "4"), row("310", "2")], ["holder_not_active"]),
        ([row("310", "2"), row("390")], ["holder_not_active"]),
        ([row("310", "2", account=False)], ["holder_not_active"]),  # one of the three at a time
        ([row("310", account=False)], ["holder_no_account"]),
        ([row("310", "2", account=True), row("310", account=False)], ["holder_no_account"]),
        ([row("310", account=False), row("310", account=True)], []),
        ([row("310", "4"), row("310")], []),
    ],
)
def test_a_holder_needs_an_active_employees_account(rows, code):
    assert judged(holder=holder(*rows)) == code


def test_a_holder_without_any_insurance_is_no_employee():
    assert judged(holder=person("holder")) == ["holder_not_employee"]


@pytest.mark.parametrize(("died_on", "found"), [(TODAY, ["holder_deceased"]), (TOMORROW, []), (None, [])])
def test_the_day_of_death_counts_for_the_holder(died_on, found):
    assert judged(holder=holder(died_on=died_on)) == found


# The member.


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([row("390", "0")], ["member_not_insured"]),
        ([row("390", "0"), row("310", "0")], ["member_not_insured"]),
        ([row("410")], ["member_not_insured"]),  # nursing insurance is no basic insurance
        ([row("390", "2")], ["member_not_active"]),
        ([row("310", "3")], ["member_not_active"]),
        ([row("310", "4")], ["member_not_active"]),
        ([row("390", "0"), row("310", "4")], ["member_not_active"]),
        ([row("310", "4"), row("390")], []),
        ([row("390"), row("310", "2")], []),
        ([row("310", account=False)], []),
    ],
)
def test_a_member_needs_an_active_basic_insurance(rows, code):
    assert judged(member=member(*rows)) == code


def test_a_member_without_any_insurance_is_not_insured_and_nothing_is_said_of_areas():
    assert judged(member=person("member"), under=edition(reach=Reach.AREA)) == ["member_not_insured"]


@pytest.mark.parametrize(("died_on", "found"), [(TODAY, ["member_deceased"]), (TOMORROW, [])])
def test_the_day_of_death_counts_for_the_member(died_on, found):
    assert judged(member=member(died_on=died_on)) == found


# The two together.


def test_nobody_is_bound_to_themself():
    assert judged(holder=person("me", row()), member=person("me", row())) == ["same_person"]


def test_only_the_editions_relationships_may_share():
    assert judged(relationship=SIBLING) == ["relationship_not_allowed"]
    assert judged(relationship=SIBLING, under=edition(relationships=frozenset({SIBLING}))) == []


def test_a_refused_relationship_says_which_are_allowed():
    reason = reasons_not_to_bind(pair(relationship=SIBLING), edition(), today=TODAY)[0]
    assert (reason.facts["relationship"], reason.facts["allowed"]) == ("sibling", "spouse,parent,child")


@pytest.mark.parametrize(
    ("relationship", "holder_born", "member_born", "found"),
    [
        (CHILD, date(1990, 5, 1), date(2002, 5, 1), []),  # twelve years to the day
        (CHILD, date(1990, 5, 1), date(2002, 4, 30), ["relationship_implausible"]),
        (CHILD, date(1990, 5, 1), date(1960, 5, 1), ["relationship_implausible"]),
        (PARENT, date(2002, 5, 1), date(1990, 5, 1), []),
        (PARENT, date(2002, 4, 30), date(1990, 5, 1), ["relationship_implausible"]),
        (PARENT, date(1990, 5, 1), date(2002, 5, 1), ["relationship_implausible"]),
        (PARENT, date(1900, 3, 1), date(1888, 2, 29), []),
        (SPOUSE, date(1990, 5, 1), date(1990, 5, 1), []),
        (CHILD, None, date(2002, 5, 1), []),
        (PARENT, date(1990, 5, 1), None, []),
    ],
)
def test_a_parent_is_at_least_twelve_years_older(relationship, holder_born, member_born, found):
    assert (
        judged(
            relationship=relationship,
            holder=holder(birth_date=holder_born),
            member=member(birth_date=member_born),
        )
        == found
    )


@pytest.mark.parametrize(
    ("reach", "area", "found"),
    [
        (Reach.AREA, XUZHOU_COUNTY, []),
        (Reach.AREA, NANJING, ["different_pooling_area"]),
        (Reach.AREA, HEFEI, ["different_province"]),
        (Reach.PROVINCE, NANJING, []),
        (Reach.PROVINCE, HEFEI, ["different_province"]),
    ],
)
def test_how_far_sharing_reaches(reach, area, found):
    assert judged(under=edition(reach=reach), member=member(row("390", area=area))) == found


def test_a_municipality_is_one_pooling_area():
    shanghai = {"holder": holder(row(area="310101")), "member": member(row("390", area="310115"))}
    assert judged(under=edition(reach=Reach.AREA), **shanghai) == []


@pytest.mark.parametrize(
    ("rows", "area"),
    [
        ([row("390", area=NANJING), row("310", area=XUZHOU_COUNTY), row("410", area=HEFEI)], XUZHOU_COUNTY),
        ([row("310", "4", area=HEFEI), row("390", area=NANJING)], NANJING),
        ([row("310", "4", area=HEFEI), row("390", "4", area=NANJING)], NANJING),  # the latest
        ([row("310", area=HEFEI), row("310", area=NANJING)], NANJING),
        ([], ""),
    ],
)
def test_where_a_person_is_insured(rows, area):
    assert person("somebody", *rows).area_code == area


# What is bound already.


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "found"),
    [
        (TODAY, None, ["already_bound"]),
        (date(2026, 12, 31), None, ["already_bound"]),  # its last day counts
        (date(2027, 1, 1), None, []),  # the day after
        (TODAY, date(2026, 11, 29), ["already_bound"]),
        (TODAY, date(2026, 12, 1), ["already_bound"]),
    ],
)
def test_one_binding_at_a_time_between_two_people(starts_on, ends_on, found):
    bound = binding(starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    assert judged(bindings=(bound,), starts_on=starts_on, ends_on=ends_on) == found


@pytest.mark.parametrize(
    ("ends_on", "found"),
    [(date(2027, 2, 28), []), (date(2027, 3, 1), ["already_bound"]), (None, ["already_bound"])],
)
def test_a_binding_may_be_made_up_to_the_day_before_a_later_one(ends_on, found):
    later = binding(starts_on=date(2027, 3, 1))
    assert judged(bindings=(later,), ends_on=ends_on) == found


def test_for_ever_leaves_no_room_for_another():
    assert judged(bindings=(binding(),), starts_on=date(2099, 1, 1)) == ["already_bound"]


@pytest.mark.parametrize("state", ["pending", "in_review", "active", "suspended"])
def test_every_live_state_counts(state):
    assert judged(bindings=(binding(state=State(state)),)) == ["already_bound"]


def test_what_has_ended_does_not_count():
    assert judged(bindings=(binding(state=State.ENDED),)) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"state": State.PENDING, "confirm_by": TODAY}, ["already_bound"]),
        ({"state": State.PENDING, "confirm_by": YESTERDAY}, []),
        ({"ends_on": TODAY}, ["already_bound"]),  # the day the pledge ends still counts
        ({"ends_on": YESTERDAY}, []),
    ],
)
def test_what_is_overdue_counts_as_ended_whatever_its_row_says(changes, found):
    assert judged(bindings=(binding(**changes),)) == found


def test_the_other_direction_is_another_binding():
    assert judged(bindings=(binding("member", "holder", relationship=PARENT),)) == []


@pytest.mark.parametrize(
    ("couple", "whose"),
    [
        (("holder", "other"), "holder"),
        (("other", "holder"), "holder"),
        (("member", "other"), "member"),
        (("other", "member"), "member"),
    ],
)
def test_one_marriage_a_person_in_either_role(couple, whose):
    bound = binding(*couple, relationship=SPOUSE)
    reasons = reasons_not_to_bind(pair(relationship=SPOUSE, bindings=(bound,)), edition(), today=TODAY)
    assert codes(reasons) == ["spouse_already_bound"]
    assert reasons[0].facts["whose"] == whose


def test_two_marriages_elsewhere_are_one_reason():
    bound = (binding("holder", "x", relationship=SPOUSE), binding("y", "member", relationship=SPOUSE))
    reasons = reasons_not_to_bind(pair(relationship=SPOUSE, bindings=bound), edition(), today=TODAY)
    assert codes(reasons) == ["spouse_already_bound"]
    assert reasons[0].facts["whose"] == "both"


def test_both_directions_between_the_same_two_are_one_marriage():
    assert judged(relationship=SPOUSE, bindings=(binding("member", "holder", relationship=SPOUSE),)) == []


def test_a_marriage_is_counted_even_where_the_periods_do_not_meet():
    bound = binding("holder", "other", relationship=SPOUSE, starts_on=date(2030, 1, 1))
    assert judged(relationship=SPOUSE, ends_on=TOMORROW, bindings=(bound,)) == ["spouse_already_bound"]


@pytest.mark.parametrize(
    "changes",
    [
        {"relationship": CHILD},
        {"relationship": SPOUSE, "state": State.ENDED},
        {"relationship": SPOUSE, "ends_on": YESTERDAY},
        {"relationship": SPOUSE, "state": State.PENDING, "confirm_by": YESTERDAY},
    ],
)
def test_what_is_no_live_marriage_is_no_obstacle(changes):
    assert judged(relationship=SPOUSE, bindings=(binding("holder", "other", **changes),)) == []


def test_a_marriage_does_not_stand_in_the_way_of_a_child():
    assert judged(bindings=(binding("holder", "other", relationship=SPOUSE),)) == []


@pytest.mark.parametrize(("limit", "found"), [(3, []), (2, ["too_many_members"]), (None, [])])
def test_a_holder_has_only_so_many_members(limit, found):
    bound = (
        binding("holder", "a", state=State.SUSPENDED),
        binding("holder", "a", key="renewal", starts_on=date(2030, 1, 1)),
        binding("holder", "b", state=State.PENDING, confirm_by=TODAY),
        binding("holder", "c", state=State.ENDED),
        binding("holder", "d", ends_on=YESTERDAY),
        binding("other", "e"),
    )
    assert judged(bindings=bound, under=edition(max_members=limit)) == found


@pytest.mark.parametrize(("limit", "found"), [(2, []), (1, ["too_many_holders"]), (None, [])])
def test_a_member_has_only_so_many_holders(limit, found):
    bound = (
        binding("other", "member", state=State.IN_REVIEW),
        binding("gone", "member", state=State.ENDED),
        binding("holder", "b"),
    )
    assert judged(bindings=bound, under=edition(max_holders=limit)) == found


def test_renewing_a_member_takes_no_second_place():
    bound = binding(ends_on=date(2026, 12, 1))
    assert (
        judged(bindings=(bound,), starts_on=date(2026, 12, 2), under=edition(max_members=1, max_holders=1))
        == []
    )


# The period.


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "found"),
    [
        (TODAY, None, []),
        (TODAY, TOMORROW, []),
        (TODAY, TODAY, ["period_empty"]),
        (TOMORROW, TODAY, ["period_empty"]),
        (TOMORROW, None, []),
        (YESTERDAY, None, ["period_in_past"]),
        (YESTERDAY, TOMORROW, ["period_in_past"]),
        (YESTERDAY, YESTERDAY, ["period_in_past", "period_empty"]),
        (date(2026, 11, 1), YESTERDAY, ["period_in_past"]),
    ],
)
def test_a_period_begins_today_at_the_earliest_and_ends_after_it_begins(starts_on, ends_on, found):
    assert judged(starts_on=starts_on, ends_on=ends_on) == found


# At confirmation.


def confirmed(**changes):
    own = binding("holder", "member", key="own", relationship=SPOUSE, state=State.PENDING, confirm_by=TODAY)
    others = changes.pop("bindings", ())
    return judged(confirming=True, relationship=SPOUSE, bindings=(own, *others), ignoring="own", **changes)


def test_the_binding_being_confirmed_does_not_stand_in_its_own_way():
    assert confirmed() == []
    assert confirmed(under=edition(max_members=1, max_holders=1)) == []


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "found"),
    [
        (YESTERDAY, None, []),  # a start that has passed becomes today
        (YESTERDAY, TODAY, []),  # one day is left
        (TODAY - timedelta(days=5), YESTERDAY, ["period_empty"]),
        (TOMORROW, None, []),
    ],
)
def test_a_start_that_has_passed_is_no_obstacle_to_confirming(starts_on, ends_on, found):
    assert confirmed(starts_on=starts_on, ends_on=ends_on) == found


def test_an_overlap_is_judged_from_today_on_when_confirming():
    before = binding(key="before", starts_on=date(2026, 1, 1), ends_on=TODAY)
    assert confirmed(starts_on=YESTERDAY, bindings=(before,)) == ["already_bound"]


def test_what_has_turned_since_signing_is_told_when_confirming():
    another = binding("other", "member", relationship=SPOUSE)
    found = confirmed(holder=holder(row(status="2")), member=member(died_on=TODAY), bindings=(another,))
    assert found == ["holder_not_active", "member_deceased", "spouse_already_bound"]


# All at once.


def test_all_reasons_come_at_once_and_in_the_order_of_reading():
    bound = (binding(), binding("holder", "x", relationship=SPOUSE), binding("y", "member"))
    found = judged(
        holder=holder(row(account=False), died_on=TODAY, birth_date=date(1990, 1, 1)),
        member=member(row("390", "2", area=NANJING), died_on=TODAY, birth_date=date(1991, 1, 1)),
        relationship=SPOUSE,
        starts_on=YESTERDAY,
        ends_on=YESTERDAY,
        bindings=bound,
        under=edition(relationships=frozenset({CHILD}), reach=Reach.AREA, max_members=1, max_holders=1),
    )
    assert found == [
        "holder_no_account",
        "holder_deceased",
        "member_not_active",
        "member_deceased",
        "relationship_not_allowed",
        "different_pooling_area",
        "already_bound",
        "spouse_already_bound",
        "too_many_members",
        "too_many_holders",
        "period_in_past",
        "period_empty",
    ]


def test_every_reason_quotes_the_edition():
    reasons = reasons_not_to_bind(
        pair(holder=holder(row(status="2")), relationship=SIBLING, ends_on=TODAY), edition(), today=TODAY
    )
    assert len(reasons) == 3
    assert {reason.facts["source_number"] for reason in reasons} == {"国办发〔2021〕14号"}
