"""What was used of whose account, as each of the two may read it."""

from datetime import date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import PoolingArea
from sharing.models import Allocation, Binding, Settlement, Shortfall
from sharing.selectors import patient_bills, spending, spending_months
from sharing.selectors.bills import reasons_told
from sharing.selectors.paging import BY_ENTRY, NoSuchPlace, page_of
from sharing.words import Reader
from tests import make

pytestmark = pytest.mark.django_db

ALL = spending.Wanted()
JUNE, MAY = date(2026, 6, 1), date(2026, 5, 1)


@pytest.fixture
def binding() -> Binding:
    return make.binding(make.holder("王建国", yuan=500), make.child("王子轩"))


def rows(binding: Binding, wanted: spending.Wanted = ALL) -> list[spending.Use]:
    return list(spending.all_uses(binding.holder_id, wanted))


def used_yuan(binding: Binding, yuan: str, at: datetime = make.NOW, **fields: object) -> Settlement:
    return make.settle(binding.member, payable=yuan, at=at, **fields)  # type: ignore[arg-type]


def test_the_holder_reads_who_used_how_much_where_and_what_was_left(binding: Binding) -> None:
    hospital = make.institution(name="徐州市儿童医院")
    used_yuan(binding, "128.40", by=hospital, total_fee_fen=31200)
    assert rows(binding) == [
        spending.Use(
            at=make.NOW,
            month=JUNE,
            member="王子轩",
            relationship="子女",
            place="徐州市儿童医院",
            kind="普通门诊",
            total_fee_fen=31200,
            used_fen=12840,
            balance_after_fen=37160,
            note="",
        )
    ]


def test_the_newest_entry_of_the_ledger_stands_first(binding: Binding) -> None:
    for yuan in ("1", "2", "3"):
        used_yuan(binding, yuan)
    assert [row.used_fen for row in rows(binding)] == [300, 200, 100]


def test_what_holders_spend_themselves_is_not_among_it(binding: Binding) -> None:
    make.settle(binding.holder, payable="10")
    assert rows(binding) == []


def test_nobody_elses_account_is_among_it(binding: Binding) -> None:
    other = make.binding()
    used_yuan(other, "10")
    assert rows(binding) == []
    assert [row.used_fen for row in rows(other)] == [1000]


def test_a_cancelled_bill_and_its_cancellation_name_each_other(binding: Binding) -> None:
    bill = used_yuan(binding, "10")
    make.cancel(bill, at=make.NOW + timedelta(days=1))
    assert [(row.used_fen, row.note) for row in rows(binding)] == [
        (-1000, "退回 2026年6月15日 10:30 的那一笔"),
        (1000, "这一笔已在 2026年6月16日 10:30 退费，钱已退回"),
    ]


def test_where_a_member_hides_it_only_kind_and_area_are_told(binding: Binding) -> None:
    PoolingArea.objects.create(code=make.XUZHOU, name="徐州市")
    Binding.objects.filter(pk=binding.pk).update(hides_institution=True)
    used_yuan(binding, "10", by=make.institution(area_code="320312"))
    used_yuan(binding, "20", by=make.institution(kind="pharmacy", area_code="329999"), med_type="41")
    assert [(row.place, row.kind, row.total_fee_fen) for row in rows(binding)] == [
        ("江苏省 · 定点零售药店", "药店购药", None),
        ("徐州市 · 定点医疗机构", "普通门诊", None),
    ]


def test_one_relative_and_one_month_are_picked_by_days_in_china(binding: Binding) -> None:
    daughter = make.binding(binding.holder, make.child("王小雨"))
    last_second_of_may = datetime.fromisoformat("2026-05-31T15:59:59+00:00")
    used_yuan(binding, "1", at=last_second_of_may)
    used_yuan(binding, "2", at=last_second_of_may + timedelta(seconds=1))
    used_yuan(daughter, "4")
    assert [row.used_fen for row in rows(binding, spending.Wanted(month=MAY))] == [100]
    assert [row.used_fen for row in rows(binding, spending.Wanted(month=JUNE))] == [400, 200]
    theirs = spending.Wanted(member_id=binding.member_id, month=JUNE)
    assert [row.used_fen for row in rows(binding, theirs)] == [200]


def test_a_month_says_how_much_of_it_came_back(binding: Binding) -> None:
    used_yuan(binding, "30")
    make.cancel(used_yuan(binding, "10"))
    totals = spending_months.totals(binding.holder_id, ALL, [JUNE])
    assert totals == {JUNE: spending_months.MonthTotal(JUNE, 3, 4000, 1000)}
    assert totals[JUNE].net_fen == 3000


