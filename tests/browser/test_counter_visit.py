"""Two people one after the other at the counter: of the first nothing is left for the second."""

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Error, Page, expect

from accounts.models import Person
from sharing.models import Visit
from tests import make
from tests.browser.household import PASSWORD
from tests.browser.steps import draw, look
from tests.counter.window import path

pytestmark = pytest.mark.django_db(transaction=True)
FIRST, SPOUSE, CHILD, TELEPHONE = "欧阳秀兰", "司马建国", "欧阳子轩", "13800000001"


@pytest.fixture
def first() -> Person:
    """Who comes first: married, the spouse has not confirmed yet, and a child who uses the account."""
    person = make.holder(FIRST, telephone=TELEPHONE)
    spouse = make.person(SPOUSE, male=True)
    today = timezone.localdate()
    make.binding(person, spouse, relationship="spouse", state="pending", confirm_by=today)
    child = make.binding(person, make.child(CHILD)).member
    make.settle(child, payable="40.00", at=timezone.now())
    return person


@pytest.fixture
def desk(page: Page) -> Page:
    """A clerk at their window."""
    make.hall()
    user = make.clerk()
    user.set_password(PASSWORD)
    user.save()
    page.goto("/sign-in/")
    page.get_by_label("证件号码").fill(user.staff_no)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_label("您在哪个窗口").select_option(index=2)
    page.get_by_role("button", name="就在这个窗口").click()
    return page


def receive(page: Page, person: Person) -> Visit:
    """The card reader types the line; three keys answer the rest."""
    page.get_by_label("证件号码").press_sequentially(f"{person.name} {person._number()}")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("核验身份")
    page.get_by_label("看了证件原件").check()
    page.get_by_label("本人来，自己办").check()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("今天办什么？")
    return Visit.objects.get(citizen=person, closed_at=None)


def end(page: Page) -> None:
    page.get_by_role("button", name="结束代办").click()
    expect(page.get_by_text("可以接待下一位")).to_be_visible()


def shows_nothing_of(person: Person, page: Page) -> None:
    """Neither what is seen nor what stands in the page, its fields or its title."""
    page.wait_for_load_state()
    values = page.locator("input").evaluate_all("all => all.map(one => one.value)")
    seen = page.content() + page.title() + " ".join(values)
    for word in (FIRST, SPOUSE, CHILD, person._number(), TELEPHONE, "138****0001", person.masked_number()):
        assert word not in seen, word


def test_back_to_back_visits_leak_nothing(desk: Page, first: Person) -> None:
    page = desk
    second = make.person("诸葛明")
    visit = receive(page, first)
    for task in ("授权记录和解除", "支出明细", "更正手机号码"):
        page.get_by_role("link", name=task).click()
        page.go_back()
    page.goto(path(visit, "telephone/"))
    page.get_by_label("新的手机号码").fill("13900000002")
    end(page)
    shows_nothing_of(first, page)

    for _step in range(6):  # back through what was opened for the first
        try:
            page.go_back()
        except Error:
            # The answer to a form: the browser kept nothing of it, and shows a page of its own instead.
            page.wait_for_url("chrome-error://**")
            break
        shows_nothing_of(first, page)
    page.goto(path(visit, "telephone/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("这次代办已经结束")
    shows_nothing_of(first, page)

    page.goto("/counter/")
    receive(page, second)
    shows_nothing_of(first, page)
    page.get_by_role("link", name="更正手机号码").click()
    expect(page.get_by_label("新的手机号码")).to_have_value("")
    kept = [Session.get_decoded(one) for one in Session.objects.all()]
    assert not any(str(first.pk) in str(one) or FIRST in str(one) for one in kept)


def test_another_tab_does_nothing_for_who_has_left(desk: Page, first: Person) -> None:
    page = desk
    visit = receive(page, first)
    other = page.context.new_page()
    other.goto(path(visit, "telephone/"))
    other.get_by_label("新的手机号码").fill("13900000002")
    other.get_by_label("看了什么证明").fill("营业厅证明")
    page.goto("/counter/")
    receive(page, make.person("诸葛明"))
    other.get_by_role("button", name="改成这个号码").click()
    expect(other.get_by_text("刚才没有办理任何事情")).to_be_visible()
    shows_nothing_of(first, other)
    first.refresh_from_db()
    assert first._telephone() == TELEPHONE


def test_a_spouse_signs_and_every_page_is_good_for_every_eye(desk: Page, first: Person) -> None:
    page = desk
    spouse = Person.objects.get(name=SPOUSE)
    look(page)
    visit = receive(page, first)
    look(page)
    for place in ("records/", "spending/", "spending/used/", "telephone/", "family-cards/"):
        page.goto(path(visit, place))
        look(page)
    page.goto(path(visit, "records/"))
    page.get_by_role("link", name="能不能用").last.click()
    look(page)
    page.goto(path(visit, "confirmations/"))
    look(page)
    page.get_by_role("link", name=f"{SPOUSE}来了").click()
    look(page)
    page.get_by_label("配偶的证件号码").fill(spouse._number())
    page.get_by_label("看了证件原件").check()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("共济给您")
    look(page)
    draw(page)
    page.get_by_role("button", name="已签名，同意绑定").click()
    expect(page.get_by_text(f"{SPOUSE}已同意，可以用")).to_be_visible()
