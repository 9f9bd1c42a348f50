"""A whole visit with nothing but a keyboard: one child bound, from opening the visit to the printed slip."""

import pytest
from playwright.sync_api import Locator, Page, expect

from sharing.models import Binding
from tests.browser.counter import take_a_seat
from tests.browser.household import move_in
from tests.browser.steps import draw
from tests.browser.test_keyboard import UNSEEN

pytestmark = pytest.mark.django_db(transaction=True)

MOST_KEYSTROKES = 25
MOST_PAGES = 6
PRINTED = "window.print = () => { document.documentElement.dataset.printed = 'yes'; }"


class Keyboard:
    """Counts what is pressed besides data that is typed, and the pages that are seen."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keystrokes = 0
        self.pages: list[str] = []

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)
        self.keystrokes += 1

    def data(self, typed: str) -> None:
        """Names, numbers and dates are the person's, not the counter's."""
        self.page.keyboard.type(typed)

    def tab_to(self, target: Locator) -> None:
        while not target.evaluate("element => element === document.activeElement"):
            self.press("Tab")
            assert self.keystrokes <= MOST_KEYSTROKES, f"{target} is not reached"
            unseen = self.page.evaluate(UNSEEN)
            assert not unseen, f"{self.page.url}: {unseen}"

    def sees(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.pages.append(heading)


def test_one_child_is_bound_in_few_keystrokes_on_few_pages(page: Page) -> None:
    home = move_in()
    take_a_seat(page)
    page.add_init_script(PRINTED)
    keys = Keyboard(page)

    keys.sees("徐州市医疗保障服务大厅 03 号窗口")
    expect(page.get_by_label("证件号码")).to_be_focused()
    keys.data(home.holder._number())
    keys.press("Enter")

    keys.sees("核验身份")
    expect(page.get_by_label("本人来，自己办")).to_be_checked()
    keys.press("Space")  # the first way of checking has the focus; nothing of it is ticked before it is done
    expect(page.get_by_label("看了证件原件")).to_be_checked()
    keys.press("Enter")

    keys.sees("今天办什么？")
    expect(page.get_by_role("link", name="绑定家人")).to_be_focused()
    keys.press("Enter")

    keys.sees("把账户给谁用")
    expect(page.get_by_label("姓名")).to_be_focused()
    keys.data(home.child.name)
    keys.tab_to(page.get_by_label("证件号码"))
    keys.data(home.child._number())
    keys.tab_to(page.get_by_label("父母", exact=True))
    while not page.get_by_label("子女", exact=True).is_checked():
        keys.press("ArrowDown")
    keys.press("Enter")

    keys.sees("请核对并签名")
    expect(page.get_by_text("王子轩看病买药，先花自己的，不够再花您的。您随时可以来取消。")).to_be_visible()
    draw(page)  # the person's own hand
    keys.tab_to(page.get_by_role("button", name="确认办理"))
    keys.press("Enter")

    keys.sees("打印回执")
    expect(page.get_by_role("button", name="打印（按回车键）")).to_be_focused()
    keys.press("Enter")
    expect(page.locator("html[data-printed]")).to_be_attached()

    binding = Binding.objects.get()
    assert (binding.member, binding.state, binding.ends_on) == (home.child, "active", None)
    assert (len(keys.pages), keys.keystrokes) == (6, 18)
    assert len(keys.pages) <= MOST_PAGES
    assert keys.keystrokes <= MOST_KEYSTROKES
