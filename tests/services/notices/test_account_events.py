"""What happened to somebody's way in is told to them: guesses once a day, every new password."""

from datetime import timedelta

import pytest

from accounts.models import AccountEvent, Person, User
from accounts.services import account_events, codes, passwords, sign_in
from sharing.models import Notice
from sharing.services.notices.account_events import tell_of_events
from sharing.services.staff import staff_accounts
from tests import make
from tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
Kind = AccountEvent.Kind
FIRST, OWN = "春眠不觉晓 2026", "麦田 and 7 windows"
DEVICE = "browser-0123456789abcd"


@pytest.fixture
def person() -> Person:
    return make.person(telephone="13805161234")


def told() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("created_at", "channel").values_list("channel", "kind"))


def at_work(person: Person) -> User:
    user = make.officer("clerk", own_cert_digest=person.cert_no_digest)
    user.set_password(FIRST)
    user.save()
    return user


def test_guesses_are_told_in_the_inbox_and_by_message_once_a_day(person):
    user = make.user(person)
    for hour in (0, 3, 23, 24):
        account_events.note(user, Kind.GUESSED, at=make.NOW + hour * HOUR)
        tell_of_events(make.NOW + hour * HOUR)
    assert told() == [("portal", "password_guessed"), ("sms", "password_guessed")] * 2
    assert Notice.objects.order_by("created_at")[0].body.startswith(
        "2026年6月15日 10:30，有人在没有登录过的设备上多次输错您的登录密码，没有登录进去"
    )


def test_of_a_name_that_nobody_has_nobody_is_told():
    account_events.note(None, Kind.GUESSED, at=make.NOW)
    assert (tell_of_events(make.NOW), told()) == (0, [])


def test_two_workers_tell_it_once(person):
    account_events.note(make.user(person), Kind.GUESSED, at=make.NOW)
    assert sum(at_once(2, lambda _number: tell_of_events(make.NOW))) == 1
    assert len(told()) == 2


def test_a_password_set_by_code_is_told(person):
    code = sign_in.ask_password_code(
        name=person.name,
        number=person._number(),
        telephone=person._telephone(),
        address="203.0.113.7",
        at=make.NOW,
    )
    sign_in.set_password(
        code_id=code.pk,
        typed=codes.digits_of(code),
        password=FIRST,
        address="203.0.113.7",
        device=DEVICE,
        at=make.NOW,
    )
    assert (tell_of_events(make.NOW), tell_of_events(make.NOW)) == (1, 0)
    assert told() == [("portal", "password_set"), ("sms", "password_set")]


def test_staff_are_told_as_the_person_whom_the_register_knows(person):
    user = at_work(person)
    passwords.change_own(user_id=user.pk, current=FIRST, password=OWN, device=DEVICE, at=make.NOW)
    tell_of_events(make.NOW)
    officer = make.by_officer(make.officer("administrator"))
    staff_accounts.renew(user_id=user.pk, by=officer, at=make.NOW + HOUR)
    tell_of_events(make.NOW + HOUR)
    account_events.note(user, Kind.GUESSED, at=make.NOW + 2 * HOUR)
    tell_of_events(make.NOW + 2 * HOUR)
    inbox = Notice.objects.filter(person=person, channel="portal").order_by("created_at")
    assert [one.body[17:35] for one in inbox] == [
        "您工号的密码已修改，其他地方的登录都",
        "系统管理员给您的工号发了首次密码，原",
        "有人在没有登录过的设备上多次输错您工",
    ]


def test_staff_whom_the_register_does_not_know_are_not_told_here():
    account_events.note(make.officer("clerk"), Kind.GUESSED, at=make.NOW)
    assert (tell_of_events(make.NOW), told()) == (0, [])


def test_nobody_writes_to_the_dead(person):
    user = make.user(person)
    person.died_on = make.TODAY
    person.save()
    account_events.note(user, Kind.GUESSED, at=make.NOW)
    assert (tell_of_events(make.NOW), told()) == (0, [])
