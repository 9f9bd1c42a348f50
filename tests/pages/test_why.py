"""为什么用不了 for anybody: a few questions, then every condition, and nothing kept."""

import re
from urllib.parse import urlencode

import pytest
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.days import shanghai_day
from accounts.models import PoolingArea
from sharing.models import Draft
from tests import make
from tests.pages.visits import signed_in, text
from tests.rules.test_check import GOOD

pytestmark = pytest.mark.django_db

WHY = "/why/"


@pytest.fixture(autouse=True)
def _province(settings):
    settings.PROVINCE = "32"
    make.editions()
    PoolingArea.objects.create(code=make.XUZHOU, name="徐州市")
    PoolingArea.objects.create(code=make.NANJING, name="南京市")


def address(**answers: str) -> str:
    return f"{WHY}?{urlencode({**GOOD, **answers})}"


def hidden(response: HttpResponse) -> dict[str, str]:
    page = response.content.decode()
    return dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page))


def answer(client: Client, response: HttpResponse, **given: str) -> HttpResponse:
    """Sends the form of a question as a browser does, and follows."""
    fields = {name: value for name, value in hidden(response).items() if name not in ("next", "view")}
    fields.pop("csrfmiddlewaretoken", None)
    return client.get(WHY, {**fields, **given}, follow=True)


def test_seven_questions_one_a_page_lead_to_the_answer(client):
    response = client.get(WHY)
    for number, (question, fields) in enumerate(
        [
            ("哪种医保", {"holder": "account"}),
            ("参加基本医保了吗", {"member": "active"}),
            ("账户主人的什么人", {"kin": "child"}),
            ("在哪里参保", {"here": "320300", "there": "320100"}),
            ("办了什么", {"bound": "card"}),
            ("账户里有钱吗", {"money": "enough"}),
        ],
        1,
    ):
        page = text(response)
        assert f"第 {number} 题，共" in page
        assert question in page
        response = answer(client, response, **fields)
    page = text(response)
    assert "有 1 条不符合，所以用不了" in page
    assert "亲情账户只是帮家人出示他自己的医保码，花的是他自己的钱" in page
    assert "国办发〔2021〕14号" in page
    assert "按您的回答，可以绑定家庭共济" in page


def test_the_address_of_the_answer_can_be_kept(client):
    response = client.get(address(money="zero"))
    page = text(response)
    assert response.status_code == 200
    assert "账户里的钱够付 不符合 您的回答：余额是零" in page
    assert "属于可以共济的家人 符合 您的回答：子女" in page
    assert "双方参保的地方可以互相共济 符合 您的回答：徐州市；南京市" in page
    assert "没有超过每月限额 不确定" in page


def test_every_condition_that_does_not_hold_has_its_button(client):
    page = client.get(address(kin="sibling", bound="nothing")).content.decode()
    assert re.findall(r'<p class="act[^>]*><a class="btn quiet" href="([^"]+)"', page) == [
        "/help/#who",
        "/bindings/new/",
    ]


def test_who_must_confirm_is_told_as_the_edition_in_force_has_it(client):
    assert "；绑定配偶还要对方确认。" in text(client.get(address(bound="card")))
    confirm = {"confirm_relationships": ["spouse", "sibling"]}
    make.edition("32", shanghai_day(timezone.now()), **confirm)
    assert "；绑定配偶、兄弟姐妹还要对方确认。" in text(client.get(address(bound="card")))


def test_what_cannot_be_bound_is_not_offered(client):
    page = text(client.get(address(holder="resident", bound="nothing")))
    assert "先办好上面不符合的，再来绑定家庭共济" in page
    assert "账户的主人：去绑定" not in page


def test_who_is_not_insured_reads_why_the_place_is_not_judged(client):
    page = text(client.get(address(member="none", there="340000")))
    assert "双方参保的地方可以互相共济 不确定 没有参保就没有参保地，先参保再看这一条。" in page
    assert "安徽" not in page


