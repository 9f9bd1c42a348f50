"""A bill and everybody who might pay for it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sharing.rules.edition import DeductOrder
from sharing.rules.facts import BindingFacts
from sharing.rules.life import State
from sharing.rules.reasons import Code, because
from sharing.rules.settling import Candidate, Case, decide, decide_again, one_per_holder
from sharing.rules.split import Purse
from tests.rules import build
from tests.rules.build import TODAY, TOMORROW, YESTERDAY

FILED = datetime(2026, 1, 1, tzinfo=UTC)


def candidate(
    key: str, balance_fen: int | None = 100_00, *, filed: int = 0, place: int | None = None, **changes: Any
) -> Candidate:
    holder = build.person(key, *changes.pop("rows", (build.row(),)), died_on=changes.pop("died_on", None))
    edition = changes.pop("edition", build.edition())
    money = {name: changes.pop(name) for name in ("month_used_fen", "monthly_limit_fen") if name in changes}
    binding = build.binding(key, **changes)
    pair = build.use_pair(holder=holder, binding=binding, balance_fen=balance_fen, **money)
    signed_at = FILED + timedelta(days=filed)
    return Candidate(pair=pair, binding=binding, edition=edition, signed_at=signed_at, place=place)


def case(payable_fen: int, *candidates: Candidate, **changes: Any) -> Case:
    plain: dict[str, Any] = {
        "payable_fen": payable_fen,
        "med_type": "11",
        "account_declined": False,
        "patient": build.member(),
        "edition": build.edition(),
        "own_fen": None,
        "candidates": candidates,
    }
    return Case(**(plain | changes))


def told(payable_fen: int, *candidates: Candidate, **changes: Any) -> list[str]:
    return build.codes(list(decide(case(payable_fen, *candidates, **changes), today=TODAY).reasons))


def shared(payable_fen: int, *candidates: Candidate, **changes: Any) -> dict[str, int]:
    parts = decide(case(payable_fen, *candidates, **changes), today=TODAY).split
    return {str(key).removesuffix("-member"): fen for key, fen in parts.shared}


def test_own_account_pays_first_and_then_nobody_is_asked() -> None:
    decision = decide(case(50_00, candidate("mother", 0), own_fen=50_00), today=TODAY)
    assert (decision.split.own_fen, decision.split.cash_fen) == (50_00, 0)
    assert (decision.reasons, decision.shortfalls) == ((), ())


def test_a_holder_who_pays_all_that_is_asked_has_no_reason() -> None:
    decision = decide(case(60_00, candidate("mother"), own_fen=10_00), today=TODAY)
    assert decision.split.shared == (("mother-member", 50_00),)
    assert (decision.reasons, decision.shortfalls) == ((), ())


def test_who_gave_less_has_a_reason_though_another_paid_the_rest() -> None:
    decision = decide(case(60_00, candidate("mother", 20_00), candidate("father", filed=1)), today=TODAY)
    assert decision.reasons == ()
    assert [(one.binding.holder_key, build.codes(list(one.reasons))) for one in decision.shortfalls] == [
        ("mother", ["balance_not_enough"])
    ]


@pytest.mark.parametrize(
    ("order", "first"),
    [
        (DeductOrder.FILING, "mother"),
        (DeductOrder.LAST_FIRST, "father"),
        (DeductOrder.MEMBER_CHOICE, "father"),
    ],
)
def test_the_order_is_that_of_the_patients_edition(order: DeductOrder, first: str) -> None:
    two = candidate("mother", place=2), candidate("father", filed=1, place=1)
    assert shared(10_00, *two, edition=build.edition(deduct_order=order)) == {first: 10_00}


def test_each_holder_is_judged_under_their_own_edition() -> None:
    kept = candidate("mother", edition=build.edition(reserve_fen=30_00))
    limited = candidate(
        "father", filed=1, edition=build.edition(monthly_limit_fen=25_00), month_used_fen=5_00
    )
    decision = decide(case(200_00, kept, limited), today=TODAY)
    assert [fen for _, fen in decision.split.shared] == [70_00, 20_00]
    assert build.codes(list(decision.reasons)) == ["balance_not_enough", "monthly_limit_reached"]


def test_the_patient_is_not_told_what_is_in_the_holders_account() -> None:
    decision = decide(case(60_00, candidate("mother", 20_00)), today=TODAY)
    assert "available_fen" not in decision.reasons[0].facts
    assert decision.shortfalls[0].reasons[0].facts["available_fen"] == 20_00


def test_two_holders_without_money_are_one_reason_to_the_patient() -> None:
    assert told(1_00, candidate("mother", 0), candidate("father", 0, filed=1)) == ["zero_balance"]


def test_an_account_that_is_not_opened_yet_reads_as_empty() -> None:
    assert told(1_00, candidate("mother", None)) == ["zero_balance"]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"state": State.PENDING}, ["binding_pending"]),
        ({"state": State.IN_REVIEW}, ["binding_in_review"]),
        ({"state": State.SUSPENDED, "suspended_by_staff": True}, ["binding_suspended"]),
        ({"starts_on": TOMORROW}, ["binding_not_started"]),
        ({"died_on": TODAY}, ["holder_deceased"]),
        ({"rows": (build.row(status="2"),)}, ["holder_not_active"]),
        ({"rows": (build.row(area=build.HEFEI),)}, ["different_province"]),
        ({"edition": None}, ["scheme_not_in_force"]),
        ({"edition": build.edition(med_types={"41": True})}, ["expense_not_covered"]),
        ({"state": State.ENDED}, ["binding_ended"]),
        ({"ends_on": YESTERDAY}, ["binding_ended"]),
        ({"state": State.PENDING, "confirm_by": YESTERDAY}, ["binding_ended"]),
    ],
)
def test_a_holder_against_whom_a_rule_stands_gives_nothing(changes: dict[str, Any], codes: list[str]) -> None:
    one = candidate("mother", **changes)
    assert shared(10_00, one) == {}
    assert told(10_00, one) == codes


@pytest.mark.parametrize("changes", [{"state": State.SUSPENDED}, {"starts_on": TODAY}, {"ends_on": TODAY}])
def test_what_only_looks_stopped_pays(changes: dict[str, Any]) -> None:
    assert shared(10_00, candidate("mother", **changes)) == {"mother": 10_00}


def test_an_ended_binding_is_not_told_where_a_live_one_was_asked() -> None:
    ended = candidate("father", state=State.ENDED)
    assert told(10_00, candidate("mother", 0), ended) == ["zero_balance"]


@pytest.mark.parametrize(
    ("state", "is_shown"), [(State.ACTIVE, True), (State.SUSPENDED, True), (State.PENDING, False)]
)
def test_only_who_shares_by_agreement_learns_of_a_bill(state: State, is_shown: bool) -> None:
    decision = decide(case(10_00, candidate("mother", 0, state=state)), today=TODAY)
    assert [one.is_shown_to_holder for one in decision.shortfalls] == [is_shown]


def test_without_any_binding_it_says_so_and_whether_one_would_help() -> None:
    assert told(10_00) == ["not_bound"]
    assert told(10_00, med_type="9") == ["not_bound", "expense_not_covered"]
    assert told(10_00, edition=None) == ["scheme_not_in_force"]


def test_what_no_edition_covers_is_own_account_and_cash() -> None:
    decision = decide(case(30_00, candidate("mother"), med_type="9901", own_fen=10_00), today=TODAY)
    assert (decision.split.own_fen, decision.split.shared_fen, decision.split.cash_fen) == (10_00, 0, 20_00)
    assert build.codes(list(decision.reasons)) == ["expense_not_covered"]


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"account_declined": True}, ["account_use_declined"]),
        ({"patient": build.member(died_on=TODAY)}, ["member_deceased"]),
        ({"patient": build.member(died_on=TODAY), "edition": None}, ["member_deceased"]),
    ],
)
def test_a_bill_of_cash_only_asks_nobody(changes: dict[str, Any], codes: list[str]) -> None:
    decision = decide(case(30_00, candidate("mother"), own_fen=10_00, **changes), today=TODAY)
    assert (decision.split.own_fen, decision.split.shared, decision.split.cash_fen) == (0, (), 30_00)
    assert (build.codes(list(decision.reasons)), decision.shortfalls) == (codes, ())


def test_a_bill_of_nothing_has_no_reasons() -> None:
    assert told(0) == []


def keys(*bindings: BindingFacts) -> list[object]:
    return [one.key for one in one_per_holder(bindings, today=TODAY)]


def test_of_a_binding_and_its_renewal_the_one_that_runs_counts() -> None:
    running = build.binding(key="running", ends_on=TODAY)
    renewal = build.binding(key="renewal", starts_on=TOMORROW)
    assert keys(running, renewal) == ["running"]


def test_the_renewal_counts_once_the_first_is_over() -> None:
    over = build.binding(key="over", ends_on=YESTERDAY)
    renewal = build.binding(key="renewal", starts_on=TODAY)
    assert keys(over, renewal) == ["renewal"]


def test_a_binding_in_force_counts_before_one_that_waits() -> None:
    waiting = build.binding(key="waiting", state=State.PENDING)
    assert keys(waiting, build.binding(key="active")) == ["active"]
    assert keys(build.binding(key="active"), waiting) == ["active"]


def test_of_those_that_ended_the_last_signed_counts() -> None:
    first, last = (build.binding(key=key, state=State.ENDED) for key in ("first", "last"))
    assert keys(first, last) == ["last"]


def test_each_holder_keeps_one() -> None:
    assert keys(build.binding("mother"), build.binding("father")) == ["mother-member", "father-member"]


def test_a_bill_settled_again_is_paid_by_those_who_got_money_back() -> None:
    decision = decide_again(80_00, Purse("own", 10_00), [build.purse("mother", 90_00)], [])
    assert decision.split.own_fen == 10_00
    assert decision.split.shared == (("mother", 70_00),)
    assert decision.reasons == ()


def test_what_is_more_than_came_back_is_cash_for_the_reasons_told_then() -> None:
    then = because(Code.ZERO_BALANCE)
    assert decide_again(50_00, None, [build.purse("mother", 40_00)], [then]).reasons == (then,)
    assert decide_again(50_00, None, [], []).reasons == (because(Code.BALANCE_NOT_ENOUGH),)
    assert decide_again(50_00, None, [], []).split.cash_fen == 50_00


def disputed(key: str, balance_fen: int = 100_00) -> Candidate:
    plain = candidate(key, balance_fen)
    return replace(plain, pair=replace(plain.pair, is_disputed=True))


def test_a_disputed_holder_is_passed_over_and_the_next_one_pays() -> None:
    asked = disputed("mother"), candidate("father", 60_00, filed=1)
    decision = decide(case(50_00, *asked), today=TODAY)
    assert decision.split.shared == (("father-member", 50_00),)
    assert [(one.binding.holder_key, build.codes(list(one.reasons))) for one in decision.shortfalls] == [
        ("mother", ["account_disputed"])
    ]


def test_a_disputed_own_account_pays_nothing_and_others_may() -> None:
    asked = case(50_00, candidate("mother", 30_00), own_fen=80_00, own_is_disputed=True)
    decision = decide(asked, today=TODAY)
    assert (decision.split.own_fen, decision.split.shared_fen, decision.split.cash_fen) == (0, 30_00, 20_00)
    assert build.codes(list(decision.reasons)) == ["account_disputed", "balance_not_enough"]
    assert decision.reasons[0] == because(Code.ACCOUNT_DISPUTED, whose="member")


def test_whose_account_is_disputed_is_told_once_the_patients_own_first() -> None:
    asked = case(50_00, disputed("mother"), own_fen=80_00, own_is_disputed=True)
    assert decide(asked, today=TODAY).reasons == (because(Code.ACCOUNT_DISPUTED, whose="member"),)


def test_a_disputed_own_account_that_was_not_needed_is_no_reason() -> None:
    asked = case(50_00, candidate("mother", 50_00), own_fen=80_00, own_is_disputed=True)
    assert decide(asked, today=TODAY).reasons == ()


def test_what_a_disputed_account_had_paid_is_told_before_the_reasons_of_then() -> None:
    then, now = because(Code.NOT_BOUND), because(Code.ACCOUNT_DISPUTED)
    decision = decide_again(50_00, None, [], [then], disputed=[now])
    assert (decision.split.cash_fen, decision.reasons) == (50_00, (now, then))
