"""Registering and signing in, in a browser: with and without scripts, normal and large."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_playwright import CreateContextCallback

from accounts.models import OneTimeCode
from accounts.services import codes
from tests import make
from tests.browser.appearance import assert_accessible, assert_no_sideways_scroll

NUMBER, TELEPHONE, PASSWORD = "11010519491231002X", "13805161234", "春眠不觉晓 2026"

pytestmark = pytest.mark.django_db(transaction=True)


def assert_good_to_look_at(page: Page) -> None:
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def newest_digits() -> str:
    return codes.digits_of(OneTimeCode.objects.latest("asked_at"))


def register(page: Page, look: Callable[[Page], None]) -> None:
    """From the sign-in page to a password; looks at every page on the way, mistyping once on each."""
    page.goto("/sign-in/")
    look(page)
    page.get_by_role("link", name="注册", exact=True).click()
    look(page)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_role("alert")).to_contain_text("姓名：请输入姓名")
    look(page)
    page.get_by_label("姓名").fill("王建国")
    page.get_by_label("证件号码").fill("110105 19491231 002x")
    page.get_by_label("手机号码").fill("138 0516 1234")
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("输入验证码，设置密码")
    look(page)
    answer(page, f"{(int(newest_digits()) + 1) % 1_000_000:06d}")
    expect(page.get_by_role("alert")).to_contain_text("还可以试 4 次")
    look(page)
    answer(page, newest_digits())
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def answer(page: Page, code: str) -> None:
    page.get_by_label("验证码", exact=True).fill(code)
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输一次新密码").fill(PASSWORD)
    page.get_by_role("button", name="设置密码并登录").click()


def test_a_person_registers_signs_out_and_signs_in(page: Page) -> None:
    make.person("王建国", number=NUMBER, telephone=TELEPHONE)
    make.editions()
    register(page, assert_good_to_look_at)
    page.get_by_role("button", name="退出").click()
    page.get_by_role("link", name="登录", exact=True).click()
    page.get_by_label("证件号码").fill(NUMBER)
    page.get_by_label("密码", exact=True).fill("wrong")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("证件号码和密码对不上")
    expect(page.get_by_label("证件号码")).to_have_value(NUMBER)
    assert_good_to_look_at(page)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def large(context: BrowserContext) -> Page:
    page = context.new_page()
    page.goto("/")
    page.get_by_role("button", name=re.compile("大字版")).click()
    return page


def test_a_person_registers_in_the_large_view(new_context: CreateContextCallback) -> None:
    make.person("王建国", number=NUMBER, telephone=TELEPHONE)
    make.editions()
    register(large(new_context()), assert_good_to_look_at)


def test_a_person_registers_without_scripts(new_context: CreateContextCallback) -> None:
    make.person("王建国", number=NUMBER, telephone=TELEPHONE)
    make.editions()
    # axe itself is a script: the same pages are looked at by the other tests.
    register(new_context(java_script_enabled=False).new_page(), lambda page: None)
