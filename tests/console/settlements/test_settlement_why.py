"""One bill for staff: each condition then and now, on every account that paid or was asked."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.models import AccessRecord
from sharing.models import Binding, Settlement
from tests import make
from tests.console.staff_browser import say_why, signed_in_as
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]

THEN = make.NOW - timedelta(days=20)  # 26 May


@pytest.fixture
def binding() -> Binding:
    make.editions()
    holder = make.person("王建国")
    make.account(holder, yuan=50, at=THEN - timedelta(days=9))
    return make.binding(holder, make.child("王子轩"))


def page_of(bill: Settlement) -> str:
    return reverse("console:settlement_why", args=[bill.pk])


def test_a_bill_of_last_month_is_explained_under_the_edition_of_that_day(binding):
    bill = make.settle(binding.member, payable=60, at=THEN)
    make.edition(
        "32", date(2026, 6, 1), name="窄版", source_number="苏医保〔2026〕9号", relationships=["spouse"]
    )
    page = text(say_why(signed_in_as("auditor"), page_of(bill)))
    assert "王子轩 2026年5月26日在徐州市第一人民医院的费用。" in page
    assert "王建国的账户付了 ¥ 50.00" in page
    assert "账户里的钱够付 当天不符合 余额 ¥ 50.00" in page
    assert "属于可以共济的家人 当天符合 子女 现在不符合" in page
    assert "2026年5月26日施行：国务院办公厅" in page
    assert "苏医保〔2026〕9号" in page


def test_each_account_that_was_asked_is_there(binding):
    second = make.binding(make.holder("赵德明", yuan=0), binding.member)
    bill = make.settle(second.member, payable=150, at=make.NOW)
    page = text(say_why(signed_in_as("auditor"), page_of(bill)))
    assert "王建国的账户付了 ¥ 50.00" in page
    assert "没有用上赵德明的账户" in page


def test_where_nobody_was_asked_the_reason_kept_with_the_bill_is_told():
    make.editions()
    bill = make.settle(make.child("王子轩"), payable=20)
    page = text(say_why(signed_in_as("auditor"), page_of(bill)))
    assert "没有用上家人账户的原因" in page


def test_the_settlement_leads_to_it_and_a_cancellation_does_not(binding):
    bill = make.settle(binding.member, payable=20)
    returned = make.cancel(bill)
    client = signed_in_as("supervisor")
    for one, leads in ((bill, True), (returned, False)):
        page = say_why(client, reverse("console:settlement_detail", args=[one.pk]))
        assert (page_of(one) in page.content.decode()) == leads
    assert client.get(page_of(returned)).status_code == 404


def test_everybody_whose_affair_it_is_is_told_who_looked(binding):
    bill = make.settle(binding.member, payable=20)
    say_why(signed_in_as("auditor"), page_of(bill))
    told = AccessRecord.objects.filter(what="一笔费用为什么这样付").values_list("person", flat=True)
    assert set(told) == {binding.holder_id, binding.member_id}


def test_without_a_reason_nothing_is_shown(binding):
    bill = make.settle(binding.member, payable=20)
    page = text(signed_in_as("auditor").get(page_of(bill)))
    assert ("为什么要看？" in page, "王" in page) == (True, False)


def test_a_bill_of_another_area_is_not_there(binding):
    bill = make.settle(binding.member, payable=20)
    assert signed_in_as("auditor", area="3201").get(page_of(bill)).status_code == 404


def test_it_rejects_another_method(binding):
    bill = make.settle(binding.member, payable=20)
    assert signed_in_as("auditor").delete(page_of(bill)).status_code == 405
