"""支出明细 from both sides: what relatives used of my account, and what my own bills came to."""

from datetime import timedelta

import pytest

from accounts.models import PoolingArea
from sharing.models import Binding
from sharing.selectors.paging import PAGE
from tests import make
from tests.pages.visits import queries, signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

SPENDING, USED = "/spending/", "/spending/used/"
DAY = timedelta(days=1)


@pytest.fixture
def binding() -> Binding:
    return make.binding(make.holder("王建国", yuan=500), make.child("王子轩"))


def used(binding: Binding, yuan: str, **fields):
    return make.settle(binding.member, payable=yuan, **fields)


def test_the_holder_reads_each_amount_with_where_when_and_what_was_left(binding):
    used(binding, "128.40", by=make.institution(name="徐州市儿童医院"), total_fee_fen=31200)
    page = text(signed_in(binding.holder).get(SPENDING))
    assert "2026年6月 1 笔 · 合计 ¥ 128.40" in page
    assert "06-15 10:30 王子轩 子女 徐州市儿童医院 普通门诊 · 总费用 ¥ 312.00 −128.40 ¥ 371.60" in page


def test_a_month_says_how_much_came_back_and_both_rows_name_each_other(binding):
    used(binding, "30")
    make.cancel(used(binding, "10"))
    page = text(signed_in(binding.holder).get(SPENDING))
    assert "2026年6月 3 笔 · 用了 ¥ 40.00 · 退回 ¥ 10.00 · 合计 ¥ 30.00" in page
    assert "退回 2026年6月15日 10:30 的那一笔 +10.00" in page
    assert "这一笔已在 2026年6月15日 10:30 退费，钱已退回 −10.00" in page


def test_the_last_six_months_are_drawn_and_stand_in_a_table(binding):
    used(binding, "10")
    used(binding, "5", at=make.NOW - 62 * DAY)
    response = signed_in(binding.holder).get(SPENDING)
    assert "近 6 个月，家人共用去 ¥ 15.00" in text(response)
    assert response.context["drawn"] == [
        ("1月", 0),
        ("2月", 0),
        ("3月", 0),
        ("4月", 500),
        ("5月", 0),
        ("6月", 1000),
    ]
    assert response.content.decode().count('class="bar"') == 6


def test_a_hidden_institution_is_hidden_everywhere_on_the_page(binding):
    PoolingArea.objects.create(code=make.XUZHOU, name="徐州市")
    Binding.objects.update(hides_institution=True)
    used(binding, "10", by=make.institution(name="徐州市肿瘤医院"), total_fee_fen=98765)
    response = signed_in(binding.holder).get(SPENDING)
    assert "徐州市 · 定点医疗机构 普通门诊 −10.00" in text(response)
    assert "肿瘤" not in response.content.decode()
    assert "987.65" not in response.content.decode()


def test_one_relative_and_one_month_can_be_picked(binding):
    daughter = make.binding(binding.holder, make.child("王小雨"))
    used(binding, "10")
    used(daughter, "20")
    used(binding, "40", at=make.NOW - 31 * DAY)
    client = signed_in(binding.holder)
    response = client.get(SPENDING, {"who": str(binding.member_id), "month": "2026-06"})
    assert "2026年6月 1 笔 · 合计 ¥ 10.00" in text(response)
    assert "近 6 个月，家人共用去 ¥ 50.00" in text(response)
    assert [len(month.rows) for month in response.context["months"]] == [1]
    assert f"export.csv?who={binding.member_id}&amp;month=2026-06" in response.content.decode()


@pytest.mark.parametrize("address", [SPENDING, USED])
@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"who": "x"}, "没有这位家人的记录，请从列表里重新选择。"),
        ({"who": "018f0000-0000-7000-8000-0000000000aa"}, "没有这位家人的记录，请从列表里重新选择。"),
        ({"month": "2026-13"}, "没有这个月份的记录，请从列表里重新选择。"),
        ({"month": "1999-01"}, "没有这个月份的记录，请从列表里重新选择。"),
        ({"month": "\x00"}, "没有这个月份的记录，请从列表里重新选择。"),
        ({"before": "1x"}, "没有这一页"),
        ({"after": "-5"}, "没有这一页"),
    ],
)
def test_a_wrong_choice_is_said_so(binding, address, asked, sentence):
    response = signed_in(binding.holder).get(address, asked)
    assert (response.status_code, sentence in text(response)) == (422, True)


def test_somebody_elses_relative_is_no_choice(binding):
    other = make.binding()
    used(other, "10")
    response = signed_in(binding.holder).get(SPENDING, {"who": str(other.member_id)})
    assert response.status_code == 422


def test_a_month_that_has_just_begun_can_be_asked_for(binding):
    response = signed_in(binding.holder).get(SPENDING, {"month": "2026-06"})
    assert (response.status_code, "这样筛选没有支出" in text(response)) == (200, True)


