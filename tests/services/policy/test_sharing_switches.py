"""Shared paying switched off and on: two officers, recorded, in force from the next bill on."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.actors import InstitutionActor
from accounts.models import RoleGrant, User
from sharing.models import Approval, Institution, Settlement, SwitchTurn
from sharing.rules.reasons import Refused
from sharing.rules.switches import Ground
from sharing.services import decide_approvals
from sharing.services.policy.sharing_switches import NoSuchPlace, NothingToTurn, ask_to_turn
from sharing.services.settling.settlements import quote
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.roles import NoSuchRight
from tests import make
from tests.chains import decisions_hold, turns_hold

pytestmark = pytest.mark.django_db

GROWN = date(2004, 9, 1)


@pytest.fixture
def hospital() -> Institution:
    return make.institution("H32030000001")


def asked(by: User | None = None, place: str = "3203", **turn: Any) -> Approval:
    officer = make.by_officer(by or make.officer("policy_officer"), "系统故障")
    wanted = {"ground": Ground.INCIDENT, "is_on": False} | turn
    return ask_to_turn(place=place, by=officer, at=make.NOW, **wanted)


def shared(settlement: Settlement) -> tuple[int, int, list[str]]:
    return settlement.shared_fen, settlement.cash_fen, [kept["code"] for kept in settlement.reasons]


def test_asking_stops_nothing_and_a_second_officer_does(hospital):
    binding, one, other = make.binding(), make.officer("policy_officer"), make.officer("policy_officer")
    approval = asked(one)
    assert shared(make.settle(binding.member, payable=10, by=hospital)) == (10_00, 0, [])
    decide_approvals.decide(approval_id=approval.pk, approve=True, by=make.by_officer(other), at=make.NOW)
    assert shared(make.settle(binding.member, payable=10, by=hospital)) == (
        0,
        10_00,
        ["sharing_switched_off"],
    )
    turn = SwitchTurn.objects.get()
    assert (turn.asked_by, turn.decided_by, turn.at) == (one, other, make.NOW)
    assert (turn.ground, turn.is_on, turn.reason) == ("incident", False, "系统故障")


def test_turned_down_nothing_is_written():
    approval, other = asked(), make.officer("policy_officer")
    decide_approvals.decide(
        approval_id=approval.pk, approve=False, words="已经修好", by=make.by_officer(other), at=make.NOW
    )
    assert not SwitchTurn.objects.exists()


def test_switched_on_again_the_next_bill_is_shared(hospital):
    binding = make.binding()
    make.switched()
    make.switched(is_on=True, at=make.NOW + timedelta(hours=1))
    assert shared(make.settle(binding.member, payable=10, by=hospital)) == (10_00, 0, [])
    assert [turn.is_on for turn in SwitchTurn.objects.all()] == [False, True]


def test_every_turn_is_the_next_link_of_its_switch_and_every_decision_of_the_book():
    make.switched()
    make.switched("3201")
    make.switched(is_on=True, at=make.NOW + timedelta(hours=1))
    turns = SwitchTurn.objects.order_by("pk")
    assert [(turn.switch.area_prefix, turn.number) for turn in turns] == [
        ("3203", 1),
        ("3201", 1),
        ("3203", 2),
    ]
    assert [turns_hold(turn.switch) for turn in turns] == [True] * 3
    assert (sorted(Approval.objects.values_list("number", flat=True)), decisions_hold()) == ([1, 2, 3], True)


def test_the_own_account_pays_where_it_is_switched_off(hospital):
    son = make.holder(yuan=8, born=GROWN)
    make.binding(make.holder(), son)
    make.switched(hospital.code)
    settlement = make.settle(son, payable=10, by=hospital)
    assert (settlement.own_fen, settlement.cash_fen) == (8_00, 2_00)
    elsewhere = make.settle(son, payable=10)
    assert shared(elsewhere) == (10_00, 0, [])


def test_what_the_own_account_pays_whole_has_no_reason(hospital):
    son = make.holder(yuan=80, born=GROWN)
    make.binding(make.holder(), son)
    make.switched()
    assert shared(make.settle(son, payable=10, by=hospital)) == (0, 0, [])


def test_a_quote_says_the_same(hospital):
    binding = make.binding()
    make.switched()
    outcome = quote(bill=make.bill(binding.member, payable=10), by=InstitutionActor(hospital.pk), at=make.NOW)
    assert shared(outcome.settlement) == (0, 10_00, ["sharing_switched_off"])


def test_who_is_bound_to_nobody_reads_both(hospital):
    make.editions()
    make.switched()
    found = make.settle(make.child(), by=hospital)
    assert shared(found)[2] == ["not_bound", "sharing_switched_off"]


def test_a_bill_settled_again_takes_nothing_from_a_holder_any_more(hospital):
    binding = make.binding()
    first = make.settle(binding.member, payable=10, by=hospital)
    make.cancel(first)
    make.switched()
    bill = {"mdtrt_id": first.mdtrt_id, "chrg_bchno": first.chrg_bchno, "resettles": first.setl_id}
    again = make.settle(binding.member, payable=10, by=hospital, **bill)
    assert shared(again) == (0, 10_00, ["sharing_switched_off"])
    binding.holder.account.refresh_from_db()
    assert binding.holder.account.balance_fen == 100_00


def test_money_comes_back_where_it_is_switched_off(hospital):
    binding = make.binding()
    first = make.settle(binding.member, payable=10, by=hospital)
    make.switched()
    make.cancel(first)
    binding.holder.account.refresh_from_db()
    assert binding.holder.account.balance_fen == 100_00


def test_a_premium_paid_online_is_paid_where_the_member_is_insured():
    binding = make.binding(make.holder(yuan=500), make.child(area=make.NANJING))
    make.switched("3203")
    assert make.premium(binding).amount_fen == 400_00
    make.switched("3201")
    with pytest.raises(Refused) as refused:
        make.premium(binding, year=2027)
    assert [reason.code for reason in refused.value.reasons] == ["balance_not_enough", "sharing_switched_off"]


def test_a_pilot_is_on_where_it_is_tried_and_nowhere_else(hospital):
    binding, elsewhere = make.binding(), make.institution(area_code=make.NANJING)
    make.switched("3203", ground="pilot", is_on=True)
    make.switched("32", ground="pilot")
    assert shared(make.settle(binding.member, payable=1, by=hospital))[0] == 1_00
    assert shared(make.settle(binding.member, payable=1, by=elsewhere))[0] == 0


@pytest.mark.parametrize("place", ["", "3", "320300", "99", "H32039999999"])
def test_what_is_no_place_is_refused(place):
    with pytest.raises(NoSuchPlace):
        asked(place=place)


def test_only_a_policy_officer_of_the_place_asks(hospital):
    for officer in (make.officer("supervisor"), make.officer("policy_officer", area="3201")):
        for place in ("3203", hospital.code):
            with pytest.raises(NoSuchRight):
                asked(officer, place)
    local = make.officer("policy_officer", area="3203")
    with pytest.raises(NoSuchRight):
        asked(local, "32")
    assert asked(local).area_code == "3203"


def test_what_stands_already_or_waits_is_not_asked_for_again():
    with pytest.raises(NothingToTurn):
        asked(is_on=True)
    asked()
    with pytest.raises(AlreadyAsked):
        asked(make.officer("policy_officer"))


def test_who_lost_the_right_decides_nothing():
    approval, other = asked(), make.officer("policy_officer")
    RoleGrant.objects.filter(user=other).delete()
    with pytest.raises(NoSuchRight):
        decide_approvals.decide(approval_id=approval.pk, approve=True, by=make.by_officer(other), at=make.NOW)
    assert not SwitchTurn.objects.exists()
