"""The back office in a browser: each page for every eye, under the content policy, in both sizes."""

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Error, Page, expect

from accounts.days import shanghai_day
from accounts.models import User
from portal.access_table import CONSOLE
from sharing.models import Binding, Notice, Pledge
from sharing.services.evidence.pledge_chain import text_in_force
from sharing.services.notices.write import tell_holder
from sharing.words.notices import NoticeKind
from tests import make
from tests.browser.household import PASSWORD, Household, move_in
from tests.browser.steps import look

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home() -> Household:
    """A household with a bound child, a bill, a notice and a visit."""
    found, at = move_in(), timezone.now()
    today = shanghai_day(at)
    make.pledge_text()
    asked = make.asked_for(found.child, starts_on=today)
    make.signed(found.holder, asked, at=at, text_id=text_in_force(today).pk)
    make.settle(found.child, payable=30, at=at)
    tell_holder(Binding.objects.get(), NoticeKind.RESUMED, at)
    make.visit(found.holder, at=at)
    return found


def sign_in_as(page: Page, role: str) -> User:
    user = make.officer(role)
    user.set_password(PASSWORD)
    user.save()
    page.goto("/sign-in/")
    page.get_by_label("证件号码").fill(user.staff_no or "")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("审计员（江苏省）")).to_be_visible()
    return user


def give_reason(page: Page) -> None:
    """Where a page asks why."""
    page.get_by_label("稽核检查").check()
    page.get_by_label("工单号或具体说明").fill("2026 年第 3 号")
    page.get_by_role("button", name="写明原因，打开").click()


def test_an_auditor_finds_somebody_and_sees_a_number_once(page: Page, home: Household) -> None:
    sign_in_as(page, "auditor")
    page.goto("/console/person/")
    look(page)
    page.get_by_label("证件号码、手机号码或姓名").fill(home.holder._number())
    page.get_by_role("button", name="查找").click()
    assert home.holder._number() not in page.url
    page.get_by_role("link", name="王*国").click()
    look(page)
    give_reason(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("王建国")
    look(page)
    page.get_by_text("看完整的证件号码或手机号码").click()
    page.get_by_label("证件号码", exact=True).check()
    page.get_by_label("处理投诉").check()
    page.get_by_label("工单号或具体说明").fill("12345")
    page.get_by_role("button", name="记下原因，显示").click()
    expect(page.get_by_text(home.holder._number())).to_be_visible()
    page.get_by_role("link", name="看完了，返回").click()
    expect(page.get_by_text(home.holder.masked_number())).to_be_visible()
    with pytest.raises(
        Error, match="ERR_CACHE_MISS"
    ):  # nothing was kept: the browser would have to send it anew
        page.go_back()


def test_every_list_is_good_for_every_eye(page: Page, home: Household) -> None:
    sign_in_as(page, "auditor")
    lists = [name for name in CONSOLE if name.endswith("_list") or name.endswith((":index", ":pledge_chain"))]
    for name in lists:
        if "auditor" in CONSOLE[name]:
            page.goto(reverse(name))
            look(page)


def test_the_page_of_each_row_is_too(page: Page, home: Household) -> None:
    sign_in_as(page, "auditor")
    binding = Binding.objects.get()
    page.goto(reverse("console:binding_detail", args=[binding.pk]))
    give_reason(page)
    rows = {
        "binding_detail": binding.pk,
        "binding_why": binding.pk,
        "pledge_detail": Pledge.objects.get().pk,
        "settlement_detail": home.child.settlements.get().pk,
        "notice_detail": Notice.objects.filter(person=home.holder).latest("pk").pk,
        "visit_detail": home.holder.visits.get().pk,
        "person_ledger": home.holder.pk,
    }
    for name, key in rows.items():
        page.goto(reverse(f"console:{name}", args=[key]))
        look(page)
