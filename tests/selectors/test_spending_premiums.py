"""支出明细 with premiums in it: no yuan that left the account for somebody else is missing."""

from datetime import date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import LedgerEntry
from sharing.models import Binding
from sharing.selectors import patient_bills, spending, spending_months
from sharing.selectors.paging import BY_ENTRY, page_of
from tests import make

pytestmark = pytest.mark.django_db

ALL = spending.Wanted()
MAY, JUNE = date(2026, 5, 1), date(2026, 6, 1)
LAST_SECOND_OF_MAY = datetime.fromisoformat("2026-05-31T15:59:59+00:00")


@pytest.fixture
def binding() -> Binding:
    return make.binding(make.holder("王建国", yuan=2000), make.child("王子轩"))


def rows(binding: Binding, wanted: spending.Wanted = ALL) -> list[spending.Use]:
    return list(spending.all_uses(binding.holder_id, wanted))


def test_the_holder_reads_for_whom_which_year_how_much_and_what_was_left(binding: Binding) -> None:
    payment = make.premium(binding)
    assert rows(binding) == [
        spending.Use(
            at=make.NOW,
            month=JUNE,
            member="王子轩",
            relationship="子女",
            place="",
            kind="居民医保代缴（2026 年度）",
            total_fee_fen=None,
            used_fen=400_00,
            balance_after_fen=1600_00,
            note=f"缴费凭证号 {payment.receipt_no}",
        )
    ]


def test_every_entry_that_serves_somebody_else_is_among_it_once_and_in_order(binding: Binding) -> None:
    """Bills, a premium, a cancellation and a top-up in between, and a bill of the holder's own."""
    first = make.settle(binding.member, payable="10")
    make.premium(binding)
    own = make.settle(binding.holder, payable="7")
    make.settle(binding.member, payable="20")
    make.top_up(binding.holder.account, yuan=100)
    make.cancel(first)
    make.premium(make.binding(binding.holder, make.child()), at=make.NOW + timedelta(hours=1))
    moved = LedgerEntry.objects.filter(account=binding.holder.account, kind__in=["spend", "return"])
    for_others = moved.exclude(cause_id=own.pk).order_by("-number")
    assert len(for_others) == 5
    assert [(-row.used_fen, row.balance_after_fen, row.at) for row in rows(binding)] == list(
        for_others.values_list("amount_fen", "balance_after_fen", "at")
    )


def test_pages_of_both_lists_join_without_a_gap_in_both_directions(binding: Binding) -> None:
    for year in (2025, 2026, 2027):
        make.settle(binding.member, payable="1")
        make.premium(binding, year=year)
    used_, paid = spending.lists_of(binding.holder_id, ALL)
    first = page_of(used_, BY_ENTRY, paid, size=2)
    second = page_of(used_, BY_ENTRY, paid, before=first.older, size=2)
    last = page_of(used_, BY_ENTRY, paid, before=second.older, size=2)
    assert [[row.entry_number for row in page.rows] for page in (first, second, last)] == [
        [7, 6],
        [5, 4],
        [3, 2],
    ]
    assert (first.newer, last.older) == ("", "")
    back = page_of(used_, BY_ENTRY, paid, after=last.newer, size=2)
    assert back == second
    assert page_of(used_, BY_ENTRY, paid, after=back.newer, size=2) == first


def test_months_add_both_up_by_days_in_china(binding: Binding) -> None:
    make.premium(binding, at=LAST_SECOND_OF_MAY)
    make.settle(binding.member, payable="10")
    make.premium(binding, year=2027, at=LAST_SECOND_OF_MAY + timedelta(seconds=1))
    assert spending_months.months_of(binding.holder_id) == [JUNE, MAY]
    assert spending_months.totals(binding.holder_id, ALL, [MAY, JUNE]) == {
        MAY: spending_months.MonthTotal(MAY, 1, 400_00),
        JUNE: spending_months.MonthTotal(JUNE, 2, 410_00),
    }
    drawn = spending_months.last_months(binding.holder_id, ALL, JUNE)
    assert [one.net_fen for one in drawn] == [0, 0, 0, 0, 400_00, 410_00]
    assert [row.used_fen for row in rows(binding, spending.Wanted(month=MAY))] == [400_00]
    assert [row.used_fen for row in rows(binding, spending.Wanted(month=JUNE))] == [400_00, 10_00]


def test_one_relative_is_picked_and_nobody_elses_account_is_among_it(binding: Binding) -> None:
    daughter = make.binding(binding.holder, make.child("王小雨"))
    make.premium(binding)
    make.premium(make.binding(make.holder(yuan=500), make.child()))
    theirs = spending.Wanted(member_id=daughter.member_id)
    assert rows(binding, theirs) == []
    assert spending_months.totals(binding.holder_id, theirs, [JUNE]) == {}
    assert [row.member for row in rows(binding)] == ["王子轩"]


def test_the_member_reads_who_paid_it(binding: Binding) -> None:
    make.settle(binding.member, payable="10")
    payment = make.premium(binding, at=make.NOW + timedelta(minutes=1))
    paid, bill = patient_bills.all_bills(binding.member_id, patient_bills.Wanted())
    assert (paid.kind, paid.note) == ("居民医保代缴（2026 年度）", f"缴费凭证号 {payment.receipt_no}")
    assert (paid.payable_fen, paid.own_fen, paid.cash_fen) == (400_00, 0, 0)
    assert list(paid.shared) == [patient_bills.HolderPart("王建国", 400_00)]
    assert bill.payable_fen == 10_00
    [total] = patient_bills.totals(binding.member_id, patient_bills.Wanted(), [JUNE]).values()
    assert (total.count, total.own_fen, total.shared_fen, total.cash_fen) == (2, 0, 410_00, 0)


def test_the_member_picks_it_by_who_paid_and_when(binding: Binding) -> None:
    make.premium(binding, at=LAST_SECOND_OF_MAY)
    wanted = [
        patient_bills.Wanted(holder_id=binding.holder_id),
        patient_bills.Wanted(holder_id=binding.member_id),
        patient_bills.Wanted(month=MAY),
        patient_bills.Wanted(month=JUNE),
    ]
    assert [len(list(patient_bills.all_bills(binding.member_id, one))) for one in wanted] == [1, 0, 1, 0]
    assert patient_bills.months_of(binding.member_id) == [MAY]
    assert list(patient_bills.all_bills(binding.holder_id, patient_bills.Wanted())) == []


def test_what_counts_for_the_monthly_limit_does_not_count_premiums(binding: Binding) -> None:
    make.settle(binding.member, payable="10")
    make.premium(binding)
    binding.refresh_from_db()
    assert binding.used_in_fen(JUNE) == 10_00


def test_it_takes_as_many_queries_for_one_premium_as_for_three(
    binding: Binding, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make.settle(binding.member, payable="10")
    for years in ([2025], [2026, 2027]):
        for year in years:
            make.premium(binding, year=year)
        with django_assert_num_queries(9):
            rows(binding)
            spending_months.totals(binding.holder_id, ALL, [JUNE])
            list(patient_bills.all_bills(binding.member_id, patient_bills.Wanted()))
            patient_bills.totals(binding.member_id, patient_bills.Wanted(), [JUNE])
