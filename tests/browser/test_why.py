"""为什么用不了 and 亲情账户 in a browser: with and without scripts, for every eye, in both sizes."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_playwright import CreateContextCallback

from sharing.models import FamilyCard
from tests import make
from tests.browser.household import move_in
from tests.browser.steps import look, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

ANSWERS = (
    "职工医保，有个人账户",
    "正常参保",
    "子女",
    None,  # the areas
    "只有“亲情账户”",
    "够付这笔费用",
)


def answer_all(page: Page) -> None:
    page.goto("/why/")
    for number, answer in enumerate(ANSWERS, 1):
        expect(page.get_by_text(f"第 {number} 题，共")).to_be_visible()
        if answer:
            page.get_by_label(answer, exact=True).check()
        else:
            page.get_by_label("账户的主人在哪里参保？").select_option(label="徐州市")
            page.get_by_label("看病买药的人在哪里参保？").select_option(label="徐州市")
        page.get_by_role("button", name="下一步").click()


@pytest.mark.parametrize("scripts", [True, False])
def test_anybody_checks_with_and_without_scripts(new_context: CreateContextCallback, scripts: bool) -> None:
    move_in()
    page = new_context(java_script_enabled=scripts).new_page()
    answer_all(page)
    expect(page.get_by_text("有 1 条不符合，所以用不了")).to_be_visible()
    page.get_by_role("link", name="修改 办了什么").click()
    page.get_by_label("家庭共济，显示“生效中”").check()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("账户主人的医保码或医保卡").check()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("不可以。钱可以共济，卡不能共用")).to_be_visible()


def test_each_page_of_the_check_is_good_for_every_eye(page: Page) -> None:
    move_in()
    page.goto("/why/")
    look(page)
    page.goto("/why/?answered=holder")
    look(page)
    page.goto("/why/?holder=account&member=active&kin=child&here=320300&there=320100")
    look(page)
    page.goto("/why/?holder=paused&member=none&kin=other&here=320300&there=340000&bound=nothing&money=zero")
    look(page)


def test_a_real_relative_a_bill_the_terms_and_the_card_are_too(page: Page) -> None:
    home = move_in()
    binding = make.binding(home.holder, home.child, signed_at=timezone.now())
    bill = make.settle(home.child, payable=2000, at=timezone.now())
    FamilyCard.objects.create(
        helper=home.holder, relative=home.spouse, kin="parent", state="active", added_at=timezone.now()
    )
    sign_in(page, home.holder)
    for address in (
        f"/why/binding/{binding.pk}/",
        f"/why/bill/{bill.setl_id}/",
        f"/bindings/{binding.pk}/terms/",
        "/family-cards/",
        "/help/",
    ):
        page.goto(address)
        look(page)
    page.goto("/family-cards/")
    page.get_by_role("button", name="出示他的医保码").click()
    expect(page.locator("p.nums")).to_have_text(re.compile(r"^(\d{4} ){4}\d{3}$"))
    look(page)