def test_what_was_not_paid_says_whose_when_and_why_and_neither_where_nor_how_much(binding):
    used(binding, "500")
    used(binding, "23.45", by=make.institution(name="徐州市肿瘤医院"))
    page = text(signed_in(binding.holder).get(SPENDING))
    missed = page[page.index("没有用上的") :]
    assert "2026年6月15日 王子轩 子女 您的个人账户没有余额。" in missed
    assert "国办发〔2021〕14号" in missed
    assert "23.45" not in page
    assert "肿瘤" not in page


def test_twenty_a_page_and_on_by_key_under_the_same_filter(binding):
    for _ in range(PAGE + 1):
        used(binding, "1")
    client = signed_in(binding.holder)
    first = client.get(SPENDING, {"month": "2026-06"})
    assert sum(len(month.rows) for month in first.context["months"]) == PAGE
    assert first.context["older"].startswith("?month=2026-06&before=")
    second = client.get(SPENDING + first.context["older"])
    assert [[use.balance_after_fen for use in month.rows] for month in second.context["months"]] == [[49900]]
    assert "2026年6月 21 笔" in text(second)
    back = client.get(SPENDING + second.context["newer"])
    assert sum(len(month.rows) for month in back.context["months"]) == PAGE


def test_nobody_has_used_anything_yet(binding):
    page = text(signed_in(binding.holder).get(SPENDING))
    assert "家人还没有用过您的账户" in page
    assert "下载 Excel" not in page


def test_a_member_without_an_account_has_both_pages(binding):
    client = signed_in(binding.member)
    assert "家人还没有用过您的账户" in text(client.get(SPENDING))
    assert "还没有看病买药的记录" in text(client.get(USED))


def test_the_patient_reads_who_paid_which_part(binding):
    make.settle(
        binding.member,
        payable="600",
        by=make.institution(name="徐州市儿童医院"),
        med_type="21",
        total_fee_fen=90000,
        fund_fen=30000,
    )
    page = text(signed_in(binding.member).get(USED))
    assert "2026年6月 1 笔 · 本人账户 ¥ 0.00 · 家人账户 ¥ 500.00 · 现金 ¥ 100.00" in page
    assert "徐州市儿童医院 06-15 10:30 · 住院 · 总费用 ¥ 900.00 个人负担 ¥ 600.00" in page
    assert "本人账户 ¥ 0.00 王建国的账户 ¥ 500.00 现金 ¥ 100.00" in page
    assert "为什么共济没有够用" in page
    assert "授权人的账户这次不能支付，或不够支付。" in page


def test_the_patient_reads_why_nothing_was_shared(binding):
    used(binding, "10", account_used=False)
    page = text(signed_in(binding.member).get(USED))
    assert "为什么没有用上共济" in page
    assert "这次结算选择了不使用个人账户。" in page


def test_the_patient_reads_nothing_of_the_holders_balance(binding):
    used(binding, "499.87")
    assert "0.13" not in signed_in(binding.member).get(USED).content.decode()


def test_the_patient_reads_a_cancellation_as_what_came_back(binding):
    make.cancel(used(binding, "10"))
    page = text(signed_in(binding.member).get(USED))
    assert "退回 2026年6月15日 10:30 的那一笔 退回 ¥ 10.00 退回王建国的账户 ¥ 10.00" in page
    assert "2026年6月 2 笔 · 本人账户 ¥ 0.00 · 家人账户 ¥ 0.00 · 现金 ¥ 0.00" in page


def test_the_patient_picks_what_one_holder_paid(binding):
    used(binding, "10")
    used(binding, "20", account_used=False)
    response = signed_in(binding.member).get(USED, {"who": str(binding.holder_id)})
    assert [[bill.payable_fen for bill in month.rows] for month in response.context["months"]] == [[1000]]


@pytest.mark.parametrize("address", [SPENDING, USED])
def test_others_read_nothing_of_it(binding, address):
    used(binding, "128.40")
    page = text(signed_in(make.holder()).get(address))
    assert "128.40" not in page
    assert "王子轩" not in page


@pytest.mark.parametrize("address", [SPENDING, USED])
def test_who_is_not_signed_in_signs_in_first(client, address):
    assert client.get(address).url == f"/sign-in/?next={address}"


@pytest.mark.parametrize("address", [SPENDING, USED])
def test_it_is_only_read(binding, address):
    assert signed_in(binding.holder).post(address).status_code == 405


def test_three_take_as_many_queries_as_one(binding):
    used(binding, "700")
    holder, member = signed_in(binding.holder), signed_in(binding.member)
    for_one = queries(holder, SPENDING), queries(member, USED)
    for _ in range(2):
        used(binding, "700")
    assert (queries(holder, SPENDING), queries(member, USED)) == for_one
