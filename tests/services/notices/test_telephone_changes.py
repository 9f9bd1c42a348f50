"""A telephone that a register changed is told to the number before, once; until then it gets no code."""

from datetime import datetime, timedelta

import pytest

from accounts.models import OneTimeCode, Person, TelephoneChange
from accounts.services import codes, held_telephones
from accounts.services.held_telephones import NumberHeld
from sharing.models import Notice
from sharing.services.notices import send
from sharing.services.notices.telephone_changes import tell_of_changes
from sharing.services.people.telephones import SameTelephone, correct_telephone
from tests import make, telephones
from tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)

OLD, NEW = "13800000001", "13900000002"
HOUR = timedelta(hours=1)
TOLD = (
    "您登记的手机号码已由参保登记改为139****0002，通知改发到新号码，24 小时以后才发验证码。"
    "如果不是您本人的意思，请马上拨打 12393，或带身份证到医保大厅改回来。"
)


@pytest.fixture(autouse=True)
def recording(settings):
    settings.SMS_SENDER = telephones.RECORDING
    telephones.received.clear()


def changed(old: str = OLD) -> Person:
    """A person whose telephone a register has just changed."""
    person = make.person("王建国", telephone=old)
    make.telephone_changed(person, NEW)
    return person


def work(at: datetime) -> None:
    """What the worker does again and again."""
    tell_of_changes(at)
    send.send_due(at)
    tell_of_changes(at)


def ask(person: Person, at: datetime) -> OneTimeCode:
    purpose = OneTimeCode.Purpose.SIGN_PLEDGE
    return codes.ask_code(person=person, purpose=purpose, subject_digest=bytes(32), at=at)


def test_both_numbers_are_told_without_a_name_and_the_moment_is_kept():
    person = changed()
    work(make.NOW)
    assert sorted(telephones.received) == [(OLD, TOLD), (NEW, TOLD)]
    assert Notice.objects.filter(person=person, channel="portal").count() == 1
    assert TelephoneChange.objects.get().told_at == make.NOW


def test_each_change_is_told_once_however_often_and_by_how_many():
    changed()
    at_once(3, lambda _: tell_of_changes(make.NOW))
    work(make.NOW)
    work(make.NOW + HOUR)
    assert [number for number, _text in telephones.received].count(OLD) == 1


def test_a_number_that_was_dropped_is_told_that():
    person = changed()
    Person.objects.filter(pk=person.pk).update(telephone_sealed=None, telephone_digest=None)
    TelephoneChange.objects.update(new_digest=None)
    work(make.NOW)
    [(number, text)] = telephones.received
    assert (number, text.startswith("您的手机号码已从参保登记里去掉")) == (OLD, True)


def test_it_leaves_at_once_whatever_else_was_told_today():
    person = changed()
    for hour in range(9):
        Notice.objects.create(
            person=person, channel="sms", kind="ran_out", body="x", created_at=make.NOW - hour * HOUR
        )
    tell_of_changes(make.NOW)
    told = Notice.objects.filter(kind="telephone_by_register", channel="sms")
    assert list(told.values_list("is_joined", "next_try_at")) == [(False, make.NOW)] * 2


def test_nobody_is_told_at_a_landline_or_of_the_dead_and_the_wait_begins():
    changed(old="051683712345")
    dead = changed()
    Person.objects.filter(pk=dead.pk).update(died_on=make.TODAY)
    work(make.NOW)
    assert (telephones.received, Notice.objects.count()) == ([], 0)
    assert TelephoneChange.objects.filter(told_at=make.NOW).count() == 2


