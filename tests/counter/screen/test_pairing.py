"""Pairing in the browser: the clerk reads a code, the tablet is told it and keeps a key of its own."""

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from sharing.models import Screen
from sharing.services.visits import screen_pairing
from tests import make
from tests.counter.tablet import SIGN, page_now, paired
from tests.counter.window import signed_in
from tests.pages.visits import text

pytestmark = pytest.mark.django_db

WINDOW = "/counter/screen/"


def at_window(user=None) -> Client:
    """A clerk who has said at which window they sit."""
    client = signed_in(user)
    client.post("/counter/window/", {"window": f"{make.hall().pk}-{make.counter().number}"})
    return client


def asked(client: Client) -> Screen:
    client.post(f"{WINDOW}pair/")
    return Screen.objects.latest("pk")


def test_the_clerk_reads_a_code_and_the_tablet_that_is_told_it_becomes_the_screen():
    clerk, tablet = at_window(), Client()
    assert "还没有配对" in text(clerk.get(WINDOW))
    screen = asked(clerk)
    code = screen_pairing.pairing_code(screen)
    page = text(clerk.get(f"{WINDOW}{screen.pk}/"))
    assert f"{code[:4]} {code[4:8]} {code[8:]}" in page
    assert "http://testserver/sign/" in page
    assert "这块屏幕还没有配对" in text(tablet.get(SIGN))
    assert tablet.post("/sign/pair/", {"code": code}).headers["Location"] == SIGN
    assert "要签名的时候，经办人会告诉您 6 位数字。" in text(tablet.get(SIGN))
    assert "03 号窗口" in text(tablet.get(SIGN))
    assert clerk.get(f"{WINDOW}{screen.pk}/state/").json() == {"state": "paired"}
    assert "签字屏已经配好了。" in text(clerk.get(f"{WINDOW}{screen.pk}/", follow=True))


def test_the_key_stands_in_a_cookie_of_its_own_that_no_script_and_no_other_site_uses():
    screen, tablet = asked(at_window()), Client()
    response = tablet.post("/sign/pair/", {"code": screen_pairing.pairing_code(screen)})
    cookie = response.cookies[settings.SCREEN_COOKIE_NAME]
    kept = {name: cookie[name] for name in ("httponly", "samesite", "path", "domain", "max-age")}
    assert kept == {
        "httponly": True,
        "samesite": "Strict",
        "path": "/",
        "domain": "",
        "max-age": 365 * 24 * 3600,
    }
    assert settings.SESSION_COOKIE_NAME not in response.cookies


def test_a_wrong_code_says_what_to_do():
    response = Client().post("/sign/pair/", {"code": "1234"})
    assert response.status_code == 422
    assert "配对码不对，或者已经失效。" in text(response)
    assert settings.SCREEN_COOKIE_NAME not in {name for name, one in response.cookies.items() if one.value}


def test_who_tries_too_often_is_told_to_wait():
    tablet = Client()
    for _try in range(20):
        tablet.post("/sign/pair/", {"code": "1"})
    response = tablet.post("/sign/pair/", {"code": "1"})
    assert (response.status_code, "尝试的次数太多了" in text(response)) == (429, True)
    assert int(response["Retry-After"]) > 0


def test_a_code_that_is_over_is_said_to_be():
    clerk = at_window()
    screen = asked(clerk)
    Screen.objects.update(asked_at=timezone.now() - screen_pairing.LIFE)
    assert clerk.get(f"{WINDOW}{screen.pk}/state/").json() == {"state": "over"}
    page = text(clerk.get(f"{WINDOW}{screen.pk}/"))
    assert ("这个配对码已经失效" in page, screen_pairing.pairing_code(screen)[:4] in page) == (True, False)


def test_a_revoked_screen_asks_to_be_paired_and_forgets_its_key():
    clerk, tablet = at_window(), paired()
    assert "已经配对" in text(clerk.get(WINDOW))
    assert "已解除配对，那块屏幕不能再用。" in text(clerk.post(f"{WINDOW}revoke/", follow=True))
    response = tablet.get(SIGN)
    assert "这块屏幕还没有配对" in text(response)
    assert response.cookies[settings.SCREEN_COOKIE_NAME].value == ""
    assert page_now(tablet) == SIGN


def test_a_code_is_only_the_clerks_who_asked_for_it():
    screen = asked(at_window())
    other = at_window()
    for path in (f"{WINDOW}{screen.pk}/", f"{WINDOW}{screen.pk}/state/"):
        assert other.get(path).status_code == 404


def test_without_a_window_there_is_nothing_to_pair():
    clerk = signed_in()
    for response in (
        clerk.get(WINDOW),
        clerk.post(f"{WINDOW}pair/"),
        clerk.post(f"{WINDOW}revoke/"),
    ):
        assert response.headers["Location"] == "/counter/"
    assert not Screen.objects.exists()


def test_a_browser_with_somebody_signed_in_is_no_screen():
    code = screen_pairing.pairing_code(asked(at_window()))
    for user in (make.clerk(), make.user()):
        client = signed_in(user)
        for response in (client.get(SIGN), client.post("/sign/pair/", {"code": code})):
            assert response.status_code == 403
            assert "这个浏览器里有人登录着" in text(response)
    assert not Screen.objects.exclude(paired_at=None).exists()


@pytest.mark.parametrize("path", [f"{WINDOW}pair/", f"{WINDOW}revoke/"])
def test_looking_changes_nothing(path):
    assert at_window().get(path).status_code == 405


def test_the_wrong_method_is_refused_on_the_tablet():
    assert Client().get("/sign/pair/").status_code == 405
    assert paired().delete(SIGN).status_code == 405
