"""A clerk at a window of the hall in Xuzhou, and what they do with a person in front of them."""

from playwright.sync_api import Page, expect

from accounts.models import Person, ServiceHall, User
from tests import make
from tests.browser.household import PASSWORD


def take_a_seat(page: Page, number: int = 3) -> User:
    """A clerk signs in and says at which window they sit; call after `move_in`."""
    hall = ServiceHall.objects.get(area__code=make.XUZHOU)
    ServiceHall.objects.filter(pk=hall.pk).update(windows=number)
    user = make.clerk()
    user.set_password(PASSWORD)
    user.save()
    page.goto("/sign-in/")
    page.get_by_label("证件号码").fill(user.staff_no)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_label("您在哪个窗口").select_option(value=f"{hall.pk}-{number}")
    page.get_by_role("button", name="就在这个窗口").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("号窗口")
    return user


def open_visit(page: Page, person: Person, *needs: str) -> None:
    """Somebody who came alone and whose card the clerk has seen."""
    page.get_by_label("证件号码").fill(person._number())
    page.get_by_role("button", name="查找").click()
    page.get_by_label("看了证件原件").check()
    for need in needs:
        page.get_by_label(need).check()
    page.get_by_role("button", name="开始代办").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("今天办什么？")
