"""The page of the demo's telephones."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import DemoMessage
from accounts.sms import ConsoleSender, DemoSender, sender
from tests import make

PAGE = "/demo/telephones/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def demo(settings):
    settings.DEMO = True
    settings.SMS_SENDER = "accounts.sms.DemoSender"


def demo_person(name="王建国", telephone="13805161234"):
    person = make.person(name, telephone=telephone)
    person.is_demo = True
    person.save()
    return person


def message(person, body, minutes=0):
    return DemoMessage.objects.create(person=person, body=body, at=make.NOW + timedelta(minutes=minutes))


def test_it_shows_each_telephone_the_newest_first(client, demo):
    man, woman = demo_person(), demo_person("李晓梅", "13905165678")
    message(man, "第一条", 1)
    message(woman, "第二条", 2)
    message(man, "第三条", 3)
    page = client.get(PAGE).content.decode()
    shown = ["138****1234", "第三条", "第一条", "139****5678", "第二条"]
    assert sorted(shown, key=page.index) == shown
    assert ("王建国" in page, "13805161234" in page) == (True, False)


def test_it_says_when_there_is_none(client, demo):
    assert "还没有短信" in client.get(PAGE).content.decode()


def test_real_people_are_not_on_it(client, demo):
    message(make.person("张三"), "不该看见")
    assert "不该看见" not in client.get(PAGE).content.decode()


def test_outside_a_demo_it_is_not_there(client):
    message(demo_person(), "验证码")
    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"X-Forwarded-For": "127.0.0.1"}])
def test_from_another_machine_it_is_not_there(client, demo, headers):
    assert client.get(PAGE, REMOTE_ADDR="203.0.113.7", headers=headers).status_code == 404


def test_behind_a_proxy_the_address_of_the_asker_counts(client, demo, settings):
    settings.PROXIES = 1
    assert client.get(PAGE, headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404


def test_the_same_number_of_queries_for_one_and_three(client, demo):
    asked = []
    for count in (1, 3):
        while DemoMessage.objects.count() < count:
            message(demo_person(telephone=f"1380516000{DemoMessage.objects.count()}"), "验证码")
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_wrong_method_is_refused(client, demo):
    assert client.post(PAGE).status_code == 405


def test_the_demo_gateway_keeps_messages_of_demo_people_only(demo, capsys):
    person = demo_person()
    sender().send("13805161234", "您的验证码", person)
    sender().send("13905165678", "别人的验证码", make.person())
    assert list(DemoMessage.objects.values_list("person", "body")) == [(person.pk, "您的验证码")]
    assert capsys.readouterr().err == "[138****1234] 您的验证码\n[139****5678] 别人的验证码\n"


def test_without_a_setting_messages_are_printed(settings):
    settings.SMS_SENDER = ""
    assert type(sender()) is ConsoleSender
    settings.SMS_SENDER = "accounts.sms.DemoSender"
    assert type(sender()) is DemoSender