def test_no_code_is_asked_for_until_a_day_after_it_was_told_and_the_page_says_from_when():
    person = changed()
    with pytest.raises(NumberHeld) as held:
        ask(person, make.NOW)
    assert held.value.sentence(make.NOW) == (
        "您登记的手机号码刚由参保登记改过，为了防止改错，要到6月16日 10:30 以后才能用它收验证码。"
        "急用的，可以手写签名，也可以本人带身份证到医保大厅，当场核实就能用。"
        "不是您的号码，请马上拨打 12393。"
    )
    work(make.NOW + HOUR)
    with pytest.raises(NumberHeld):
        ask(person, make.NOW + 25 * HOUR - timedelta(seconds=1))
    ask(person, make.NOW + 25 * HOUR)
    assert OneTimeCode.objects.count() == 1


def test_how_long_is_a_setting(settings):
    settings.TELEPHONE_HOLD_HOURS = 2
    person = changed()
    work(make.NOW)
    assert held_telephones.held_until(person, make.NOW + HOUR) == make.NOW + 2 * HOUR
    assert held_telephones.held_until(person, make.NOW + 2 * HOUR) is None


def test_while_it_cannot_be_sent_the_wait_does_not_begin(settings):
    person = changed()
    settings.SMS_SENDER = telephones.BROKEN
    work(make.NOW)
    assert TelephoneChange.objects.get().told_at is None
    at = make.NOW + 30 * HOUR
    assert held_telephones.held_until(person, at) == at + 24 * HOUR


def test_what_cannot_be_sent_at_all_counts_as_told_in_the_end():
    changed()
    tell_of_changes(make.NOW)
    Notice.objects.update(tries=send.MOST_TRIES)
    tell_of_changes(make.NOW + HOUR)
    assert TelephoneChange.objects.get().told_at == make.NOW + HOUR


def test_instead_of_a_code_the_new_number_reads_from_when():
    """Who has not signed in is told nothing by the page, which says the same whoever asks for whom."""
    person = changed()
    OneTimeCode.objects.create(
        person=person,
        purpose=OneTimeCode.Purpose.SET_PASSWORD,
        subject_digest=bytes(32),
        asked_at=make.NOW,
        expires_at=make.NOW + codes.LIFE,
    )
    assert codes.send_due(make.NOW) == 0
    [(number, text)] = telephones.received
    assert number == NEW
    assert text == (
        "【医保家庭共济】您要的验证码没有发：这个手机号码刚由参保登记改过，"
        "要到6月16日 10:30 以后才能收验证码。"
        "急用请本人带身份证到医保大厅，当场核实。不是您办的，请拨打 12393。"
    )


def test_a_number_confirmed_at_the_counter_is_not_held_and_no_other_message_is_sent():
    person = changed()
    by = make.clerk_in(make.visit(person))
    assert correct_telephone(telephone=NEW, proof="当场拨打响铃", by=by, at=make.NOW) is False
    ask(person, make.NOW)
    assert not Notice.objects.filter(kind="telephone_changed").exists()
    with pytest.raises(SameTelephone):
        correct_telephone(telephone=NEW, proof="当场拨打响铃", by=by, at=make.NOW)


def test_another_number_given_at_the_counter_is_not_held():
    person = changed()
    by = make.clerk_in(make.visit(person))
    assert correct_telephone(telephone="13700000003", proof="营业厅证明", by=by, at=make.NOW) is True
    person.refresh_from_db()
    ask(person, make.NOW)
    assert OneTimeCode.objects.filter(expires_at__gt=make.NOW).count() == 1


def test_a_number_that_nobody_changed_is_not_held():
    changed()
    ask(make.person(telephone=OLD), make.NOW)
    assert OneTimeCode.objects.count() == 1


def test_what_was_dropped_holds_the_next_number_back():
    person = changed()
    TelephoneChange.objects.update(new_digest=None)
    assert held_telephones.held_until(person, make.NOW) == make.NOW + 24 * HOUR


def test_what_was_told_half_a_year_ago_is_forgotten():
    changed()
    assert held_telephones.remove_old(make.NOW + timedelta(days=400)) == 0
    work(make.NOW)
    assert held_telephones.remove_old(make.NOW + timedelta(days=183)) == 0
    assert held_telephones.remove_old(make.NOW + timedelta(days=184)) == 1
