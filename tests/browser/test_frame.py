"""The frame of every page, as people see it: readable by all, never wider than the screen, in both sizes."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.appearance import assert_accessible, assert_no_sideways_scroll

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ["/", "/help/", "/no-such-page/", "/sign-in/", "/register/"]


@pytest.mark.parametrize("address", PAGES)
def test_a_public_page_is_open_to_all_in_both_sizes(page: Page, address: str) -> None:
    page.goto(address)
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    page.get_by_role("button", name="大字版").click()
    assert page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") >= 30
    assert_accessible(page)
    assert_no_sideways_scroll(page)


def test_letters_grow_without_losing_what_was_typed(page: Page) -> None:
    page.goto("/register/")
    page.get_by_label("姓名").fill("王建国")
    with page.expect_response("**/view/"):
        page.get_by_role("button", name="大字版").click()
    expect(page.get_by_label("姓名")).to_have_value("王建国")
    page.goto("/")
    expect(page.locator("html")).to_have_attribute("data-view", "large")
    expect(page.get_by_role("button", name="标准版")).to_be_visible()


def test_buttons_are_large_enough_for_old_fingers(page: Page) -> None:
    page.goto("/")
    button = page.get_by_role("link", name="登录办理")
    assert (button.bounding_box() or {})["height"] >= 48
    page.get_by_role("button", name="大字版").click()
    assert (button.bounding_box() or {})["height"] >= 60


def test_the_first_stop_of_the_keyboard_leads_past_the_menu(page: Page) -> None:
    page.goto("/help/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
