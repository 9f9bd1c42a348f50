"""Staff set a password of their own; with the one that was handed out they open nothing else."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from tests import make
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

HERE, FIRST, OWN = "/password/", "abcd-efgh-2345", "麦田 and 7 windows"


@pytest.fixture
def user() -> User:
    made = make.officer("supervisor", first_password_until=make.NOW + timedelta(days=7))
    made.set_password(FIRST)
    made.save()
    return made


@pytest.fixture
def client(user) -> Client:
    browser = Client()
    browser.force_login(user)
    return browser


def typed(**fields: str) -> dict[str, str]:
    return {"current": FIRST, "password": OWN, "password_again": OWN} | fields


def test_whatever_they_open_leads_there_until_it_is_changed(client, user):
    for address in ("/console/", "/console/approval/", "/staff/"):
        assert client.get(address).headers["Location"] == HERE
    assert "请先设一个自己的密码" in text(client.get(HERE))
    assert client.post(HERE, typed()).headers["Location"] == "/staff/"
    assert client.get("/console/").status_code == 200
    user.refresh_from_db()
    assert (user.check_password(OWN), user.first_password_until) == (True, None)


def test_other_sessions_of_theirs_end(client, user):
    other = Client()
    other.force_login(user)
    client.post(HERE, typed())
    assert other.get("/console/").status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"current": "wrong"}, "现在的密码不对，请再输一次。"),
        ({"password_again": "other"}, "两次输入的密码不一样。"),
        ({"password": "12345678", "password_again": "12345678"}, "密码不能全是数字。"),
        ({"password": FIRST, "password_again": FIRST}, "新密码不能和现在的一样。"),
        ({"current": ""}, "请输入现在的密码"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(client, user, fields, sentence):
    response = client.post(HERE, typed(**fields))
    assert response.status_code == 422
    assert sentence in text(response)
    user.refresh_from_db()
    assert user.check_password(FIRST)


def test_it_is_for_staff_who_are_signed_in(client):
    assert Client().get(HERE).headers["Location"] == f"/sign-in/?next={HERE}"
    citizen = Client()
    citizen.force_login(make.user())
    assert citizen.get(HERE).status_code == 403
    assert client.delete(HERE).status_code == 405
