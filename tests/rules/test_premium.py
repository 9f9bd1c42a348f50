"""May this holder pay this member's premium now? Every edge."""

from datetime import date
from typing import Any

import pytest

from sharing.rules.edition import Edition, Relationship
from sharing.rules.life import State
from sharing.rules.premium import Premium, reasons_not_to_pay_premium
from sharing.rules.switches import Ground, Place, Switch
from tests.rules import build
from tests.rules.build import TODAY, TOMORROW, YESTERDAY, binding, codes, holder, member, row, use_pair

PREMIUM = Premium(2027, 400_00, TODAY, TOMORROW)
WIDER = build.edition(pays_premium=True)
SWITCHED_OFF = Switch(ground=Ground.INCIDENT, is_on=False, since=TODAY, area_prefix="3203")


def judged(
    *, under: Edition | None = WIDER, is_paid: bool = False, switches: tuple[Switch, ...] = (), **changes: Any
) -> list[str]:
    pair, place = use_pair(**({"balance_fen": 400_00} | changes)), Place(switches, build.XUZHOU)
    return codes(reasons_not_to_pay_premium(pair, PREMIUM, under, is_paid=is_paid, place=place, today=TODAY))


def test_a_bound_residents_premium_may_be_paid_to_the_last_fen() -> None:
    assert judged() == []
    assert judged(balance_fen=399_99) == ["balance_not_enough"]


@pytest.mark.parametrize("status", ["0", "2", "3", "4"])
def test_who_is_only_unpaid_may_be_paid_for(status: str) -> None:
    unpaid = member(row("390", status))
    assert judged(member=unpaid) == []
    assert judged(member=unpaid, binding=binding(state=State.SUSPENDED)) == []


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"under": None}, ["scheme_not_in_force"]),
        ({"under": build.edition()}, ["expense_not_covered"]),
        ({"is_paid": True}, ["premium_already_paid"]),
        ({"binding": None}, ["not_bound"]),
        ({"binding": binding(state=State.PENDING)}, ["binding_pending"]),
        ({"binding": binding(state=State.SUSPENDED, suspended_by_staff=True)}, ["binding_suspended"]),
        ({"binding": binding(ends_on=YESTERDAY)}, ["binding_ended"]),
        ({"binding": binding(starts_on=TOMORROW)}, ["binding_not_started"]),
        ({"balance_fen": 0}, ["zero_balance"]),
        ({"balance_fen": None}, ["zero_balance"]),
        ({"holder": holder(row(status="2"))}, ["holder_not_active"]),
        ({"holder": holder(row(account=False)), "balance_fen": None}, ["holder_no_account"]),
        ({"member": member(died_on=TODAY)}, ["member_deceased"]),
        ({"member": member(row("310"))}, ["expense_not_covered"]),
        ({"member": member(row("310"), row("390", "2"))}, ["expense_not_covered"]),
        ({"member": member(row("310", "2"))}, ["member_not_active"]),
        ({"member": build.person("member")}, ["member_not_insured"]),
        ({"relationship": Relationship.SIBLING}, ["relationship_not_allowed"]),
        ({"switches": (SWITCHED_OFF,)}, ["sharing_switched_off"]),
        ({"under": build.edition(pays_premium=True, reserve_fen=1)}, ["balance_not_enough"]),
    ],
)
def test_what_stands_against_it_is_said(changes: dict[str, Any], found: list[str]) -> None:
    assert judged(**changes) == found


def test_everything_is_said_at_once() -> None:
    assert judged(under=build.edition(), is_paid=True, balance_fen=0, binding=None) == [
        "zero_balance",
        "not_bound",
        "expense_not_covered",
        "premium_already_paid",
    ]


def test_limits_of_what_a_member_uses_do_not_hold_for_what_the_holder_pays() -> None:
    limited = build.edition(pays_premium=True, monthly_limit_fen=100_00)
    assert judged(under=limited, monthly_limit_fen=1, month_used_fen=100_00) == []


def test_the_first_and_the_last_day_of_collecting_count() -> None:
    days = (YESTERDAY, TODAY, TOMORROW, date(2026, 11, 24))
    assert [PREMIUM.is_open_on(day) for day in days] == [False, True, True, False]


def test_a_disputed_account_pays_no_premium() -> None:
    assert judged(is_disputed=True) == ["account_disputed"]
