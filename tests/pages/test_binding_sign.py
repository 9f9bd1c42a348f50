"""账户绑定, steps 3 and 4: the pledge, the signature, the receipt."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from uuid_utils.compat import uuid7

from accounts.models import OneTimeCode, Person
from accounts.services import codes
from sharing.models import Binding, Notice, Pledge
from sharing.services.bindings import drafts
from sharing.services.evidence import pledge_chain
from sharing.services.evidence.signed_bytes import read_content
from tests import make
from tests.pages.wizard_steps import (
    CHECK,
    NEW,
    SIGN,
    STROKES,
    name_them,
    relative,
    send,
    sign,
    sign_form,
    signed_in,
    text,
    value,
)
from tests.plain_text import tables_with

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def holder() -> Person:
    return make.holder("王建国", male=True, telephone="13805160001")


@pytest.fixture
def client(holder) -> Client:
    return signed_in(holder)


def by_code(client: Client, code: str) -> dict[str, str]:
    form = sign_form(client)
    return {"seen": form["seen"], "text": form["text"], "code": code}


def ask(client: Client):
    return client.post(SIGN, {**by_code(client, ""), "ask": "1"})


def test_the_pledge_in_force_and_all_that_is_signed_stand_on_the_page(client):
    name_them(client, relative(make.child("王子轩")), relative(make.person("李晓梅"), "spouse"))
    page = text(client.get(SIGN))
    assert "王子轩（子女）" in page
    assert "李晓梅（配偶）" in page
    assert "签名以后还要李晓梅登录本人账号同意，才会生效。" in page
    assert "个人承诺书 2026 年第 1 版" in page
    assert "一、所填家庭关系真实有效。" in page


def test_the_signers_name_is_printed_and_never_asked(client):
    name_them(client, relative(make.child()))
    page = client.get(SIGN)
    assert "您，王建国，本人签署" in text(page)
    assert 'name="name"' not in page.content.decode()


def test_the_pledge_can_be_scrolled_by_keyboard(client):
    name_them(client, relative(make.child()))
    assert '<div class="pledge" tabindex="0" role="region"' in client.get(SIGN).content.decode()


def test_signed_by_hand_everybody_is_bound_and_the_receipt_follows(client, holder):
    son, wife = make.child("王子轩"), make.person("李晓梅", telephone="13805160002")
    name_them(client, relative(son), relative(wife, "spouse"))
    receipt = sign(client)
    signed = Pledge.objects.order_by("position")
    assert receipt["Location"] == f"/bindings/receipt/{signed[0].signing}/"
    assert [(one.binding.member, one.binding.state) for one in signed] == [(son, "active"), (wife, "pending")]
    assert drafts.load_draft(person_id=holder.pk, at=make.NOW) is None
    page = text(client.get(receipt["Location"]))
    assert all(one.number in page for one in signed)
    assert "已经通知李晓梅。请对方在 2026年6月22日（含当天）前登录 本人 的账号" in page
    assert "已经告诉王子轩" not in page  # a child of 11 reads no notices
    assert "看病买药时用王子轩本人的医保卡或医保码" in page


def test_a_parent_is_told_at_once(client):
    name_them(client, relative(make.resident("王德福", born=date(1955, 3, 8)), "parent"))
    assert "已经告诉王德福。" in text(client.get(sign(client)["Location"]))


def test_the_strokes_the_address_and_the_browser_become_evidence(client):
    name_them(client, relative(make.child()))
    client.post(SIGN, sign_form(client), headers={"User-Agent": "a browser"})
    content = read_content(pledge_chain.open_content(Pledge.objects.get()))
    assert content["signature"]["strokes"] == [[[10, 20, 0], [180, 90, 120]]]
    assert (content["address"], content["agent"], content["door"]) == ("127.0.0.1", "a browser", "browser")


def test_after_signing_no_number_stands_in_clear(client, holder):
    son = make.child()
    name_them(client, relative(son))
    sign(client)
    assert tables_with([son._number(), holder._number()]) == []


def test_a_reload_or_a_second_click_gets_the_same_receipt(client):
    name_them(client, relative(make.child()))
    form = sign_form(client)
    first, again = client.post(SIGN, form), client.post(SIGN, form)
    assert (first["Location"], first.status_code) == (again["Location"], 302)
    assert (Binding.objects.count(), Notice.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("strokes", "said"),
    [
        ("", "请先在框里签上名字"),
        ("[]", "没有收到完整的签名，请重签一次"),
        ('{"width": 600, "height": 200, "strokes": []}', "请先在框里签上名字"),
        ('{"width": 600, "height": 200, "strokes": [[[1, 1, 0], [2, 2, 5]]]}', "签名太小，请签得大一些"),
        (STROKES.replace("180", "9999"), "没有收到完整的签名，请重签一次"),
    ],
)
def test_what_is_no_signature_is_said_and_binds_nobody(client, strokes, said):
    name_them(client, relative(make.child("王子轩")))
    response = sign(client, signature=strokes)
    assert response.status_code == 422
    assert (said in text(response), 'href="#signature"' in response.content.decode()) == (True, True)
    assert "王子轩" in text(response)
    assert not Binding.objects.exists()


def test_without_a_hand_a_code_to_the_telephone_on_record_signs(client):
    name_them(client, relative(make.child()))
    assert "先获取验证码，会发到您参保登记的手机 138****0001。" in text(client.get(SIGN))
    assert ask(client)["Location"] == f"{SIGN}?by=code#code-way"
    page = client.get(f"{SIGN}?by=code")
    assert "验证码已发到您参保登记的手机 138****0001，5 分钟内有效。" in text(page)
    assert 'data-start="code"' in page.content.decode()
    code = codes.digits_of(OneTimeCode.objects.get())
    assert client.post(SIGN, by_code(client, f" {code[:3]} {code[3:]} "))["Location"].startswith(
        "/bindings/receipt/"
    )
    content = read_content(pledge_chain.open_content(Pledge.objects.get()))
    assert content["signature"]["method"] == "one_time_code"


def test_a_wrong_code_says_how_often_it_can_still_be_tried(client):
    name_them(client, relative(make.child("王子轩")))
    ask(client)
    right = codes.digits_of(OneTimeCode.objects.get())
    response = client.post(SIGN, by_code(client, "000000" if right != "000000" else "111111"))
    assert response.status_code == 422
    assert "验证码不正确，还可以试 4 次。" in text(response)
    assert ('href="#id_code"' in response.content.decode(), "王子轩" in text(response)) == (True, True)
    assert client.post(SIGN, by_code(client, right)).status_code == 302


def test_an_expired_code_asks_for_another(client):
    name_them(client, relative(make.child()))
    ask(client)
    code = codes.digits_of(OneTimeCode.objects.get())
    with time_machine.travel(make.NOW + codes.LIFE, tick=False):
        response = client.post(SIGN, by_code(client, code))
    assert (response.status_code, "请先获取验证码" in text(response)) == (422, True)


def test_a_code_that_was_asked_for_before_a_change_signs_nothing(client):
    son = make.child()
    name_them(client, relative(son))
    ask(client)
    code = codes.digits_of(OneTimeCode.objects.get())
    name_them(client, relative(son, lasting="always"))
    response = client.post(SIGN, by_code(client, code))
    assert (response.status_code, Binding.objects.exists()) == (422, False)


@pytest.mark.parametrize("asked", [False, True])
def test_neither_a_hand_nor_a_code_says_what_to_do(client, asked):
    name_them(client, relative(make.child()))
    if asked:
        ask(client)
    response = client.post(SIGN, by_code(client, ""))
    said = "请填写短信里的 6 位验证码。" if asked else "请先获取验证码，再填写收到的 6 位数字。"
    assert (response.status_code, said in text(response)) == (422, True)


def test_too_many_codes_must_wait(client):
    name_them(client, relative(make.child("王子轩")))
    for _ in range(5):
        ask(client)
    response = ask(client)
    assert (response.status_code, response["Retry-After"].isdigit()) == (429, True)
    assert ("尝试的次数太多了" in text(response), "王子轩" in text(response)) == (True, True)


def test_a_number_that_a_register_just_changed_gets_no_code_and_the_page_says_from_when(client, holder):
    make.telephone_changed(holder, "13900000002")
    name_them(client, relative(make.child("王子轩")))
    response = ask(client)
    assert (response.status_code, OneTimeCode.objects.count()) == (429, 0)
    page = text(response)
    assert "要到6月16日 10:30 以后才能用它收验证码。急用的，可以手写签名" in page
    assert "王子轩" in page


@pytest.mark.parametrize("telephone", ["", "051683700000"])
def test_who_has_no_mobile_on_record_is_told_where_to_go(telephone):
    client = signed_in(make.holder(telephone=telephone))
    name_them(client, relative(make.child()))
    page = client.get(SIGN)
    assert "您参保登记里没有手机号码，收不到验证码。" in text(page)
    assert 'name="ask"' not in page.content.decode()
    assert 'href="/help/#halls"' in page.content.decode()


def test_a_newer_text_is_shown_and_must_be_signed_anew(client):
    name_them(client, relative(make.child()))
    form = sign_form(client)
    make.pledge_text("2026 年第 2 版", effective_from=make.TODAY)
    response = client.post(SIGN, form)
    assert response.status_code == 422
    assert "承诺书刚刚换了新版本。请重新阅读，再签一次名。" in text(response)
    assert "2026 年第 2 版" in text(response)
    assert "600" not in value(response, "signature")
    assert client.post(SIGN, {**form, "text": value(response, "text")}).status_code == 302


def test_rules_that_turned_before_it_was_signed_are_told_with_every_reason(client):
    son = make.child("王子轩")
    name_them(client, relative(son))
    form = sign_form(client)
    make.enrolment_state(son.enrolments.get(), status="4")
    response = client.post(SIGN, form)
    assert response.status_code == 422
    assert "签名以前情况有了变化，还没有绑定任何人。" in text(response)
    assert "对方目前没有正常参加基本医保。" in text(response)
    assert not Binding.objects.exists()


def test_looking_at_the_page_after_rules_turned_goes_back_to_the_answers(client):
    son = make.child()
    name_them(client, relative(son))
    make.enrolment_state(son.enrolments.get(), status="4")
    assert client.get(SIGN)["Location"] == CHECK


def test_answers_changed_in_another_window_are_not_signed_unread(client):
    name_them(client, relative(make.child("甲")))
    form = sign_form(client)
    send(client, relative(make.child("乙")))
    response = client.post(SIGN, form)
    assert (response.status_code, "另一个窗口刚才改过这里的内容" in text(response)) == (409, True)
    assert not Binding.objects.exists()


def test_who_stayed_out_waits_in_a_new_draft(client, holder):
    send(client, relative(make.child("甲")), relative(make.child(), name="张三"))
    client.post(CHECK, {"seen": value(client.get(CHECK), "seen"), "leave_out": "1"})
    receipt = sign(client)["Location"]
    assert Binding.objects.get().member.name == "甲"
    assert "还有家人没有办完" in text(client.get(receipt))
    kept = drafts.load_draft(person_id=holder.pk, at=make.NOW)
    assert [(row["name"], row["left_out"]) for row in kept.rows] == [("张三", False)]


def test_without_answers_there_is_nothing_to_sign(client):
    assert client.get(SIGN)["Location"] == NEW
    assert client.post(SIGN, {"seen": "", "text": str(uuid7())})["Location"] == NEW


@pytest.mark.parametrize("tampered", ["", "not an id"])
def test_a_tampered_text_is_no_page_of_ours(client, tampered):
    name_them(client, relative(make.child()))
    assert client.post(SIGN, sign_form(client, text=tampered)).status_code == 404


def test_a_text_that_was_never_there_must_be_read_first(client):
    name_them(client, relative(make.child()))
    assert client.post(SIGN, sign_form(client, text=str(uuid7()))).status_code == 422


def test_what_was_signed_by_somebody_else_is_no_receipt_of_mine(client):
    name_them(client, relative(make.child()))
    receipt = sign(client)["Location"]
    assert signed_in(make.holder()).get(receipt).status_code == 404
    assert client.get(f"/bindings/receipt/{uuid7()}/").status_code == 404


def test_signing_with_the_mark_of_somebody_elses_signing_shows_nothing_of_it(client):
    name_them(client, relative(make.child()))
    form = sign_form(client)
    client.post(SIGN, form)
    other = signed_in(make.holder())
    assert other.post(SIGN, form)["Location"] == NEW


def test_the_receipt_says_how_it_stands_when_it_is_opened_again(client, holder):
    name_them(client, relative(make.person("李晓梅"), "spouse"))
    receipt = sign(client)["Location"]
    with time_machine.travel(make.NOW + timedelta(days=8), tick=False):
        client.force_login(holder.user)
        page = text(client.get(receipt))
    assert "李晓梅 过期未确认" in page


def test_signed_out_meanwhile_the_signature_is_not_carried_along(client):
    name_them(client, relative(make.child()))
    form = sign_form(client, kept_for=value(client.get(SIGN), "kept_for"))
    client.logout()
    response = client.post(SIGN, form)
    assert (response.status_code, bool(value(response, "kept"))) == (403, True)
    assert not Binding.objects.exists()


def test_the_wrong_method_is_refused(client):
    assert client.put(SIGN).status_code == 405
    assert client.post(f"/bindings/receipt/{uuid7()}/").status_code == 405
