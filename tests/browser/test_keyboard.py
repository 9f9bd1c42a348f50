"""A child is bound with nothing but a keyboard; where the keyboard is can be seen at every stop."""

import pytest
from playwright.sync_api import Locator, Page, expect

from sharing.models import Binding
from tests.browser.household import move_in, newest_code
from tests.browser.steps import XUZHOU, row, sign_in

pytestmark = pytest.mark.django_db(transaction=True)

MOST_STOPS = 60

# What of the element with the focus does not show it: no ring, or outside of what is seen.
UNSEEN = """() => {
  const element = document.activeElement;
  const look = getComputedStyle(element);
  const box = element.getBoundingClientRect();
  const seen = box.width > 1 && box.bottom > 0 && box.top < innerHeight;
  const ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  return seen && ring ? "" : element.outerHTML.slice(0, 160);
}"""


def stop(page: Page) -> None:
    """One step with Tab, to something that shows it has the focus."""
    page.keyboard.press("Tab")
    unseen = page.evaluate(UNSEEN)
    assert not unseen, f"{page.url}: {unseen}"


def go_to(page: Page, target: Locator) -> None:
    """Steps on with Tab until the target has the focus."""
    for _ in range(MOST_STOPS):
        stop(page)
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{target} is not reached by the keyboard")


def skip_to_content(page: Page) -> None:
    """The first stop of a page leads past the menu."""
    stop(page)
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def press(page: Page, target: Locator) -> None:
    go_to(page, target)
    page.keyboard.press("Enter")


def test_a_child_is_bound_by_keyboard_alone(page: Page) -> None:
    home = move_in()
    sign_in(page, home.holder)
    skip_to_content(page)
    press(page, page.get_by_role("link", name="绑定家人"))

    expect(page.get_by_role("heading", level=1)).to_have_text("填写家人信息")
    skip_to_content(page)
    first = row(page, 1)
    go_to(page, first.get_by_label("姓名"))
    page.keyboard.type(home.child.name)
    go_to(page, first.get_by_label("证件号码"))
    page.keyboard.type(home.child._number())
    areas = first.get_by_label("在哪里参保")
    go_to(page, areas)
    while areas.locator("option:checked").inner_text() != XUZHOU:
        page.keyboard.press("ArrowDown")
    go_to(page, first.get_by_label("父母", exact=True))
    page.keyboard.press("Space")
    expect(first.get_by_label("父母", exact=True)).to_be_checked()
    while not first.get_by_label("子女", exact=True).is_checked():
        page.keyboard.press("ArrowDown")
    go_to(page, first.get_by_label("到某一天", exact=True))
    page.keyboard.press("ArrowRight")
    expect(first.get_by_label("长期有效", exact=True)).to_be_checked()
    press(page, page.get_by_role("button", name="下一步：核对"))

    expect(page.get_by_role("heading", level=1)).to_have_text("核对填写的内容")
    skip_to_content(page)
    press(page, page.get_by_role("button", name="下一步：承诺书与签名"))

    expect(page.get_by_role("heading", level=1)).to_have_text("阅读并签署个人承诺书")
    skip_to_content(page)
    go_to(page, page.get_by_role("region", name="个人承诺书"))
    press(page, page.get_by_role("button", name="不方便手写？改用短信验证码签署"))
    ask = page.get_by_role("button", name="获取验证码")
    expect(ask).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("验证码已发到您参保登记的手机")).to_be_visible()
    go_to(page, page.get_by_label("验证码", exact=True))
    page.keyboard.type(newest_code())
    press(page, page.get_by_role("button", name="同意并提交"))

    expect(page.get_by_role("heading", level=1)).to_have_text("办理结果")
    binding = Binding.objects.get()
    assert (binding.member, binding.state, binding.ends_on) == (home.child, "active", None)


def test_every_stop_of_the_main_pages_shows_itself(page: Page) -> None:
    home = move_in()
    sign_in(page, home.holder)
    for address in ("/bindings/", "/inbox/", "/notices/", "/records/", "/spending/", "/spending/used/"):
        page.goto(address)
        last = page.get_by_role("link", name="医保大厅在哪里").last
        go_to(page, last)
