"""An edition is widened to 近亲属 by two officers: from its day a sibling may be bound, and not before."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_playwright import CreateContextCallback

from accounts.days import shanghai_day
from accounts.models import User
from sharing.models import Binding, Edition
from sharing.services.policy.edition_impacts import work_out_due
from tests import make
from tests.browser.household import PASSWORD, move_in
from tests.browser.steps import check_answers, draw, go_to_sign, look, name_relative, row, sign_in, submit

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
WIDER = "父母、配偶、子女、兄弟姐妹、祖父母、外祖父母、孙子女、外孙子女"


def policy_officer(name: str) -> User:
    """A policy officer of the province who can sign in."""
    user = make.officer("policy_officer", staff_name=name)
    user.set_password(PASSWORD)
    user.save()
    return user


def start_work(page: Page, user: User) -> None:
    page.goto("/sign-in/")
    page.get_by_label("证件号码").fill(user.staff_no or "")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("navigation", name="后台栏目")).to_be_visible()


def section(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="后台栏目").get_by_role("link", name=name, exact=True).click()


def compare_and_ask(page: Page, day: date) -> None:
    """The first officer reads what would change, for the rules and for people, and asks for it."""
    section(page, "政策")
    look(page)
    of_province = page.locator("table").filter(has_text="江苏省（32）")
    of_province.get_by_role("link", name="2024 年版").click()
    look(page)
    page.get_by_role("link", name="和现行的比较").click()
    look(page)
    page.get_by_role("link", name="只看不同的").click()
    kin = page.get_by_role("row").filter(has_text="可以共济的家人")
    expect(kin).to_contain_text("父母、配偶、子女、兄弟姐妹")
    page.get_by_role("link", name="会影响哪些绑定").click()
    page.get_by_role("button", name="开始推算").click()
    look(page)
    work_out_due(at=timezone.now())  # the worker's part
    page.get_by_role("link", name="刷新").click()
    expect(page.get_by_text("共看了 1 份绑定")).to_be_visible()
    look(page)
    page.get_by_role("link", name="返回草案").click()
    page.get_by_role("link", name="请人复核施行").click()
    page.get_by_role("button", name="请另一位政策管理员复核").click()
    expect(page.get_by_role("alert")).to_contain_text("这一项必须填写")
    look(page)
    page.get_by_label("施行日期").fill(day.isoformat())
    page.get_by_label("为什么要施行").fill("按国办发〔2024〕38号扩大到近亲属")
    page.get_by_role("button", name="请另一位政策管理员复核").click()
    expect(page.get_by_role("status")).to_contain_text("已请另一位政策管理员复核")
    look(page)


def agree(page: Page) -> None:
    """The second officer reads the draft and puts it in force."""
    section(page, "复核")
    page.get_by_role("link", name="去复核").click()
    page.get_by_role("link", name="看全部内容").click()
    expect(page.get_by_text("按国办发〔2024〕38号扩大到近亲属")).to_be_visible()
    section(page, "复核")
    page.get_by_role("link", name="去复核").click()
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("已同意")


def test_a_sibling_may_be_bound_from_the_day_that_two_officers_chose_and_not_before(
    page: Page, new_context: CreateContextCallback
) -> None:
    home, today = move_in(), shanghai_day(timezone.now())
    brother = make.person("王建军", born=date(1988, 3, 4), male=True)
    make.binding(home.holder, home.child, edition=Edition.objects.get(area_prefix="32", status="in_force"))

    first = new_context().new_page()
    start_work(first, policy_officer("钱文静"))
    compare_and_ask(first, today + DAY)
    second = new_context().new_page()
    start_work(second, policy_officer("孙国强"))
    agree(second)
    draft = Edition.objects.get(area_prefix="32", name="2024 年版")
    assert (draft.status, draft.effective_from) == ("in_force", today + DAY)

    sign_in(page, home.holder)
    page.get_by_role("link", name="绑定家人").click()
    expect(row(page, 1).get_by_label("子女", exact=True)).to_be_visible()
    expect(row(page, 1).get_by_label("兄弟姐妹", exact=True)).to_have_count(0)

    with time_machine.travel(timezone.now() + DAY, tick=True):
        page.goto("/")
        expect(page.get_by_text(f"绑定{WIDER}，签一份承诺书")).to_be_visible()
        sign_in(page, home.holder)
        page.get_by_role("link", name="绑定家人").click()
        name_relative(page, 1, brother, "兄弟姐妹")
        check_answers(page)
        go_to_sign(page)
        draw(page)
        submit(page)
        expect(page.get_by_text("生效中", exact=True)).to_have_count(1)
    bound = Binding.objects.get(relationship="sibling")
    assert (bound.member, bound.edition, bound.state) == (brother, draft, "active")


def test_what_waits_for_its_day_is_taken_back_by_two_officers(
    page: Page, new_context: CreateContextCallback
) -> None:
    move_in()
    tomorrow = shanghai_day(timezone.now()) + DAY
    coming = make.edition("32", tomorrow, name="2027 年版")
    start_work(page, policy_officer("钱文静"))
    section(page, "政策")
    page.get_by_role("link", name="2027 年版").click()
    look(page)
    page.get_by_role("link", name="撤回，到了那一天也不施行").click()
    look(page)
    page.get_by_role("button", name="请另一位政策管理员复核").click()
    expect(page.get_by_role("alert")).to_contain_text("请写明理由")
    page.get_by_label("理由").fill("文件改期")
    page.get_by_role("button", name="请另一位政策管理员复核").click()
    expect(page.get_by_text("提出：撤回，变回草案。理由：文件改期")).to_be_visible()
    look(page)

    second = new_context().new_page()
    start_work(second, policy_officer("孙国强"))
    section(second, "复核")
    second.get_by_role("link", name="去复核").click()
    look(second)
    second.get_by_role("button", name="同意", exact=True).click()
    expect(second.get_by_role("status")).to_contain_text("已同意")
    page.reload()
    expect(page.get_by_role("link", name="修改草案")).to_be_visible()
    coming.refresh_from_db()
    assert (coming.status, coming.effective_from) == ("draft", None)
