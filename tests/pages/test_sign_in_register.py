"""The pages of registering and of setting a new password: the same two steps."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import OneTimeCode, User
from accounts.services import codes
from tests import make

REGISTER, FORGOT, CODE, AGAIN = "/register/", "/forgot/", "/register/code/", "/register/code/again/"
NUMBER, TELEPHONE, PASSWORD = "11010519491231002X", "13805161234", "春眠不觉晓 2026"
TYPED = {"name": "王建国", "number": NUMBER, "telephone": TELEPHONE}
AFTER = "/bindings/9/"

pytestmark = pytest.mark.django_db
both = pytest.mark.parametrize("start", [REGISTER, FORGOT])


@pytest.fixture
def person():
    return make.person("王建国", number=NUMBER, telephone=TELEPHONE)


def ask(client: Client, start=REGISTER, **typed):
    return client.post(start, TYPED | typed)


def answer(client: Client, code: str, password=PASSWORD, again=None, **more):
    typed = {"code": code, "password": password, "password_again": again or password, **more}
    return client.post(CODE, typed)


def newest_code() -> OneTimeCode:
    return OneTimeCode.objects.latest("asked_at")


def digits() -> str:
    return codes.digits_of(newest_code())


def wrong_digits() -> str:
    return f"{(int(digits()) + 1) % 1_000_000:06d}"


def text(response) -> str:
    return response.content.decode()


def errors_on(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<li><a href="#id_(\w+)">([^<]+)</a></li>', page)


def without_tokens(response) -> str:
    return re.sub(r'(name="csrfmiddlewaretoken" value=|request=)"?[\w-]+', "", text(response))


@both
def test_name_number_and_telephone_then_code_and_password(client, person, start):
    assert client.get(start).status_code == 200
    response = ask(client, start)
    assert (response.status_code, response.url) == (302, CODE)
    assert client.get(CODE).status_code == 200
    response = answer(client, digits())
    assert (response.status_code, response.url) == (302, reverse("sharing:binding_list"))
    user = User.objects.get(person=person)
    assert client.session["_auth_user_id"] == str(user.pk)
    assert user.check_password(PASSWORD)


def test_where_one_wanted_to_go_is_kept_through_both_steps(client, person):
    assert f'name="next" value="{AFTER}"' in text(client.get(REGISTER, {"next": AFTER}))
    response = ask(client, next=AFTER)
    assert response.url == f"{CODE}?next=%2Fbindings%2F9%2F"
    assert f'name="next" value="{AFTER}"' in text(client.get(response.url))
    assert client.post(AGAIN, {"next": AFTER}).url == response.url
    assert answer(client, digits(), next=AFTER).url == AFTER


def test_the_session_holds_nothing_of_the_person(client, person):
    ask(client)
    assert dict(client.session.items()) == {"code": str(newest_code().pk)}


@both
def test_known_and_unknown_people_get_the_same_pages(person, start):
    known, unknown = Client(), Client()
    asked = [ask(known, start), ask(unknown, start, telephone="13905161234")]
    assert [(one.status_code, one.url) for one in asked] == [(302, CODE)] * 2
    assert without_tokens(known.get(CODE)) == without_tokens(unknown.get(CODE))
    of_known = OneTimeCode.objects.get(person=person)
    wrong = f"{(int(codes.digits_of(of_known)) + 1) % 1_000_000:06d}"
    refused = [answer(known, wrong), answer(unknown, wrong)]
    assert [one.status_code for one in refused] == [422, 422]
    assert without_tokens(refused[0]) == without_tokens(refused[1])


@both
def test_what_cannot_be_right_is_said_beside_each_field_and_everything_stays(client, start):
    response = ask(client, start, name="", number="110105194912310021", telephone="0516-83901234")
    assert response.status_code == 422
    assert errors_on(text(response)) == [
        ("name", "姓名：请输入姓名"),
        ("number", "证件号码：证件号码有误，请对照证件检查。"),
        (
            "telephone",
            "手机号码：这不是手机号码，收不到验证码。登记的是固定电话，请带身份证到医保大厅改成手机。",
        ),
    ]
    assert 'value="110105194912310021"' in text(response)
    assert 'value="0516-83901234"' in text(response)
    assert not OneTimeCode.objects.exists()


def test_spaces_and_full_width_digits_are_read(client, person):
    ask(client, name=" 王建国 ", number="１１０１０５ 19491231 002x", telephone="138 0516 1234")
    assert newest_code().person == person


def test_asking_too_often_says_when_to_try_again(client, person):
    with time_machine.travel(make.NOW, tick=False):
        for _ in range(5):
            ask(client)
        response = ask(client)
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert "尝试的次数太多了。请在 1 分钟后（10:31 以后）再试。" in text(response)
    assert f'value="{NUMBER}"' in text(response)


@pytest.mark.parametrize("address", [REGISTER, FORGOT, CODE])
def test_the_page_says_where_to_go_if_no_code_comes(client, address):
    ask(client)
    shown = text(client.get(address))
    assert "带本人身份证到医保大厅更改，当场就能用。" in shown
    assert "全国医保服务热线" in shown


def test_the_code_page_offers_what_telephones_look_for(client):
    ask(client)
    page = text(client.get(CODE))
    assert re.findall(r'autocomplete="([\w-]+)"', page) == ["one-time-code", "new-password", "new-password"]
    assert 'inputmode="numeric"' in page


def test_a_wrong_code_says_how_often_it_can_still_be_tried(client, person):
    ask(client)
    response = answer(client, wrong_digits())
    assert response.status_code == 422
    assert errors_on(text(response)) == [("code", "验证码：验证码不正确，还可以试 4 次。")]
    assert wrong_digits() not in text(response)
    assert PASSWORD not in text(response)
    assert not User.objects.exists()


def test_an_expired_code_asks_for_a_new_one(client, person):
    with time_machine.travel(make.NOW, tick=False):
        ask(client)
    with time_machine.travel(make.NOW + timedelta(minutes=5), tick=False):
        response = answer(client, digits())
        assert errors_on(text(response)) == [("code", "验证码：验证码已失效，请重新获取。")]
        assert client.post(AGAIN).url == CODE
        assert answer(client, digits()).status_code == 302


@pytest.mark.parametrize(
    ("code", "password", "again", "field", "sentence"),
    [
        ("12345", PASSWORD, PASSWORD, "code", "验证码：验证码是 6 位数字。"),
        ("12345a", PASSWORD, PASSWORD, "code", "验证码：验证码是 6 位数字。"),
        ("123456", "20240615", "20240615", "password", "新密码：密码不能全是数字。"),
        ("123456", "长恨歌 806", "长恨歌 806", "password", "新密码：密码至少要 8 位。"),
        (
            "123456",
            "iloveyou",
            "iloveyou",
            "password",
            "新密码：这个密码用的人太多，或者在别的网站泄露过，别人会先试它，请换一个。",
        ),
        ("123456", PASSWORD, PASSWORD + "x", "password_again", "再输一次新密码：两次输入的密码不一样。"),
    ],
)
def test_the_shape_is_checked_before_the_code_costs_a_try(
    client, person, code, password, again, field, sentence
):
    ask(client)
    response = answer(client, code, password, again)
    assert response.status_code == 422
    assert errors_on(text(response)) == [(field, sentence)]
    assert newest_code().tries_left == 5


def test_a_password_that_others_could_guess_is_refused_and_the_code_stays_good(client, person):
    ask(client)
    response = answer(client, digits(), "mogu-denglong-13805161234")
    assert response.status_code == 422
    why = "新密码：密码里不能有您的证件号码后 6 位、出生日期或手机号码，别人容易猜到。"
    assert errors_on(text(response)) == [("password", why)]
    assert answer(client, digits()).status_code == 302


def test_another_code_makes_the_first_one_void(client, person):
    ask(client)
    first = digits()
    response = client.post(AGAIN, follow=True)
    assert "只有最新收到的那一条有效" in text(response)
    assert answer(client, first).status_code == 422
    assert answer(client, digits()).status_code == 302


def test_another_code_too_often_says_when_to_try_again(client, person):
    ask(client)
    with time_machine.travel(make.NOW, tick=False):
        for _ in range(5):
            client.post(AGAIN)
        response = client.post(AGAIN)
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert "尝试的次数太多了。" in text(response)


def test_without_having_asked_there_is_no_code_page(client, person):
    assert client.get(CODE).url == REGISTER
    assert answer(client, "123456").url == REGISTER
    assert client.post(AGAIN).url == REGISTER


def test_a_code_of_another_browser_is_of_no_use(client, person):
    ask(client)
    of_other = digits()
    other = Client()
    ask(other, number="110105194912310038")
    assert answer(other, of_other).status_code == 422
    assert not User.objects.exists()


def test_the_code_is_used_up_with_the_password(client, person):
    ask(client)
    session_before = client.cookies["session"].value
    answer(client, digits())
    late = Client()
    late.cookies["session"] = session_before
    assert late.get(CODE).url == REGISTER


def test_who_is_signed_in_need_not_register_but_may_set_a_new_password(client, person):
    client.force_login(make.user(person))
    assert client.get(REGISTER).url == reverse("sharing:binding_list")
    assert client.get(FORGOT).status_code == 200


def test_wrong_methods_are_refused(client):
    assert [client.put(address).status_code for address in (REGISTER, FORGOT, CODE)] == [405] * 3
    assert client.get(AGAIN).status_code == 405
