"""The table of conditions: each code breaks one, and the reasons alone say which hold."""

import pytest

from sharing.rules.conditions import (
    BROKEN_BY,
    CONDITION_OF,
    TO_BIND,
    TO_USE,
    Condition,
    Verdict,
    check,
    unknown_at_use,
)
from sharing.rules.eligibility import reasons_not_to_bind
from sharing.rules.reasons import AT_BINDING, AT_USE, Code, because
from sharing.rules.switches import Place
from sharing.rules.use import CredentialState, Expense, reasons_not_to_use
from tests.rules.build import HEFEI, TODAY, XUZHOU, YESTERDAY, edition, holder, member, pair, row, use_pair


@pytest.mark.parametrize("code", Code)
def test_every_code_belongs_to_exactly_one_condition(code):
    assert [one for one, codes in BROKEN_BY.items() if code in codes] == [CONDITION_OF[code]]


def test_the_conditions_stand_in_the_order_of_reading():
    assert list(BROKEN_BY) == list(Condition)


@pytest.mark.parametrize(("conditions", "codes"), [(TO_BIND, AT_BINDING), (TO_USE, AT_USE)])
def test_what_can_be_met_at_a_moment_has_its_condition_there(conditions, codes):
    assert {CONDITION_OF[code] for code in codes} == set(conditions)


def verdicts(conditions, reasons, unknown=()):
    return {one.condition: one.verdict for one in check(conditions, reasons, unknown=unknown)}


def test_without_a_reason_everything_holds():
    reasons = reasons_not_to_bind(pair(), edition(), today=TODAY)
    assert set(verdicts(TO_BIND, reasons).values()) == {Verdict.HOLDS}


def test_each_reason_breaks_its_own_condition_and_the_others_hold():
    judged = pair(holder=holder(row(status="2")), member=member(row("390", area=HEFEI)), starts_on=YESTERDAY)
    found = check(TO_BIND, reasons_not_to_bind(judged, edition(), today=TODAY))
    broken = {one.condition: [reason.code.value for reason in one.reasons] for one in found if one.reasons}
    assert broken == {
        Condition.HOLDER: ["holder_not_active"],
        Condition.REACH: ["different_province"],
        Condition.PERIOD: ["period_in_past"],
    }
    assert [one.condition for one in found if one.verdict is Verdict.HOLDS] == [
        Condition.SCHEME,
        Condition.IDENTITY,
        Condition.MEMBER,
        Condition.KINSHIP,
        Condition.FIRST_TIME,
        Condition.ONE_MARRIAGE,
        Condition.PLACES,
    ]


@pytest.mark.parametrize("code", [Code.SCHEME_NOT_IN_FORCE, Code.IDENTITY_MISMATCH])
def test_where_a_reason_stands_alone_nothing_else_was_judged(code):
    found = verdicts(TO_BIND, [because(code)])
    assert found.pop(CONDITION_OF[code]) is Verdict.BROKEN
    assert set(found.values()) == {Verdict.NOT_JUDGED}


def test_what_is_not_given_is_neither_kept_nor_broken():
    judged, expense = use_pair(balance_fen=None, member=member()), Expense()
    reasons = reasons_not_to_use(judged, expense, edition(), today=TODAY)
    found = verdicts(TO_USE, reasons, unknown_at_use(judged, expense))
    assert [one for one, verdict in found.items() if verdict is Verdict.NOT_JUDGED] == [
        Condition.MONEY,
        Condition.CREDENTIAL,
        Condition.EXPENSE,
        Condition.INSTITUTION,
        Condition.SWITCH,
    ]


def test_what_is_given_is_judged():
    place = Place((), XUZHOU)
    expense = Expense(med_type="11", credential=CredentialState.OWN, institution_known=True, place=place)
    assert unknown_at_use(use_pair(), expense) == frozenset()


def test_people_without_an_area_are_not_compared():
    assert Condition.REACH in unknown_at_use(use_pair(member=member(row("390", area=""))), Expense())


def test_a_reason_counts_though_its_facts_were_said_to_be_unknown():
    assert (
        verdicts(TO_USE, [because(Code.ZERO_BALANCE)], {Condition.MONEY})[Condition.MONEY] is Verdict.BROKEN
    )
