"""What people do in a browser: sign in, name relatives, sign with the mouse or by code."""

from pathlib import PurePosixPath

from playwright.sync_api import Locator, Page, expect

from accounts.models import Person
from tests.browser.appearance import assert_accessible, assert_no_sideways_scroll
from tests.browser.household import PASSWORD, newest_code

XUZHOU = "徐州市"


def look(page: Page) -> None:
    """The page is good for every eye in both sizes; afterwards it is as it was."""
    for button in ("大字版", "标准版"):
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        with page.expect_response("**/view/"):
            page.get_by_role("button", name=button).click()


def sign_in(page: Page, person: Person) -> None:
    page.goto("/sign-in/")
    answer_sign_in(page, person)
    expect(page.get_by_role("heading", level=1)).to_have_text("账户绑定")


def answer_sign_in(page: Page, person: Person) -> None:
    page.get_by_label("证件号码").fill(person._number())
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def row(page: Page, number: int) -> Locator:
    """The fieldset of one relative on the first page of binding, counted from 1."""
    return page.get_by_role("group", name=f"家人 {number}", exact=True)


def name_relative(page: Page, number: int, person: Person, relationship: str) -> None:
    """Fills in a row; where nothing is said, the year that the page offers stays."""
    of_row = row(page, number)
    of_row.get_by_label("姓名").fill(person.name)
    of_row.get_by_label("证件号码").fill(person._number())
    of_row.get_by_label("在哪里参保").select_option(label=XUZHOU)
    of_row.get_by_label(relationship, exact=True).check()


def check_answers(page: Page) -> None:
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对填写的内容")


def go_to_sign(page: Page) -> None:
    page.get_by_role("button", name="下一步：承诺书与签名").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("阅读并签署个人承诺书")


def draw(page: Page) -> None:
    """Three strokes of the mouse on the pad."""
    pad = page.locator("canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    left, top, width, height = box["x"], box["y"], box["width"], box["height"]
    for start, end in (((0.2, 0.3), (0.7, 0.3)), ((0.45, 0.1), (0.4, 0.9)), ((0.2, 0.6), (0.8, 0.75))):
        page.mouse.move(left + width * start[0], top + height * start[1])
        page.mouse.down()
        page.mouse.move(left + width * end[0], top + height * end[1], steps=12)
        page.mouse.up()


def submit(page: Page) -> None:
    page.get_by_role("button", name="同意并提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("办理结果")


def sign_by_code(page: Page) -> None:
    """Asks for a code and types it in; with scripts the pad stands first."""
    other_way = page.get_by_role("button", name="不方便手写？改用短信验证码签署")
    if other_way.is_visible():
        other_way.click()
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_text("验证码已发到您参保登记的手机")).to_be_visible()
    page.get_by_label("验证码", exact=True).fill(newest_code())
    submit(page)


def open_tab(page: Page, name: str) -> None:
    """Goes to one of the main pages by its tab."""
    page.get_by_role("navigation", name="主要功能").get_by_role("link", name=name).click()


def card(page: Page, name: str) -> Locator:
    """A person in a list, or a binding among the records."""
    return page.locator("li.person, section.record").filter(has=page.get_by_role("heading", name=name))


def path(page: Page) -> PurePosixPath:
    return PurePosixPath(page.url.split("//")[1].partition("/")[2].partition("?")[0])
