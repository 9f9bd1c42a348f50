"""What goes wrong in a browser: mistakes, second clicks, second windows, a session that has ended."""

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Response, expect
from pytest_playwright import CreateContextCallback

from sharing.models import Binding, Pledge
from tests import make
from tests.browser.household import Household, move_in
from tests.browser.steps import (
    XUZHOU,
    answer_sign_in,
    card,
    check_answers,
    draw,
    go_to_sign,
    look,
    name_relative,
    open_tab,
    row,
    sign_in,
    submit,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home() -> Household:
    return move_in()


def is_page(response: Response) -> bool:
    return response.request.resource_type == "document"


def press(page: Page, button: str) -> int:
    """Presses a button; the status of the page that answers."""
    with page.expect_response(is_page) as answered:
        page.get_by_role("button", name=button).click()
    return answered.value.status


def begin(page: Page, home: Household) -> None:
    sign_in(page, home.holder)
    page.goto("/bindings/new/")


def test_mistakes_are_told_beside_the_fields_and_on_top(page: Page, home: Household) -> None:
    begin(page, home)
    name_relative(page, 1, home.child, "子女")
    page.get_by_role("button", name="再加一位家人").click()
    second = row(page, 2)
    second.get_by_label("姓名").fill("王子涵")
    second.get_by_label("证件号码").fill("32030320180214012")
    assert press(page, "下一步：核对") == 422

    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    told = [
        "第 2 位：证件号码：身份证号码是 18 位，这里填了 17 位。",
        "第 2 位：在哪里参保：请选择家人在哪里参保",
        "第 2 位：他（她）是我的：请选择他（她）是您的什么人",
    ]
    assert summary.get_by_role("link").all_inner_texts() == told
    expect(second.get_by_label("证件号码")).to_have_accessible_description(
        "身份证号码 18 位；没有身份证的，填参保登记用的证件号码。 错误： 身份证号码是 18 位，这里填了 17 位。"
    )
    look(page)

    # Everything typed is still there, right or wrong.
    expect(row(page, 1).get_by_label("证件号码")).to_have_value(home.child._number())
    expect(row(page, 1).get_by_label("在哪里参保").locator("option:checked")).to_have_text(XUZHOU)
    expect(row(page, 1).get_by_label("子女", exact=True)).to_be_checked()
    expect(second.get_by_label("姓名")).to_have_value("王子涵")
    expect(second.get_by_label("证件号码")).to_have_value("32030320180214012")

    # Each line leads to its field, the group of buttons as well.
    fields = [
        second.get_by_label("证件号码"),
        second.get_by_label("在哪里参保"),
        second.get_by_label("父母", exact=True),
    ]
    for line, field in zip(told, fields, strict=True):
        summary.get_by_role("link", name=line).click()
        expect(field).to_be_focused()


def test_every_reason_is_told_and_the_others_go_on(page: Page, home: Household) -> None:
    begin(page, home)
    name_relative(page, 1, home.child, "子女")
    page.get_by_role("button", name="再加一位家人").click()
    name_relative(page, 2, home.spouse, "配偶")
    row(page, 2).get_by_label("姓名").fill("李小梅")
    check_answers(page)
    expect(page.get_by_text("怎么办：")).to_have_count(1)
    look(page)
    assert press(page, "下一步：承诺书与签名") == 422
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_label("不带这位，先办其他人（李小梅）").check()
    go_to_sign(page)
    draw(page)
    submit(page)
    assert [binding.member for binding in Binding.objects.all()] == [home.child]
    page.get_by_role("link", name="接着办").click()
    expect(row(page, 1).get_by_label("姓名")).to_have_value("李小梅")


def test_no_signature_is_asked_for_again(page: Page, home: Household) -> None:
    begin(page, home)
    name_relative(page, 1, home.child, "子女")
    check_answers(page)
    go_to_sign(page)
    assert press(page, "同意并提交") == 422
    expect(page.get_by_role("alert")).to_be_focused()
    look(page)
    draw(page)
    submit(page)


def test_a_double_click_signs_once(page: Page, home: Household) -> None:
    begin(page, home)
    name_relative(page, 1, home.child, "子女")
    check_answers(page)
    go_to_sign(page)
    draw(page)
    page.get_by_role("button", name="同意并提交").dblclick()
    expect(page.get_by_role("heading", level=1)).to_have_text("办理结果")
    receipt = page.url
    page.reload()
    assert page.url == receipt
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("填写家人信息")
    assert (Binding.objects.count(), Pledge.objects.count()) == (1, 1)


def test_the_second_window_says_what_the_first_has_changed(page: Page, home: Household) -> None:
    begin(page, home)
    second = page.context.new_page()
    second.goto("/bindings/new/")
    name_relative(page, 1, home.child, "子女")
    check_answers(page)
    name_relative(second, 1, home.daughter, "子女")
    assert press(second, "下一步：核对") == 409
    notice = second.get_by_role("alert")
    expect(notice).to_be_focused()
    expect(notice).to_contain_text("另一个窗口加了“王子轩”。")
    expect(notice).to_contain_text("这个窗口里的“王子涵”没有保存。")
    look(second)


def test_the_second_window_finds_the_binding_ended(page: Page, home: Household) -> None:
    make.binding(home.holder, home.child)
    sign_in(page, home.holder)
    card(page, "王子轩").get_by_role("link", name="解除绑定").click()
    second = page.context.new_page()
    second.goto(page.url)
    page.get_by_role("button", name="确定解除").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert press(second, "确定解除") == 409
    expect(second.get_by_role("alert")).to_contain_text("这份绑定已经结束了（已解除），不用再办。")
    look(second)
    assert Binding.objects.get().events.count() == 2


def test_what_was_withdrawn_cannot_be_agreed_to(
    page: Page, home: Household, new_context: CreateContextCallback
) -> None:
    begin(page, home)
    name_relative(page, 1, home.spouse, "配偶")
    check_answers(page)
    go_to_sign(page)
    draw(page)
    submit(page)
    of_spouse = new_context().new_page()
    sign_in(of_spouse, home.spouse)
    open_tab(of_spouse, "授权绑定确认")
    open_tab(page, "账户绑定")
    card(page, "李晓梅").get_by_role("link", name="撤回").click()
    page.get_by_role("button", name="确定撤回").click()
    expect(page.get_by_role("status")).to_contain_text("已撤回")
    assert press(of_spouse, "同意绑定") == 422
    expect(of_spouse.get_by_role("alert")).to_contain_text("授权人撤回")
    look(of_spouse)


def test_what_was_typed_outlives_the_session(page: Page, home: Household) -> None:
    begin(page, home)
    name_relative(page, 1, home.child, "子女")
    Session.objects.all().delete()
    assert press(page, "下一步：核对") == 403
    expect(page.get_by_text("您刚才填的内容还在")).to_be_visible()
    look(page)
    answer_sign_in(page, home.holder)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对填写的内容")
    expect(page.get_by_role("heading", name="王子轩")).to_be_visible()


def test_what_was_typed_is_not_for_the_next_person(page: Page, home: Household) -> None:
    begin(page, home)
    name_relative(page, 1, home.child, "子女")
    Session.objects.all().delete()
    page.get_by_role("button", name="下一步：核对").click()
    answer_sign_in(page, home.spouse)
    expect(page.get_by_role("heading", level=1)).to_have_text("账户绑定")
    assert "王子轩" not in page.content()
    page.goto("/bindings/new/")
    expect(row(page, 1).get_by_label("姓名")).to_have_value("")
