"""The pages of signing in and out."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests import make

SIGN_IN, SIGN_OUT, HOME = "/sign-in/", "/sign-out/", "/"
NUMBER, PASSWORD, WRONG = "11010519491231002X", "春眠不觉晓 2026", "处处闻啼鸟 2025"
AFTER = "/bindings/9/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return make.user(make.person("王建国", number=NUMBER), password=PASSWORD)


def enter(client: Client, number=NUMBER, password=PASSWORD, **more):
    return client.post(SIGN_IN, {"number": number, "password": password, **more})


def text(response) -> str:
    return response.content.decode()


def signed_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def errors_on(page: str) -> list[tuple[str, str]]:
    """(field, sentence) of each line of the error summary."""
    return re.findall(r'<li><a href="#id_(\w+)">([^<]+)</a></li>', page)


def test_it_signs_in_and_goes_on_to_the_list(client, user):
    response = enter(client)
    assert (response.status_code, response.url) == (302, reverse("sharing:binding_list"))
    assert signed_in(client) == str(user.pk)


def test_staff_go_on_to_their_own_door(client):
    user = make.staff("XZ90001")
    user.set_password(PASSWORD)
    user.save()
    assert enter(client, "XZ90001").url == "/staff/"


def test_the_page_offers_what_a_password_manager_looks_for(client):
    page = text(client.get(SIGN_IN))
    assert re.findall(r'autocomplete="([\w-]+)"', page) == ["username", "current-password"]
    assert client.get(SIGN_IN).status_code == 200


def test_it_goes_on_to_where_one_wanted_to_go(client, user):
    page = text(client.get(SIGN_IN, {"next": AFTER}))
    assert f'<input type="hidden" name="next" value="{AFTER}"' in page
    assert f'href="/register/?next={AFTER.replace("/", "%2F")}"' in page
    assert enter(client, next=AFTER).url == AFTER


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example", "nowhere", "?a=1"],
)
def test_it_never_goes_on_to_another_site(client, user, elsewhere):
    page = text(client.get(SIGN_IN, {"next": elsewhere}))
    assert re.findall(r'(?:id="id_next"|href="/register/[^"]*")', page) == [
        'id="id_next"',
        'href="/register/"',
    ]
    assert '<input type="hidden" name="next" id="id_next">' in page
    assert enter(client, next=elsewhere).url == reverse("sharing:binding_list")


def test_the_session_gets_a_new_key_and_keeps_nothing_from_before(client, user):
    session = client.session
    session["code"] = "something from before"
    session.save()
    before = session.session_key
    enter(client)
    assert client.session.session_key != before
    assert sorted(client.session.keys()) == [
        "_auth_user_backend",
        "_auth_user_hash",
        "_auth_user_id",
        "seen",
    ]
    assert not Session.objects.filter(session_key=before).exists()


def test_a_wrong_password_says_so_beside_the_field_and_keeps_the_number(client, user):
    response = enter(client, password=WRONG)
    page = text(response)
    assert response.status_code == 422
    assert errors_on(page) == [
        ("password", "密码：证件号码和密码对不上，请检查后再试。忘记密码可以重新设置，没有注册过请先注册。")
    ]
    assert 'id="id_password_error"' in page
    assert f'value="{NUMBER}"' in page
    assert WRONG not in page


def test_an_unknown_number_reads_like_a_wrong_password(client, user):
    def shown(response):
        return re.sub(r'value="[^"]*"', "", text(response))

    assert shown(enter(client, password=WRONG)) == shown(enter(client, "110105194912310038"))


def test_nothing_typed_is_said_at_both_fields(client):
    response = enter(client, "", "")
    assert response.status_code == 422
    assert errors_on(text(response)) == [
        ("number", "证件号码：请输入证件号码"),
        ("password", "密码：请输入密码"),
    ]


def test_too_many_tries_say_when_to_try_again(client, user):
    with time_machine.travel(make.NOW, tick=False):
        for _ in range(5):
            enter(client, password=WRONG)
        response = enter(client)
    assert (response.status_code, response["Retry-After"]) == (429, "60")
    assert "尝试的次数太多了。请在 1 分钟后（10:31 以后）再试。" in text(response)
    assert f'value="{NUMBER}"' in text(response)
    with time_machine.travel(make.NOW + timedelta(minutes=1), tick=False):
        assert enter(client).status_code == 302


def test_a_browser_in_which_somebody_signed_in_is_known_and_needs_not_wait_for_strangers(client, user):
    with time_machine.travel(make.NOW, tick=False):
        cookie = enter(client).cookies["device"]
        client.post(SIGN_OUT)
        for serial in range(11):
            refused = enter(Client(REMOTE_ADDR=f"198.51.100.{serial}"), password=WRONG)
        assert (refused.status_code, refused["Retry-After"]) == (429, "60")
        assert "用短信验证码重新设置密码，马上就能登录。" in text(refused)
        assert enter(client).status_code == 302
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 180 * 24 * 3600)


def test_only_who_comes_in_gets_the_cookie_and_nobody_chooses_its_value(client, user):
    assert "device" not in enter(client, password=WRONG).cookies
    client.cookies["device"] = "chosen"
    kept = enter(client).cookies["device"].value
    assert re.fullmatch(r"[\w-]{22}", kept)
    client.post(SIGN_OUT)
    assert enter(client).cookies["device"].value == kept


def test_who_is_signed_in_already_is_sent_on(client, user):
    enter(client)
    assert client.get(SIGN_IN, {"next": AFTER}).url == AFTER
    assert client.get(SIGN_IN).url == reverse("sharing:binding_list")


def test_signing_out_ends_the_session(client, user):
    enter(client)
    before = client.session.session_key
    response = client.post(SIGN_OUT)
    assert (response.status_code, response.url) == (302, HOME)
    assert signed_in(client) is None
    assert not Session.objects.filter(session_key=before).exists()


def test_signing_out_twice_is_no_error(client):
    assert client.post(SIGN_OUT).url == HOME


def test_a_new_password_ends_the_other_sessions(client, user):
    other = Client()
    enter(client)
    enter(other)
    changed = User.objects.get(pk=user.pk)
    changed.set_password(WRONG)
    changed.save()
    other.get(HOME)
    assert signed_in(other) is None


def test_no_page_of_signing_in_is_kept_by_a_browser_or_a_proxy(client, user):
    assert "no-store" in client.get(SIGN_IN)["Cache-Control"]
    enter(client)
    assert "no-store" in client.get(HOME)["Cache-Control"]


def test_wrong_methods_are_refused(client):
    assert client.put(SIGN_IN).status_code == 405
    assert client.get(SIGN_OUT).status_code == 405


def test_a_form_from_elsewhere_is_refused(user):
    client = Client(enforce_csrf_checks=True)
    assert enter(client).status_code == 403
    assert signed_in(client) is None


def test_who_signs_in_with_a_number_that_was_closed_reads_with_which_one_they_go_on(client, user):
    make.editions()
    kept = make.person("王建国")
    make.merged(user.person, kept)
    response = enter(client)
    assert response.status_code == 422
    assert errors_on(text(response)) == [
        (
            "number",
            f"证件号码：这个证件号码的账号已经并入您本人的另一个证件号码（{kept.masked_number()}），"
            "请用那个号码登录；还没有密码的，请先用那个号码注册。",
        )
    ]
    assert signed_in(client) is None
    assert "对不上" in text(enter(client, password=WRONG))


def test_who_was_signed_in_when_the_number_was_closed_is_out_at_once(client, user):
    make.editions()
    enter(client)
    make.merged(user.person, make.person("王建国"))
    assert client.get("/bindings/").status_code == 302