def test_a_relative_left_out_is_named_as_the_edition_in_force_has_it(client):
    assert "现在只限父母、配偶、子女，“兄弟姐妹”不在其中。" in text(client.get(address(kin="sibling")))
    make.edition("32", shanghai_day(timezone.now()), relationships=["child", "sibling"])
    assert "属于可以共济的家人 符合" in text(client.get(address(kin="sibling")))
    assert "现在只限子女、兄弟姐妹，“配偶”不在其中。" in text(client.get(address(kin="spouse")))


def test_who_is_unsure_is_told_so(client):
    assert "没有看到不符合的，还有 5 条要核对" in text(client.get(address(money="unsure")))


def test_a_changed_answer_drops_only_what_stood_on_it(client):
    asked = client.get(address(change="holder", holder="account"))
    assert 'value="account" required id="id_holder_0" checked' in asked.content.decode()
    after = answer(client, asked, holder="paused")
    assert "账户里有钱吗" in text(after)
    done = answer(client, after, money="zero")
    assert "账户里的钱够付 不符合" in text(done)
    assert "您的回答：职工医保，现在停保或断缴" in text(done)


def test_the_same_answer_again_drops_nothing(client):
    again = answer(client, client.get(address(change="holder")), holder="account")
    assert "您的回答" in text(again)


def test_no_answer_is_said_beside_the_question(client):
    response = client.get(WHY, {"answered": "kin", "holder": "account", "member": "active"})
    assert response.status_code == 422
    page = text(response)
    assert "请检查下面这几处" in page
    assert "请选一个；说不准的，选“不清楚”。" in page
    assert hidden(response)["holder"] == "account"


def test_an_answer_that_was_never_offered_is_refused(client):
    response = client.get(WHY, {"answered": "kin", "kin": "king"})
    assert (response.status_code, "请从列表里选一个。" in text(response)) == (422, True)


@pytest.mark.parametrize(
    "asked", ["holder=x", "change=everything", "answered=nothing", "here=%00&there=1", "change=shown"]
)
def test_a_tampered_address_only_asks_again(client, asked):
    response = client.get(f"{WHY}?{asked}")
    assert (response.status_code, "第 1 题" in text(response)) == (200, True)


def test_a_question_that_is_not_asked_cannot_be_answered(client):
    response = client.get(WHY, {"answered": "money", "money": "zero", "holder": "none"})
    assert (response.status_code, response.url) == (302, f"{WHY}?holder=none")


def test_the_two_pictures_stand_where_it_is_asked_what_was_bound(client):
    before = {name: GOOD[name] for name in ("holder", "member", "kin", "here", "there")}
    response = client.get(f"{WHY}?{urlencode(before)}")
    assert response.content.decode().count('role="img"') == 2


def test_it_keeps_nothing_and_reveals_nobody(client):
    make.binding(make.holder("王建国"), make.child("王子轩"))
    response = client.get(address())
    assert "session" not in response.cookies
    assert not Session.objects.exists()
    assert not Draft.objects.exists()
    assert "王" not in text(response)


def test_it_looks_the_same_to_somebody_signed_in(client):
    person = make.holder("王建国", yuan=0)
    mine = signed_in(person).get(address(money="enough"))
    assert "账户里的钱够付 符合" in text(mine)


def test_where_no_edition_is_in_force_only_that_is_said(client):
    make.Edition.objects.all().delete()
    page = text(client.get(address()))
    assert "参保的地方已经施行家庭共济 不符合" in page
    assert "账户的主人正常参加职工医保，有个人账户 不确定" in page


def test_it_is_only_read(client):
    assert client.post(WHY).status_code == 405


def test_home_help_and_the_tab_lead_to_it(client):
    for page in (client.get("/"), client.get("/help/"), signed_in(make.holder()).get("/bindings/")):
        assert 'href="/why/"' in page.content.decode()
