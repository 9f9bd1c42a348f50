"""The second screen beside the clerk's: paired once, read, signed and rated on it, and then empty again."""

from dataclasses import dataclass
from datetime import date, timedelta
from threading import Event

import pytest
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from playwright.sync_api import Page, Request, expect
from pytest_playwright import CreateContextCallback

from accounts.days import shanghai_day
from accounts.models import Person
from sharing.counter.screen import read_and_sign
from sharing.models import Admission, Binding, Rating, Screen, Visit
from sharing.services.bindings import sign_on_screen
from sharing.services.evidence import screen_requests
from tests import make
from tests.browser.appearance import assert_accessible, assert_no_sideways_scroll
from tests.browser.counter import take_a_seat
from tests.browser.household import Household, move_in
from tests.browser.steps import draw, look
from tests.lock_waits import PATIENCE

pytestmark = pytest.mark.django_db(transaction=True)

SIZES = ({"width": 390, "height": 844}, {"width": 820, "height": 1180}, {"width": 1280, "height": 800})


@dataclass(frozen=True)
class Window:
    """A clerk's browser at a window, and a tablet beside it."""

    clerk: Page
    tablet: Page


def sit_down(page: Page, new_context: CreateContextCallback) -> Window:
    """A clerk signs in and says at which window they sit."""
    take_a_seat(page)
    tablet = new_context(viewport=SIZES[1], has_touch=True).new_page()
    return Window(page, tablet)


def pair(desk: Window) -> Screen:
    """The clerk reads out a code, the tablet is told it; the clerk's page goes on by itself."""
    desk.clerk.get_by_role("link", name="这个窗口的签字屏").click()
    look(desk.clerk)
    desk.clerk.get_by_role("button", name="配对签字屏").click()
    look(desk.clerk)
    code = desk.clerk.get_by_label("配对码").inner_text()
    desk.tablet.goto("/sign/")
    look_at(desk.tablet)
    desk.tablet.get_by_label("配对码").fill(code)
    desk.tablet.get_by_role("button", name="配对").click()
    expect(desk.tablet.get_by_role("heading", level=1)).to_have_text("请稍等")
    expect(desk.clerk.get_by_role("status")).to_have_text("签字屏已经配好了。")
    return Screen.objects.get()


def look_at(tablet: Page) -> None:
    """The page is good for every eye at each size, and its targets for every finger."""
    for size in SIZES:
        tablet.set_viewport_size(size)
        assert_accessible(tablet)
        for target in tablet.locator("main button:visible, main input:visible").all():
            box = target.bounding_box()
            assert box
            assert box["height"] >= 60, target.inner_text()
    assert_no_sideways_scroll(tablet)
    tablet.set_viewport_size(SIZES[1])


def come_to(desk: Window, home: Household) -> tuple[Visit, Binding]:
    """Husband and wife are at the counter; he has signed, she has yet to agree."""
    now = timezone.now()
    screen = Screen.objects.get()
    visit = make.visit(home.holder, counter=screen.counter, clerk_user=screen.asked_by, at=now)
    Admission.objects.create(visit=visit, person=home.spouse, identity_check="card_seen", admitted_at=now)
    today = shanghai_day(now)
    binding = make.binding(
        home.holder,
        home.spouse,
        relationship="spouse",
        state="pending",
        starts_on=today,
        confirm_by=today + timedelta(days=7),
    )
    return visit, binding


def ask(desk: Window, visit: Visit, binding: Binding) -> str:
    """The clerk's page with the digits is open; which they are."""
    by = make.clerk_in(visit, binding.member)
    asked = sign_on_screen.ask_confirmation(binding_id=binding.pk, by=by, at=timezone.now())
    desk.clerk.goto(f"/counter/{visit.pk}/screen/{asked.pk}/")
    digits = screen_requests.digits_of(asked)
    expect(desk.clerk.locator(".digits")).to_have_text(f"{digits[:3]} {digits[3:]}")
    return digits


def open_visit(clerk: Page, person: Person) -> None:
    """The person came alone and showed their card."""
    clerk.goto("/counter/")
    clerk.get_by_label("证件号码").fill(person._number())
    clerk.get_by_role("button", name="查找").click()
    clerk.get_by_label("看了证件原件").check()
    clerk.get_by_label("本人来，自己办").check()
    clerk.get_by_role("button", name="开始代办").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("今天办什么？")


def name_son(clerk: Page, son: Person) -> None:
    clerk.goto(f"{clerk.url}binding/")
    clerk.get_by_label("姓名").fill(son.name)
    clerk.get_by_label("证件号码").fill(son._number())
    clerk.get_by_label("子女", exact=True).check()
    clerk.get_by_role("button", name="下一步：核对并签名").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("请核对并签名")


