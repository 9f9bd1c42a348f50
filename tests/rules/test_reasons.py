"""Codes and reasons."""

import json
from datetime import date

import pytest

from sharing.rules.reasons import AT_BINDING, AT_USE, Code, Reason, Refused, because, in_reading_order

BINDING_CODES = [
    "holder_not_employee",
    "holder_no_account",
    "holder_not_active",
    "holder_deceased",
    "member_not_insured",
    "member_not_active",
    "member_deceased",
    "identity_mismatch",
    "same_person",
    "relationship_not_allowed",
    "relationship_implausible",
    "different_pooling_area",
    "different_province",
    "already_bound",
    "spouse_already_bound",
    "too_many_members",
    "too_many_holders",
    "period_in_past",
    "period_empty",
    "scheme_not_in_force",
]

USE_CODES = [
    "holder_not_employee",
    "holder_no_account",
    "holder_not_active",
    "holder_deceased",
    "member_not_insured",
    "member_not_active",
    "member_deceased",
    "same_person",
    "relationship_not_allowed",
    "relationship_implausible",
    "different_pooling_area",
    "different_province",
    "scheme_not_in_force",
    "account_disputed",
    "zero_balance",
    "balance_not_enough",
    "below_reserve",
    "monthly_limit_reached",
    "not_bound",
    "family_card_only",
    "binding_pending",
    "binding_in_review",
    "binding_suspended",
    "binding_not_started",
    "binding_ended",
    "not_own_credential",
    "credential_expired",
    "credential_used",
    "credential_invalid",
    "expense_not_covered",
    "account_use_declined",
    "institution_unknown",
    "sharing_switched_off",
    "premium_already_paid",
]


def test_the_codes_at_binding_never_change():
    assert [code.value for code in AT_BINDING] == BINDING_CODES


def test_the_codes_at_use_never_change():
    assert [code.value for code in AT_USE] == USE_CODES


def test_every_code_is_met_somewhere():
    assert set(AT_BINDING) | set(AT_USE) == set(Code)


def test_a_reason_comes_back_from_json_as_it_was():
    reason = because(
        Code.TOO_MANY_MEMBERS, limit=5, effective_from=date(2021, 4, 22), whose="holder", none=None
    )
    kept = json.dumps(reason.as_json())
    assert json.loads(kept) == {
        "code": "too_many_members",
        "facts": {"limit": 5, "effective_from": "2021-04-22", "whose": "holder"},
    }
    assert Reason.from_json(json.loads(kept)) == reason


def test_equal_reasons_are_one_in_a_set_and_others_are_not():
    assert len({Reason(Code.NOT_BOUND), Reason(Code.NOT_BOUND, {})}) == 1
    assert (
        len({Reason(Code.TOO_MANY_MEMBERS, {"limit": 1}), Reason(Code.TOO_MANY_MEMBERS, {"limit": 2})}) == 2
    )


def test_a_reason_cannot_be_changed_by_whoever_holds_its_facts():
    facts = {"limit": 1}
    reason = Reason(Code.TOO_MANY_MEMBERS, facts)
    facts["limit"] = 2
    assert reason.facts == {"limit": 1}
    with pytest.raises(TypeError):
        reason.facts["limit"] = 3


def test_reasons_are_read_in_one_order():
    found = [Reason(Code.PERIOD_EMPTY), Reason(Code.ZERO_BALANCE), Reason(Code.HOLDER_DECEASED)]
    assert [reason.code for reason in in_reading_order(found)] == [
        "holder_deceased",
        "period_empty",
        "zero_balance",
    ]


def test_a_refusal_holds_every_reason():
    refused = Refused([Reason(Code.ZERO_BALANCE), Reason(Code.NOT_BOUND)])
    assert refused.reasons == (Reason(Code.ZERO_BALANCE), Reason(Code.NOT_BOUND))
    assert str(refused) == "zero_balance, not_bound"
