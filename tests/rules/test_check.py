"""The check that anybody may make: what is asked, what a change drops, and what the rules make of it."""

import pytest
from hypothesis import given, strategies as st

from sharing.rules.check import (
    CHOICES,
    FIELDS_OF,
    UNSURE,
    Question,
    changed,
    judge_use,
    known,
    next_question,
    questions,
    reasons_not_to_bind_now,
)
from sharing.rules.conditions import Condition, Verdict
from sharing.rules.edition import Reach
from sharing.rules.switches import Ground, Switch
from tests.rules.build import HEFEI, NANJING, TODAY, XUZHOU, codes, edition

GOOD = {
    "holder": "account",
    "member": "active",
    "kin": "child",
    "here": XUZHOU,
    "there": NANJING,
    "bound": "sharing",
    "money": "enough",
    "shown": "own",
}


def found(under=None, **answers):
    given = known({**GOOD, **answers})
    return judge_use(given, under or edition(), (), today=TODAY)


def broken(under=None, **answers):
    checked = found(under, **answers)
    return [reason.code.value for one in checked for reason in one.reasons]


def unknown(under=None, **answers):
    return [one.condition for one in found(under, **answers) if one.verdict is Verdict.NOT_JUDGED]


NEVER_ASKED = [Condition.MONTH, Condition.EXPENSE, Condition.WISH, Condition.INSTITUTION]


def test_there_are_at_most_seven_questions():
    assert len(questions({})) == 7


def test_they_come_one_after_the_other():
    answers: dict[str, str] = {}
    asked = []
    while question := next_question(answers):
        asked.append(question)
        answers |= {name: GOOD[name] for name in FIELDS_OF[question]}
    assert asked == list(Question)


def test_where_everything_is_well_nothing_is_broken():
    assert (broken(), unknown()) == ([], NEVER_ASKED)


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"holder": "no_account"}, ["holder_no_account"]),
        ({"holder": "paused"}, ["holder_not_active"]),
        ({"holder": "resident"}, ["holder_not_employee"]),
        ({"holder": "none"}, ["holder_not_employee"]),
        ({"member": "paused"}, ["member_not_active"]),
        ({"member": "none"}, ["member_not_insured"]),
        ({"kin": "sibling"}, ["relationship_not_allowed"]),
        ({"there": HEFEI}, ["different_province"]),
        ({"bound": "nothing"}, ["not_bound"]),
        ({"bound": "card"}, ["family_card_only"]),
        ({"bound": "waiting"}, ["binding_pending"]),
        ({"bound": "later"}, ["binding_not_started"]),
        ({"bound": "ended"}, ["binding_ended"]),
        ({"money": "zero"}, ["zero_balance"]),
        ({"money": "short"}, ["balance_not_enough"]),
        ({"shown": "holders"}, ["not_own_credential"]),
        ({"shown": "old"}, ["credential_expired"]),
        ({"shown": "used"}, ["credential_used"]),
        ({"shown": "unreadable"}, ["credential_invalid"]),
    ],
)
def test_each_answer_is_judged_by_the_rules(answers, expected):
    assert broken(**answers) == expected


@pytest.mark.parametrize(
    ("answers", "condition"),
    [
        ({"holder": UNSURE}, Condition.HOLDER),
        ({"member": UNSURE}, Condition.MEMBER),
        ({"kin": UNSURE}, Condition.KINSHIP),
        ({"here": UNSURE}, Condition.REACH),
        ({"bound": UNSURE}, Condition.BINDING),
        ({"money": UNSURE}, Condition.MONEY),
        ({"shown": UNSURE}, Condition.CREDENTIAL),
    ],
)
def test_who_is_unsure_is_told_neither_yes_nor_no(answers, condition):
    assert broken(**answers) == []
    assert set(unknown(**answers)) == {condition, *NEVER_ASKED}


def test_who_does_not_know_where_the_member_is_insured_learns_of_neither_reach_nor_switch():
    assert set(unknown(there=UNSURE)) == {Condition.REACH, Condition.SWITCH, *NEVER_ASKED}


def test_it_is_paid_where_the_member_is_insured():
    off = Switch(ground=Ground.INCIDENT, is_on=False, since=TODAY, area_prefix=GOOD["there"][:4])
    checked = judge_use(known(GOOD), edition(), (off,), today=TODAY)
    assert [reason.code.value for one in checked for reason in one.reasons] == ["sharing_switched_off"]
    vague = judge_use(known({**GOOD, "there": "320000"}), edition(), (off,), today=TODAY)
    assert [one.verdict for one in vague if one.condition is Condition.SWITCH] == [Verdict.NOT_JUDGED]


