"""A binding is ended by two supervisors, each in their own browser: one stops it, the other ends it."""

import pytest
from playwright.sync_api import Page, expect
from pytest_playwright import CreateContextCallback

from accounts.models import User
from sharing.models import Binding
from tests import make
from tests.browser.household import PASSWORD
from tests.browser.steps import look

pytestmark = pytest.mark.django_db(transaction=True)


def supervisor() -> User:
    user = make.officer("supervisor")
    user.set_password(PASSWORD)
    user.save()
    return user


def sign_in(page: Page, user: User) -> None:
    page.goto("/sign-in/")
    page.get_by_label("证件号码").fill(str(user.staff_no))
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.locator(".top .roles")).to_contain_text("主管")


def say_why(page: Page) -> None:
    page.get_by_label("审核、复核业务").check()
    page.get_by_label("工单号或具体说明").fill("工单 2026-15")
    page.locator("main form button").click()


def test_one_stops_it_and_another_makes_it_final(page: Page, new_context: CreateContextCallback) -> None:
    make.editions()
    binding = make.binding(make.holder("王建国"), make.child("王子轩"))
    first, second = supervisor(), supervisor()

    sign_in(page, first)
    page.goto(f"/console/binding/{binding.pk}/")
    say_why(page)
    page.get_by_role("link", name="终止绑定").click()
    look(page)
    page.get_by_label("理由").fill("判决书已核对")
    page.get_by_role("button", name="暂停并送复核").click()
    expect(page.get_by_text("已暂停，正在等另一位主管复核。")).to_be_visible()
    assert Binding.objects.get().state == "suspended"
    page.goto("/console/approval/")
    expect(page.get_by_text("这是您自己提出的，要由另一位同事复核。")).to_be_visible()
    look(page)

    other = new_context().new_page()
    sign_in(other, second)
    other.goto("/console/approval/")
    other.get_by_role("link", name="去复核").click()
    look(other)
    other.get_by_role("button", name="不同意").click()
    expect(other.get_by_role("alert")).to_contain_text("不同意的，请写明原因")
    other.get_by_role("button", name="同意", exact=True).click()
    expect(other.get_by_text("已同意，已经办好。")).to_be_visible()
    look(other)
    binding.refresh_from_db()
    assert (binding.state, binding.ended_by) == ("ended", "end_by_staff")
