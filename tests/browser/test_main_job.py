"""The main job from end to end: bind, sign, confirm, use, see, unbind; every page looked at on the way."""

import json
import re
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pytest_playwright import CreateContextCallback

from accounts.models import Person
from sharing.models import Binding
from tests import make
from tests.browser.household import PASSWORD, TELEPHONE, Household, move_in, newest_code
from tests.browser.steps import (
    card,
    check_answers,
    draw,
    go_to_sign,
    look,
    name_relative,
    open_tab,
    sign_in,
    submit,
)

pytestmark = pytest.mark.django_db(transaction=True)


def settle(patient: Person, *, payable: str, hospital: str) -> dict[str, str]:
    """Posts a bill from the shell; the split that it prints."""
    printed = StringIO()
    of_bill = ["--institution", hospital, "--visit", f"V{payable}", "--bill", "1", "--med-type", "11"]
    of_patient = ["--patient", patient.psn_no, "--credential", f"02:{patient._number()}"]
    call_command("settle", *of_bill, *of_patient, "--payable", payable, stdout=printed)
    answer: dict[str, str] = json.loads(printed.getvalue())
    return answer


def register(page: Page, holder: Person) -> None:
    page.goto("/register/")
    page.get_by_label("姓名").fill(holder.name)
    page.get_by_label("证件号码").fill(holder._number())
    page.get_by_label("手机号码").fill(TELEPHONE)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码", exact=True).fill(newest_code())
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输一次新密码").fill(PASSWORD)
    page.get_by_role("button", name="设置密码并登录").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("账户绑定")


def bind_child_and_spouse(page: Page, home: Household) -> None:
    """Both in one signing: the child may use the account at once, the spouse has to agree."""
    page.get_by_role("link", name="绑定家人").click()
    look(page)
    name_relative(page, 1, home.child, "子女")
    page.get_by_role("button", name="再加一位家人").click()
    name_relative(page, 2, home.spouse, "配偶")
    check_answers(page)
    expect(page.get_by_text("可以绑定", exact=True)).to_have_count(2)
    look(page)
    go_to_sign(page)
    expect(page.get_by_text("您，王建国，本人签署")).to_be_visible()
    look(page)
    draw(page)
    submit(page)
    expect(page.get_by_text("生效中", exact=True)).to_have_count(1)
    expect(page.get_by_text("等待对方确认", exact=True)).to_have_count(1)
    expect(page.get_by_text("回执号", exact=True)).to_have_count(2)
    look(page)


def confirm(page: Page, spouse: Person) -> None:
    sign_in(page, spouse)
    expect(page.get_by_role("link", name="授权绑定确认 1 件待办")).to_be_visible()
    look(page)
    open_tab(page, "授权绑定确认")
    look(page)
    page.get_by_role("button", name="同意绑定").click()
    expect(page.get_by_role("status")).to_contain_text("您已同意")
    expect(page.get_by_text("没有等您确认的绑定")).to_be_visible()
    look(page)


def see_spending(page: Page) -> None:
    """As the holder: who used how much, and what is left after each."""
    open_tab(page, "支出明细")
    uses = page.locator("table.uses tbody tr")
    expect(uses).to_have_count(2)
    expect(uses.nth(0)).to_contain_text(re.compile(r"李晓梅.*徐州市第一人民医院.*78\.40.*875\.10", re.S))
    expect(uses.nth(1)).to_contain_text(re.compile(r"王子轩.*徐州市第一人民医院.*46\.50.*953\.50", re.S))
    look(page)


def see_own_bill(page: Page) -> None:
    """As the member: whose account paid which part."""
    open_tab(page, "支出明细")
    page.get_by_role("link", name="我看病买药用的").click()
    bill = page.locator("ul.bills > li")
    expect(bill).to_have_count(1)
    expect(bill).to_contain_text(
        re.compile(r"128\.40.*本人账户.*50\.00.*王建国的账户.*78\.40.*现金.*0\.00", re.S)
    )
    look(page)


def unbind(page: Page, name: str) -> None:
    open_tab(page, "账户绑定")
    look(page)
    card(page, name).get_by_role("link", name="解除绑定").click()
    look(page)
    page.get_by_role("button", name="确定解除").click()
    expect(page.get_by_role("status")).to_contain_text(f"已解除绑定：{name}")
    expect(card(page, name)).to_have_count(0)


def see_record(page: Page, name: str) -> None:
    open_tab(page, "授权记录")
    record = card(page, name)
    expect(record).to_contain_text("已解除")
    expect(record).to_contain_text(re.compile("解除绑定.*签署承诺书", re.S))
    look(page)


def test_a_family_shares_an_account_and_stops(page: Page, new_context: CreateContextCallback) -> None:
    home = move_in(registered=False)
    hospital = make.institution(name="徐州市第一人民医院").code
    register(page, home.holder)
    look(page)
    bind_child_and_spouse(page, home)

    of_spouse = new_context().new_page()
    confirm(of_spouse, home.spouse)

    assert settle(home.child, payable="46.50", hospital=hospital)["acct_mulaid_pay"] == "46.50"
    split = settle(home.spouse, payable="128.40", hospital=hospital)
    assert (split["acct_pay"], split["acct_mulaid_pay"], split["psn_cash_pay"]) == ("50.00", "78.40", "0.00")

    see_spending(page)
    see_own_bill(of_spouse)
    unbind(page, "王子轩")
    see_record(page, "王子轩")
    assert settle(home.child, payable="20.00", hospital=hospital)["psn_cash_pay"] == "20.00"


def test_what_was_signed_and_told_is_open_to_both(page: Page, new_context: CreateContextCallback) -> None:
    """The binding itself, the pledge with the signature, the notices of either side."""
    home = move_in()
    sign_in(page, home.holder)
    page.goto("/bindings/new/")
    name_relative(page, 1, home.spouse, "配偶")
    check_answers(page)
    go_to_sign(page)
    draw(page)
    submit(page)
    page.get_by_role("link", name="查看或下载承诺书").click()
    expect(page.get_by_role("img", name="授权人的手写签名")).to_be_visible()
    look(page)
    with page.expect_download() as evidence:
        page.get_by_role("link", name="下载原始证据").click()
    assert evidence.value.suggested_filename.startswith("pledge-")

    of_spouse = new_context().new_page()
    sign_in(of_spouse, home.spouse)
    of_spouse.get_by_role("link", name="通知 1 条未看").click()
    look(of_spouse)
    of_spouse.get_by_role("link", name="看这个绑定").click()
    look(of_spouse)
    of_spouse.get_by_role("link", name="去确认").click()
    of_spouse.get_by_role("button", name="不同意").click()
    expect(of_spouse.get_by_role("status")).to_contain_text("已告诉王建国您不同意")

    page.goto(f"/bindings/{Binding.objects.get().pk}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("对方没有同意")
    look(page)