def test_the_edition_of_the_area_decides():
    assert broken(edition(reach=Reach.AREA)) == ["different_pooling_area"]
    assert broken(edition(reach=Reach.AREA), there="320312") == []


def test_a_province_without_a_city_is_no_answer_where_the_city_counts():
    assert Condition.REACH in unknown(edition(reach=Reach.AREA), there="320000")
    assert Condition.REACH not in unknown(there="320000")
    assert broken(edition(reach=Reach.AREA), there="340000") == ["different_province"]


def test_a_municipality_is_one_area():
    assert broken(edition(reach=Reach.AREA), here="310000", there="310115") == []


def test_without_an_edition_only_that_is_said():
    checked = judge_use(known(GOOD), None, (), today=TODAY)
    assert [reason.code.value for one in checked for reason in one.reasons] == ["scheme_not_in_force"]


def test_a_reserve_leaves_enough_as_enough():
    assert broken(edition(reserve_fen=500_00)) == []
    assert broken(edition(reserve_fen=500_00), money="short") == ["balance_not_enough"]


def test_who_has_no_account_is_not_asked_about_its_money():
    for holder in ("no_account", "resident", "none"):
        assert Question.MONEY not in questions({"holder": holder})


@pytest.mark.parametrize("who", ["holder", "member"])
def test_who_is_not_insured_is_not_asked_where(who):
    assert Question.AREAS not in questions({who: "none"})
    assert Condition.REACH in unknown(**{who: "none"})
    insured = {"holder": "account", "member": "active"}[who]
    after = changed(known({**GOOD, who: "none"}), Question(who), {who: insured})
    assert next_question(after) is Question.AREAS


def test_who_has_bound_nothing_is_not_asked_what_was_shown():
    assert Question.SHOWN not in questions({"bound": "nothing"})
    assert "shown" not in known({**GOOD, "bound": "card"})


@pytest.mark.parametrize(
    ("question", "new", "dropped"),
    [
        (Question.HOLDER, {"holder": "paused"}, {"money"}),
        (Question.HOLDER, {"holder": "account"}, set()),  # the same answer again
        (Question.BOUND, {"bound": UNSURE}, {"shown"}),
        (Question.KIN, {"kin": "parent"}, set()),
        (Question.AREAS, {"here": NANJING, "there": XUZHOU}, set()),
        (Question.MONEY, {"money": "zero"}, set()),
    ],
)
def test_a_changed_answer_drops_only_what_stood_on_it(question, new, dropped):
    after = changed(GOOD, question, new)
    assert set(GOOD) - set(after) == dropped
    assert {name: after[name] for name in new} == new
    kept = set(GOOD) - dropped - set(new)
    assert {name: after[name] for name in kept} == {name: GOOD[name] for name in kept}


@pytest.mark.parametrize("given", [{"holder": "king"}, {"here": "999999"}, {"here": "32"}, {"who": "me"}])
def test_what_was_never_offered_was_never_answered(given):
    assert known(given) == {}


def test_binding_is_judged_by_the_rules_of_binding():
    assert reasons_not_to_bind_now(known({**GOOD, "bound": "nothing"}), edition(), today=TODAY) == []
    against = reasons_not_to_bind_now(known({**GOOD, "kin": "other"}), edition(), today=TODAY)
    assert codes(against) == ["relationship_not_allowed"]


ANY = st.fixed_dictionaries(
    {
        **{name: st.sampled_from(choices) for name, choices in CHOICES.items()},
        "here": st.sampled_from([XUZHOU, NANJING, HEFEI, "320000", "310000", UNSURE]),
        "there": st.sampled_from([XUZHOU, NANJING, HEFEI, "320000", "310000", UNSURE]),
    }
)


@given(ANY, st.sampled_from([Reach.AREA, Reach.PROVINCE]))
def test_whatever_is_answered_there_is_an_answer(answers, reach):
    given = known(answers)
    assert next_question(given) is None
    assert judge_use(given, edition(reach=reach), (), today=TODAY)
    reasons_not_to_bind_now(given, edition(reach=reach), today=TODAY)