def type_digits(desk: Window) -> None:
    """What stands on the clerk's screen is typed on the tablet."""
    digits = desk.clerk.get_by_label("签字屏上要输的数字").locator(".digits").inner_text()
    desk.tablet.get_by_label("6 位数字").fill(digits)
    desk.tablet.get_by_role("button", name="打开").click()


def test_an_elderly_person_is_bound_at_the_counter_with_the_second_screen(
    page: Page, new_context: CreateContextCallback
) -> None:
    move_in()
    mother = make.holder("陈秀兰", born=date(1950, 3, 8))
    son = make.person("王建军", born=date(1975, 5, 12), male=True)
    desk = sit_down(page, new_context)
    clerk, tablet = desk.clerk, desk.tablet
    pair(desk)
    open_visit(clerk, mother)
    name_son(clerk, son)
    clerk.get_by_role("button", name="在签字屏上签").click()
    expect(clerk.get_by_role("heading", level=1)).to_have_text("请陈秀兰在签字屏上签名")
    look(clerk)
    type_digits(desk)
    expect(tablet.get_by_text("王建军看病买药，先花自己的，不够再花您的。您随时可以来取消。")).to_be_visible()
    expect(tablet.get_by_text("您，陈秀兰，本人签署")).to_be_visible()
    look_at(tablet)
    draw(tablet)
    tablet.get_by_role("button", name="我同意，签好了").click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("签好了，谢谢")
    expect(clerk.get_by_role("heading", level=1)).to_have_text("打印回执")
    expect(clerk.get_by_role("article", name="陈秀兰的回执")).to_contain_text("王建军")
    binding = Binding.objects.get()
    assert (binding.holder, binding.member, binding.state) == (mother, son, "active")
    expect(tablet.get_by_role("heading", level=1)).to_have_text("请稍等")
    tablet.go_back()
    expect(tablet.get_by_text("陈秀兰")).to_have_count(0)


def test_while_the_answer_to_a_signature_is_on_its_way_the_waiting_page_does_not_cut_in(
    page: Page, new_context: CreateContextCallback, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = Event()

    def note(request: Request) -> None:
        if request.resource_type == "fetch":
            looked.set()

    def after_it_looked_again(to: str) -> HttpResponse:
        looked.wait(PATIENCE)
        return redirect(to)

    home = move_in()
    desk = sit_down(page, new_context)
    pair(desk)
    desk.tablet.get_by_label("6 位数字").fill(ask(desk, *come_to(desk, home)))
    desk.tablet.get_by_role("button", name="打开").click()
    draw(desk.tablet)
    monkeypatch.setattr(read_and_sign, "redirect", after_it_looked_again)
    desk.tablet.on("requestfinished", note)
    desk.tablet.get_by_role("button", name="我同意，签好了").click()
    expect(desk.tablet.get_by_role("heading", level=1)).to_have_text("签好了，谢谢")
    assert looked.is_set()


def test_what_is_signed_on_the_screen_leads_the_clerk_on_and_leaves_nothing_there(
    page: Page, new_context: CreateContextCallback
) -> None:
    home = move_in()
    desk = sit_down(page, new_context)
    tablet = desk.tablet
    pair(desk)
    visit, binding = come_to(desk, home)
    digits = ask(desk, visit, binding)
    look(desk.clerk)

    look_at(tablet)
    tablet.get_by_label("6 位数字").fill("000000" if digits != "000000" else "111111")
    tablet.get_by_role("button", name="打开").click()
    expect(tablet.get_by_role("alert")).to_contain_text("数字不对，还可以试 4 次。")
    look_at(tablet)
    tablet.get_by_label("6 位数字").fill(digits)
    tablet.get_by_role("button", name="打开").click()
    expect(tablet.get_by_text("您，李晓梅，本人签署")).to_be_visible()
    expect(desk.clerk.get_by_role("status")).to_contain_text("已经打开，正在看。")
    look_at(tablet)
    tablet.get_by_role("button", name="我同意，签好了").click()
    expect(tablet.get_by_role("alert")).to_contain_text("请先在框里签上名字")
    look_at(tablet)
    tablet.goto("/sign/")
    draw(tablet)
    tablet.get_by_role("button", name="我同意，签好了").click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("签好了，谢谢")
    look_at(tablet)
    expect(desk.clerk).to_have_url(f"/counter/{visit.pk}/")
    binding.refresh_from_db()
    assert binding.state == "active"

    tablet.go_back()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("请稍等")
    expect(tablet.get_by_text("李晓梅")).to_have_count(0)

    desk.clerk.get_by_role("button", name="结束代办").click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("刚才的服务，您满意吗？")
    look_at(tablet)
    tablet.get_by_role("button", name="非常满意", exact=True).click()
    expect(tablet.get_by_role("heading", level=1)).to_have_text("谢谢您的评价")
    assert (Rating.objects.get().visit, Rating.objects.get().score) == (visit, 5)
    expect(tablet.get_by_role("heading", level=1)).to_have_text("请稍等")
