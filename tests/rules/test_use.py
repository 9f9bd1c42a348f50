"""May this member use this holder's account now? Every code of use, at its edges."""

from datetime import date

import pytest

from sharing.rules.edition import Reach, Relationship
from sharing.rules.life import State
from sharing.rules.switches import Ground, Place, Switch
from sharing.rules.use import CredentialState, Expense, reasons_not_to_use
from tests.rules.build import (
    HEFEI,
    NANJING,
    TODAY,
    TOMORROW,
    XUZHOU,
    YESTERDAY,
    binding,
    codes,
    edition,
    holder,
    member,
    row,
    use_pair,
)


def judged(expense=None, *, under=None, **changes):
    return codes(
        reasons_not_to_use(use_pair(**changes), expense or Expense(), under or edition(), today=TODAY)
    )


def test_an_active_binding_with_money_may_be_used():
    assert judged() == []


def test_without_an_edition_nothing_else_is_judged():
    assert codes(reasons_not_to_use(use_pair(balance_fen=0), Expense(), None, today=TODAY)) == [
        "scheme_not_in_force"
    ]


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"holder": holder(row("390"))}, ["holder_not_employee"]),
        ({"holder": holder(row(status="2"))}, ["holder_not_active"]),
        ({"holder": holder(row(account=False)), "balance_fen": None}, ["holder_no_account"]),
        ({"holder": holder(died_on=TODAY)}, ["holder_deceased"]),
        ({"member": member(row("390", "0"))}, ["member_not_insured"]),
        ({"member": member(row("390", "2"))}, ["member_not_active"]),
        ({"member": member(died_on=TODAY)}, ["member_deceased"]),
        ({"relationship": Relationship.SIBLING}, ["relationship_not_allowed"]),
        (
            {"holder": holder(birth_date=date(1990, 1, 1)), "member": member(birth_date=date(1991, 1, 1))},
            ["relationship_implausible"],
        ),
        (
            {"member": member(row("390", area=NANJING)), "under": edition(reach=Reach.AREA)},
            ["different_pooling_area"],
        ),
        ({"member": member(row("390", area=HEFEI))}, ["different_province"]),
    ],
)
def test_todays_facts_are_judged_again(changes, found):
    assert judged(**changes) == found


def test_somebody_is_not_their_own_relative_at_use_either():
    assert judged(member=holder(), binding=None) == ["same_person", "not_bound"]


# The binding.


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"starts_on": TODAY}, []),
        ({"starts_on": TOMORROW}, ["binding_not_started"]),
        ({"ends_on": TODAY}, []),  # the day the pledge ends still counts
        ({"ends_on": YESTERDAY}, ["binding_ended"]),
        ({"state": State.ENDED}, ["binding_ended"]),
        ({"state": State.PENDING, "confirm_by": TODAY}, ["binding_pending"]),
        ({"state": State.PENDING, "confirm_by": YESTERDAY}, ["binding_ended"]),
        ({"state": State.PENDING, "starts_on": TOMORROW}, ["binding_pending", "binding_not_started"]),
        ({"state": State.IN_REVIEW}, ["binding_in_review"]),
        ({"state": State.SUSPENDED, "suspended_by_staff": True}, ["binding_suspended"]),
        ({"state": State.SUSPENDED, "suspended_by_staff": True, "ends_on": YESTERDAY}, ["binding_ended"]),
        ({"state": State.SUSPENDED}, []),  # the review's word is for reading; today's facts decide
    ],
)
def test_where_the_binding_stands(changes, found):
    assert judged(binding=binding(**changes)) == found


def test_a_suspension_by_the_review_leaves_todays_reason():
    suspended = binding(state=State.SUSPENDED)
    assert judged(binding=suspended, member=member(row("390", "2"))) == ["member_not_active"]


def test_without_a_binding_they_are_not_bound():
    assert judged(binding=None) == ["not_bound"]


def test_a_family_card_is_no_binding():
    assert judged(binding=None, member_has_family_card=True) == ["family_card_only"]


def test_a_family_card_beside_a_binding_does_not_matter():
    assert judged(member_has_family_card=True) == []


def test_a_binding_that_ended_says_so_before_the_family_card():
    assert judged(binding=binding(state=State.ENDED), member_has_family_card=True) == ["binding_ended"]


# The money.


@pytest.mark.parametrize(
    ("balance_fen", "reserve_fen", "payable_fen", "found"),
    [
        (0, 0, None, ["zero_balance"]),
        (0, 50_00, 10_00, ["zero_balance"]),
        (1, 0, None, []),
        (1, 0, 1, []),
        (1, 0, 2, ["balance_not_enough"]),
        (50_00, 50_00, None, ["below_reserve"]),
        (49_99, 50_00, 10_00, ["below_reserve"]),
        (50_01, 50_00, None, []),
        (50_01, 50_00, 1, []),
        (50_01, 50_00, 2, ["balance_not_enough"]),
        (100_00, 0, 0, []),
        (None, 0, 10_00, []),
    ],
)
def test_what_the_account_allows(balance_fen, reserve_fen, payable_fen, found):
    assert (
        judged(
            Expense(payable_fen=payable_fen), balance_fen=balance_fen, under=edition(reserve_fen=reserve_fen)
        )
        == found
    )