def test_a_bill_of_may_cancelled_in_june_comes_back_in_june(binding: Binding) -> None:
    bill = used_yuan(binding, "10", at=make.NOW - timedelta(days=30))
    make.cancel(bill)
    totals = spending_months.totals(binding.holder_id, ALL, [MAY, JUNE])
    assert [totals[month].net_fen for month in (MAY, JUNE)] == [1000, -1000]


def test_six_months_are_drawn_with_the_empty_ones(binding: Binding) -> None:
    used_yuan(binding, "10")
    used_yuan(binding, "5", at=make.NOW - timedelta(days=62))
    used_yuan(binding, "99", at=make.NOW - timedelta(days=190))
    drawn = spending_months.last_months(binding.holder_id, ALL, JUNE)
    assert [(one.month.month, one.net_fen) for one in drawn] == [
        (1, 0),
        (2, 0),
        (3, 0),
        (4, 500),
        (5, 0),
        (6, 1000),
    ]


def test_members_and_months_to_choose_from_are_those_there_ever_were(binding: Binding) -> None:
    make.binding(binding.holder, binding.member, state="ended", ended_by="unbind")
    daughter = make.binding(binding.holder, make.child("王小雨"))
    used_yuan(binding, "1", at=make.NOW - timedelta(days=62))
    used_yuan(daughter, "1")
    used_yuan(daughter, "1")
    assert sorted(spending.members_of(binding.holder_id), key=lambda one: one[1]) == [
        (binding.member_id, "王子轩"),
        (daughter.member_id, "王小雨"),
    ]
    assert spending_months.months_of(binding.holder_id) == [JUNE, date(2026, 4, 1)]


def test_of_what_was_not_paid_the_holder_reads_whose_when_and_why(binding: Binding) -> None:
    used_yuan(binding, "500")
    used_yuan(binding, "20")
    (missed,) = spending.missed(binding.holder_id, ALL)
    assert (missed.member, missed.relationship, missed.at) == ("王子轩", "子女", make.NOW)
    assert [told.text for told in missed.reasons] == ["您的个人账户没有余额。"]


def test_a_cancelled_bill_is_not_among_what_was_not_paid(binding: Binding) -> None:
    make.cancel(used_yuan(binding, "800"))
    assert Shortfall.objects.count() == 1
    assert spending.missed(binding.holder_id, ALL) == []


def test_what_was_not_paid_follows_the_filter(binding: Binding) -> None:
    used_yuan(binding, "800")
    other = make.binding(binding.holder, make.child())
    chosen = [
        spending.Wanted(member_id=binding.member_id, month=JUNE),
        spending.Wanted(member_id=other.member_id),
        spending.Wanted(month=MAY),
    ]
    assert [len(spending.missed(binding.holder_id, wanted)) for wanted in chosen] == [1, 0, 0]


def test_a_reason_of_a_later_version_does_not_hide_the_others() -> None:
    kept = [{"code": "brand_new", "facts": {}}, {"code": "zero_balance", "facts": {}}, {"odd": 1}]
    told = reasons_told(kept, Reader.HOLDER)
    assert [one.text for one in told] == ["您的个人账户没有余额。", "还有一个原因，这里暂时说不清楚。"]


def test_a_reason_without_the_facts_of_its_sentence_is_told_in_general() -> None:
    told = reasons_told([{"code": "below_reserve", "facts": {}}], Reader.HOLDER)
    assert [one.text for one in told] == ["还有一个原因，这里暂时说不清楚。"]


def test_the_patient_reads_who_paid_which_part(binding: Binding) -> None:
    grandmother = make.binding(
        make.holder("陈秀兰", yuan="20"), binding.member, signed_at=binding.signed_at - timedelta(days=1)
    )
    used_yuan(binding, "600", total_fee_fen=90000, fund_fen=30000)
    (bill,) = patient_bills.all_bills(binding.member_id, patient_bills.Wanted())
    assert (bill.own_fen, list(bill.shared), bill.cash_fen) == (
        0,
        [patient_bills.HolderPart("陈秀兰", 2000), patient_bills.HolderPart("王建国", 50000)],
        8000,
    )
    assert (bill.total_fee_fen, bill.fund_fen, bill.payable_fen, bill.is_return) == (
        90000,
        30000,
        60000,
        False,
    )
    assert grandmother.holder.name == "陈秀兰"


def test_the_patient_reads_why_nothing_was_shared_without_the_holders_balance(binding: Binding) -> None:
    used_yuan(binding, "800")
    (bill,) = patient_bills.all_bills(binding.member_id, patient_bills.Wanted())
    assert [told.text for told in bill.reasons] == ["授权人的账户这次不能支付，或不够支付。"]


