"""Everything works in a browser that runs no scripts."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_playwright import CreateContextCallback

from accounts.days import shanghai_month
from sharing.models import Binding, Pledge
from tests import make
from tests.browser.household import Household, move_in, newest_code
from tests.browser.steps import (
    card,
    check_answers,
    go_to_sign,
    name_relative,
    open_tab,
    row,
    sign_by_code,
    sign_in,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plain(new_context: CreateContextCallback) -> Page:
    """A page of a browser without scripts."""
    return new_context(java_script_enabled=False).new_page()


@pytest.fixture
def home() -> Household:
    return move_in()


def use_account(home: Household, times: int) -> None:
    """The child has used the account so often, now and a month ago."""
    today = timezone.now()
    make.binding(home.holder, home.child)
    make.binding(home.holder, home.daughter)
    hospital = make.institution()
    before_this_month = today - timedelta(days=31)
    make.settle(home.daughter, payable="3.20", by=hospital, at=before_this_month)
    for _ in range(times):
        make.settle(home.child, payable="1.50", by=hospital, at=today)


def test_two_relatives_are_bound_with_a_code(plain: Page, home: Household) -> None:
    sign_in(plain, home.holder)
    plain.get_by_role("link", name="绑定家人").click()
    name_relative(plain, 1, home.child, "子女")
    plain.get_by_role("button", name="再加一位家人").click()
    expect(row(plain, 1).get_by_label("姓名")).to_have_value("王子轩")
    name_relative(plain, 2, home.spouse, "配偶")
    check_answers(plain)
    go_to_sign(plain)
    expect(plain.locator("canvas")).to_be_hidden()
    sign_by_code(plain)
    expect(plain.get_by_text("回执号", exact=True)).to_have_count(2)
    assert {each.member: each.state for each in Binding.objects.select_related("member")} == {
        home.child: "active",
        home.spouse: "pending",
    }


def test_a_double_click_signs_once(plain: Page, home: Household) -> None:
    sign_in(plain, home.holder)
    plain.goto("/bindings/new/")
    name_relative(plain, 1, home.child, "子女")
    check_answers(plain)
    go_to_sign(plain)
    plain.get_by_role("button", name="获取验证码").click()
    plain.get_by_label("验证码", exact=True).fill(newest_code())
    plain.get_by_role("button", name="同意并提交").dblclick()
    expect(plain.get_by_role("heading", level=1)).to_have_text("办理结果")
    assert (Binding.objects.count(), Pledge.objects.count()) == (1, 1)


def test_a_row_too_many_is_taken_away(plain: Page, home: Household) -> None:
    sign_in(plain, home.holder)
    plain.goto("/bindings/new/")
    name_relative(plain, 1, home.child, "子女")
    plain.get_by_role("button", name="再加一位家人").click()
    name_relative(plain, 2, home.daughter, "子女")
    plain.get_by_role("button", name="删去这一位 家人 1").click()
    expect(row(plain, 1).get_by_label("姓名")).to_have_value("王子涵")
    expect(row(plain, 2)).to_have_count(0)


def test_the_spending_is_filtered_and_paged(plain: Page, home: Household) -> None:
    use_account(home, times=22)
    sign_in(plain, home.holder)
    open_tab(plain, "支出明细")
    uses = plain.locator("table.uses tbody tr")
    expect(uses).to_have_count(20)
    plain.get_by_role("link", name="较早的").click()
    expect(uses).to_have_count(3)
    plain.get_by_role("link", name="较新的").click()
    expect(uses).to_have_count(20)

    plain.get_by_label("家人", exact=True).select_option(label="王子涵")
    plain.get_by_role("button", name="查看").click()
    expect(uses).to_have_count(1)
    expect(uses).to_contain_text("−3.20")

    plain.get_by_label("月份", exact=True).select_option(f"{shanghai_month(timezone.now()):%Y-%m}")
    plain.get_by_role("button", name="查看").click()
    expect(uses).to_have_count(0)
    expect(plain.get_by_label("家人", exact=True)).to_have_value(str(home.daughter.pk))
    plain.get_by_role("link", name="看全部").click()
    expect(uses).to_have_count(20)


def test_the_letters_grow_and_stay_large(plain: Page, home: Household) -> None:
    sign_in(plain, home.holder)
    open_tab(plain, "授权记录")
    plain.get_by_role("button", name="大字版").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("授权记录")
    expect(plain.locator("html")).to_have_attribute("data-view", "large")
    open_tab(plain, "账户绑定")
    expect(plain.locator("html")).to_have_attribute("data-view", "large")
    plain.get_by_role("button", name="标准版").click()
    expect(plain.locator("html")).not_to_have_attribute("data-view", "large")


def test_the_spouse_agrees_and_leaves(plain: Page, home: Household) -> None:
    confirm_by = timezone.now().date() + timedelta(days=5)
    make.binding(home.holder, home.spouse, relationship="spouse", state="pending", confirm_by=confirm_by)
    sign_in(plain, home.spouse)
    open_tab(plain, "授权绑定确认")
    plain.get_by_role("button", name="同意绑定").click()
    expect(plain.get_by_role("status")).to_contain_text("您已同意")
    open_tab(plain, "账户绑定")
    card(plain, "王建国").get_by_role("link", name="退出").click()
    plain.get_by_role("button", name="确定退出").click()
    expect(plain.get_by_role("status")).to_contain_text("已退出，不再使用王建国的账户")