@pytest.mark.parametrize(
    ("used_fen", "own_fen", "editions_fen", "payable_fen", "found"),
    [
        (0, None, None, 50_00, []),
        (30_00, 30_00, None, None, ["monthly_limit_reached"]),
        (30_00, None, 30_00, None, ["monthly_limit_reached"]),
        (29_99, 30_00, 100_00, None, []),
        (29_99, 30_00, 100_00, 1, []),
        (29_99, 30_00, 100_00, 2, ["monthly_limit_reached"]),  # a part is left
        (29_99, 100_00, 30_00, 2, ["monthly_limit_reached"]),  # the smaller one holds
        (40_00, 30_00, None, None, ["monthly_limit_reached"]),
        (0, 0, None, None, ["monthly_limit_reached"]),
    ],
)
def test_what_the_month_allows(used_fen, own_fen, editions_fen, payable_fen, found):
    assert (
        judged(
            Expense(payable_fen=payable_fen),
            month_used_fen=used_fen,
            monthly_limit_fen=own_fen,
            under=edition(monthly_limit_fen=editions_fen),
        )
        == found
    )


def test_balance_and_month_may_both_fall_short():
    found = judged(Expense(payable_fen=200_00), balance_fen=100_00, monthly_limit_fen=50_00)
    assert found == ["balance_not_enough", "monthly_limit_reached"]


# The expense.


@pytest.mark.parametrize(
    ("med_type", "found"),
    [
        (None, []),
        ("11", []),
        ("1105", []),
        ("41", []),
        ("21", ["expense_not_covered"]),
        ("", ["expense_not_covered"]),
    ],
)
def test_what_the_edition_pays(med_type, found):
    assert judged(Expense(med_type=med_type)) == found


@pytest.mark.parametrize(
    ("pays_premium", "paid", "found"),
    [
        (True, False, []),
        (True, True, ["premium_already_paid"]),
        (False, False, ["expense_not_covered"]),
        (False, True, ["expense_not_covered", "premium_already_paid"]),
    ],
)
def test_a_residents_premium(pays_premium, paid, found):
    assert judged(Expense(premium_paid=paid), under=edition(pays_premium=pays_premium)) == found


@pytest.mark.parametrize(
    ("credential", "found"),
    [
        (CredentialState.NONE_GIVEN, []),
        (CredentialState.OWN, []),
        (CredentialState.NOT_OWN, ["not_own_credential"]),
        (CredentialState.EXPIRED, ["credential_expired"]),
        (CredentialState.USED, ["credential_used"]),
        (CredentialState.INVALID, ["credential_invalid"]),
    ],
)
def test_the_patient_shows_their_own_credential(credential, found):
    assert judged(Expense(credential=credential)) == found


def test_the_patient_may_decline_to_use_accounts():
    assert judged(Expense(account_declined=True)) == ["account_use_declined"]


@pytest.mark.parametrize(("known", "found"), [(None, []), (True, []), (False, ["institution_unknown"])])
def test_the_institution_is_judged_where_it_is_given(known, found):
    assert judged(Expense(institution_known=known)) == found


@pytest.mark.parametrize(("area", "found"), [(NANJING, []), (XUZHOU, ["sharing_switched_off"])])
def test_where_shared_paying_is_switched_off_nobodys_account_may_be_used(area, found):
    off = Switch(ground=Ground.INCIDENT, is_on=False, since=TODAY, area_prefix="3203")
    assert judged(Expense(place=Place((off,), area))) == found


def test_all_reasons_come_at_once_and_in_the_order_of_reading():
    found = judged(
        Expense(
            payable_fen=50_00,
            med_type="99",
            account_declined=True,
            credential=CredentialState.NOT_OWN,
            institution_known=False,
        ),
        holder=holder(row(status="2"), died_on=TODAY),
        member=member(row("390", "4", area=HEFEI), died_on=TODAY),
        relationship=Relationship.OTHER,
        binding=binding(state=State.PENDING, starts_on=TOMORROW),
        balance_fen=0,
        monthly_limit_fen=0,
    )
    assert found == [
        "holder_not_active",
        "holder_deceased",
        "member_not_active",
        "member_deceased",
        "relationship_not_allowed",
        "different_province",
        "zero_balance",
        "monthly_limit_reached",
        "binding_pending",
        "binding_not_started",
        "not_own_credential",
        "expense_not_covered",
        "account_use_declined",
        "institution_unknown",
    ]


@pytest.mark.parametrize("balance_fen", [0, 10_00, 500_00, None])
def test_a_disputed_account_pays_nothing_and_says_nothing_of_its_balance(balance_fen):
    pair = use_pair(balance_fen=balance_fen, is_disputed=True)
    found = reasons_not_to_use(pair, Expense(payable_fen=100_00), edition(), today=TODAY)
    assert [
        (reason.code.value, set(reason.facts) & {"balance_fen", "available_fen"}) for reason in found
    ] == [("account_disputed", set())]