def test_a_bill_that_nobody_shared_is_there_too() -> None:
    make.editions()
    patient = make.holder(yuan=5)
    make.settle(patient, payable="12")
    (bill,) = patient_bills.all_bills(patient.pk, patient_bills.Wanted())
    assert (bill.own_fen, list(bill.shared), bill.cash_fen) == (500, [], 700)
    assert [told.text[:11] for told in bill.reasons] == ["双方没有家庭共济绑定。"]


def test_the_patient_picks_what_one_holder_paid_and_one_month(binding: Binding) -> None:
    used_yuan(binding, "10")
    used_yuan(binding, "20", at=make.NOW - timedelta(days=40))
    make.settle(binding.member, payable="30", account_used=False)
    wanted = [
        patient_bills.Wanted(holder_id=binding.holder_id),
        patient_bills.Wanted(month=JUNE),
        patient_bills.Wanted(holder_id=binding.member_id),
    ]
    amounts = [
        [bill.payable_fen for bill in patient_bills.all_bills(binding.member_id, one)] for one in wanted
    ]
    assert amounts == [[1000, 2000], [3000, 1000], []]
    assert patient_bills.months_of(binding.member_id) == [JUNE, MAY]
    assert patient_bills.holders_of(binding.member_id) == [(binding.holder_id, "王建国")]


def test_a_month_of_the_patient_adds_up_with_cancellations_taken_off(binding: Binding) -> None:
    used_yuan(binding, "10")
    make.cancel(used_yuan(binding, "20"))
    total = patient_bills.totals(binding.member_id, patient_bills.Wanted(), [JUNE])[JUNE]
    assert (total.count, total.own_fen, total.shared_fen, total.cash_fen) == (3, 0, 1000, 0)


def test_pages_by_key_join_without_a_gap_in_both_directions(binding: Binding) -> None:
    for _ in range(5):
        used_yuan(binding, "1")
    every = Allocation.objects.all()
    first = page_of(every, BY_ENTRY, size=2)
    second = page_of(every, BY_ENTRY, before=first.older, size=2)
    last = page_of(every, BY_ENTRY, before=second.older, size=2)
    numbers = [[row.entry_number for row in page.rows] for page in (first, second, last)]
    assert numbers == [[6, 5], [4, 3], [2]]
    assert [page.newer != "" for page in (first, second, last)] == [False, True, True]
    assert last.older == ""
    back = page_of(every, BY_ENTRY, after=last.newer, size=2)
    assert [row.entry_number for row in back.rows] == [4, 3]
    assert page_of(every, BY_ENTRY, after=back.newer, size=2).newer == ""


def test_two_of_one_moment_are_told_apart_by_their_id(binding: Binding) -> None:
    for _ in range(3):
        used_yuan(binding, "1")
    found = patient_bills.settlements_of(binding.member_id, patient_bills.Wanted())
    first = page_of(found, patient_bills.BY_RECEIPT, size=2)
    second = page_of(found, patient_bills.BY_RECEIPT, before=first.older, size=2)
    assert len({row.pk for row in [*first.rows, *second.rows]}) == 3


@pytest.mark.parametrize("place", ["x", "-1", "1_2", "²", "99999999999999999999", "1.5"])
def test_a_place_that_was_never_written_is_refused(place: str) -> None:
    with pytest.raises(NoSuchPlace):
        page_of(Allocation.objects.all(), BY_ENTRY, before=place)


@pytest.mark.parametrize("place", ["1", "1_x", "9223372036854775807_018f00000000700080000000000000aa"])
def test_a_moment_that_was_never_written_is_refused(place: str) -> None:
    with pytest.raises(NoSuchPlace):
        page_of(Settlement.objects.all(), patient_bills.BY_RECEIPT, after=place)


def test_a_page_takes_as_many_queries_for_one_row_as_for_three(
    binding: Binding, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 2):
        for _ in range(count):
            used_yuan(binding, "700")
        with django_assert_num_queries(6):
            list(spending.all_uses(binding.holder_id, ALL))
            spending.missed(binding.holder_id, ALL)
            list(patient_bills.all_bills(binding.member_id, patient_bills.Wanted()))


def test_a_holder_whose_account_paid_nothing_is_not_told_what_the_bill_came_to(binding: Binding) -> None:
    Binding.objects.update(monthly_limit_fen=0)
    used_yuan(binding, "800")
    [missed] = spending.missed(binding.holder_id, ALL)
    assert [told.text for told in missed.reasons] == [
        "您的账户不够付这笔费用。",
        "这位家人本月已经用了 ¥ 0.00，每月限额还剩 ¥ 0.00，不够这次使用。",
    ]
