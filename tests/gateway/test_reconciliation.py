"""对账: the institution's totals and details beside ours."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.gateway.hospital import Till, codes, till

pytestmark = pytest.mark.django_db

TODAY = {"stmt_begndate": "2026-06-15", "stmt_enddate": "20260615"}


@pytest.fixture
def hospital() -> Till:
    return till()


def detail(setlinfo: dict[str, Any], **changed: Any) -> dict[str, Any]:
    names = ("setl_id", "medfee_sumamt", "fund_pay_sumamt", "acct_pay", "acct_mulaid_pay", "psn_cash_pay")
    return {**{name: setlinfo[name] for name in names}, **changed}


def settled(hospital: Till, **data: Any) -> dict[str, Any]:
    binding = make.binding(make.holder(yuan=100))
    answer = hospital.settle(binding.member, **data)
    setlinfo: dict[str, Any] = answer["output"]["setlinfo"]
    return setlinfo


def test_totals_that_agree_are_equal(hospital: Till) -> None:
    settled(hospital, fee="300", fund_pay_sumamt="171.60")
    settled(hospital)
    till().settle(make.child())
    sent = {
        "medfee_sumamt": "428.40",
        "fund_pay_sumamt": 171.6,
        "acct_pay": 0,
        "acct_mulaid_pay": "200.00",
        "psn_cash_pay": "56.80",
        "fixmedins_setl_cnt": 2,
    }
    output = hospital.ask("3201", {**TODAY, **sent, "insutype": "390", "setl_optins": "320300"})["output"]
    assert (output["stmtinfo"]["stmt_rslt"], output["difinfo"]) == ("0", [])
    assert output["stmtinfo"]["stmt_rslt_dscr"] == "对账平"
    assert {name: float(output["stmtinfo"][name]) for name in sent} == {
        name: float(value) for name, value in sent.items()
    }


def test_totals_that_differ_are_told_with_both_amounts(hospital: Till) -> None:
    settled(hospital)
    output = hospital.ask("3201", {**TODAY, "medfee_sumamt": "128.41", "fixmedins_setl_cnt": "1"})["output"]
    assert output["stmtinfo"]["stmt_rslt"] == "1"
    assert output["difinfo"] == [{"field": "medfee_sumamt", "sent": 128.41, "ours": 128.40}]


def test_a_cancellation_counts_against_the_sum_on_its_own_day(
    hospital: Till, monday_morning: time_machine.Traveller
) -> None:
    first = settled(hospital)
    monday_morning.move_to(make.NOW + timedelta(days=1))
    hospital.ask("2208", {"setl_id": first["setl_id"]})
    tomorrow = {"stmt_begndate": "2026-06-16", "stmt_enddate": "2026-06-16"}
    both = {**TODAY, "stmt_enddate": "2026-06-16"}
    for days, fee, count in ((TODAY, "128.40", 1), (tomorrow, "-128.40", 1), (both, "0", 2)):
        answer = hospital.ask("3201", {**days, "medfee_sumamt": fee, "fixmedins_setl_cnt": count})
        assert answer["output"]["difinfo"] == []


@pytest.mark.parametrize(("clr_type", "fee"), [("11", "13"), ("21", "106"), ("41", "40"), ("", "159")])
def test_kinds_of_clearing_are_summed_apart(hospital: Till, clr_type: str, fee: str) -> None:
    for med_type, amount in (("11", "13"), ("21", "6"), ("52", "100"), ("410001", "40")):
        hospital.settle(make.child(), fee=amount, med_type=med_type)
    answer = hospital.ask("3201", {**TODAY, "clr_type": clr_type, "medfee_sumamt": fee})
    assert answer["output"]["difinfo"] == []


def test_days_are_those_of_china(hospital: Till, monday_morning: time_machine.Traveller) -> None:
    monday_morning.move_to(make.NOW.replace(hour=15, minute=59))
    settled(hospital)
    monday_morning.move_to(make.NOW.replace(hour=16, minute=0))
    settled(hospital)
    answer = hospital.ask("3201", {**TODAY, "fixmedins_setl_cnt": 1})
    assert answer["output"]["stmtinfo"]["stmt_rslt"] == "0"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {**TODAY},
        {**TODAY, "stmt_enddate": "2026-06-14", "medfee_sumamt": "1"},
        {**TODAY, "stmt_enddate": "2027-07-15", "medfee_sumamt": "1"},
        {"stmt_begndate": "9999-12-31", "stmt_enddate": "9999-12-31", "medfee_sumamt": "1"},
        {**TODAY, "stmt_begndate": "2026-02-30", "medfee_sumamt": "1"},
        {**TODAY, "stmt_begndate": "today", "medfee_sumamt": "1"},
        {**TODAY, "medfee_sumamt": "1", "clr_type": "99"},
        {**TODAY, "fixmedins_setl_cnt": "1.5"},
    ],
)
def test_what_is_no_statement_is_refused(hospital: Till, data: dict[str, str]) -> None:
    assert codes(hospital.ask("3201", data)) == ["bad_field"]


def test_details_that_agree_are_equal(hospital: Till) -> None:
    first = settled(hospital)
    second = settled(hospital)
    cancelled = hospital.ask("2208", {"setl_id": second["setl_id"]})["output"]["setlinfo"]
    sent = [detail(one) for one in (cancelled, first, second)]
    output = hospital.ask("3202", {**TODAY, "detail": sent})["output"]
    assert (output["stmtinfo"], output["difinfo"]) == (
        {"stmt_rslt": "0", "stmt_rslt_dscr": "对账平", "dif_cnt": 0},
        [],
    )


def test_each_row_that_differs_is_told_with_both_amounts(hospital: Till) -> None:
    equal, wrong, missing = settled(hospital), settled(hospital), settled(hospital)
    foreign = till().settle(make.child())["output"]["setlinfo"]
    sent = [detail(equal), detail(wrong, psn_cash_pay="1.00"), detail(foreign)]
    output = hospital.ask("3202", {}, input={"data": TODAY, "detail": sent})["output"]
    assert output["stmtinfo"]["dif_cnt"] == 3
    ours = {name: amount for name, amount in detail(wrong).items() if name != "setl_id"}
    theirs = {name: amount for name, amount in detail(foreign).items() if name != "setl_id"}
    assert output["difinfo"] == [
        {"setl_id": wrong["setl_id"], "sent": {**ours, "psn_cash_pay": 1.00}, "ours": ours},
        {"setl_id": missing["setl_id"], "sent": None, "ours": ours},
        {"setl_id": foreign["setl_id"], "sent": theirs, "ours": None},
    ]


def test_what_a_row_does_not_say_is_not_compared(hospital: Till) -> None:
    setl_id = settled(hospital)["setl_id"]
    output = hospital.ask("3202", {**TODAY, "detail": [{"setl_id": setl_id}]})["output"]
    assert output["stmtinfo"]["stmt_rslt"] == "0"


@pytest.mark.parametrize(
    "rows",
    [
        None,
        "x",
        [1],
        [{}],
        [{"setl_id": "1"}, {"setl_id": "1"}],
        [{"setl_id": "1", "acct_pay": "x"}],
        [{"setl_id": str(number)} for number in range(10_001)],
    ],
)
def test_rows_that_cannot_be_read_are_refused(hospital: Till, rows: Any) -> None:
    assert codes(hospital.ask("3202", {**TODAY, "detail": rows})) == ["bad_field"]


def test_many_differences_are_counted_and_the_first_are_told(hospital: Till) -> None:
    rows = [{"setl_id": str(number)} for number in range(1500)]
    output = hospital.ask("3202", {**TODAY, "detail": rows})["output"]
    assert (output["stmtinfo"]["dif_cnt"], len(output["difinfo"])) == (1500, 1000)


@pytest.mark.parametrize("infno", ["3201", "3202"])
def test_statements_ask_the_database_as_often_for_one_bill_as_for_three(hospital: Till, infno: str) -> None:
    def queries() -> int:
        message = {**TODAY, "medfee_sumamt": "0", "detail": [{"setl_id": "1"}]}
        with CaptureQueriesContext(connection) as asked:
            hospital.ask(infno, message)
        return len(asked)

    settled(hospital)
    one = queries()
    settled(hospital)
    settled(hospital)
    assert queries() == one
