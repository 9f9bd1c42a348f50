"""A clock that is set back: what was to be soon is not put off by it, and no code lives longer."""

import logging
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.test import Client

from accounts.models import AccessRecord, OneTimeCode, TryCounter
from accounts.services import access, codes, rate_limits
from accounts.services.rate_limits import Scope, TooManyTries, Try
from sharing.models import CredentialToken, Export, Notice, Screen, SignRequest, Visit
from sharing.services.notices import send
from sharing.services.office import due_times
from sharing.services.office.due_times import DUE_TIMES
from sharing.services.office.export_claims import CLAIM
from tests import make, telephones

pytestmark = pytest.mark.django_db(transaction=True)

SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
STEPS = pytest.mark.parametrize("step", [30 * MINUTE, 31 * DAY], ids=["half an hour", "a month"])


def notice(**fields: object) -> Notice:
    values = {"channel": "sms", "kind": "bound", "body": "", "created_at": make.NOW, "next_try_at": make.NOW}
    return Notice.objects.create(person=make.holder(telephone="13805160001"), **(values | fields))


@STEPS
def test_a_notice_leaves_at_once(step, settings) -> None:
    settings.SMS_SENDER = telephones.RECORDING
    telephones.received.clear()
    notice()
    back = make.NOW - step
    assert send.send_due(back) == 0
    assert due_times.mend(back) == 1
    assert send.send_due(back) == 1


def test_one_that_waits_for_its_next_try_or_for_others_still_waits_so_long() -> None:
    notice(tries=3, next_try_at=make.NOW + 8 * MINUTE)
    notice(is_joined=True, next_try_at=make.NOW + 6 * 60 * MINUTE)
    assert due_times.mend(make.NOW) == 0
    back = make.NOW - DAY
    assert due_times.mend(back) == 2
    waits = Notice.objects.order_by("next_try_at").values_list("next_try_at", flat=True)
    assert [due - back for due in waits] == [8 * MINUTE, 6 * 60 * MINUTE]


@STEPS
def test_nothing_lives_longer_than_it_was_meant_to(step, caplog: pytest.LogCaptureFixture) -> None:
    person, back = make.person(), make.NOW - step
    codes.ask_code(person=person, purpose="confirm", subject_digest=bytes(32), at=make.NOW)
    make.token(person)
    screen = make.screen()
    make.sign_request(make.visit(person, counter=screen.counter))
    Screen.objects.filter(pk=screen.pk).update(seen_at=make.NOW)
    TryCounter.objects.all().delete()
    assert due_times.mend(make.NOW) == 0
    assert due_times.mend(back) == 6
    assert OneTimeCode.objects.get().expires_at == back + 5 * MINUTE
    assert CredentialToken.objects.get().expires_at == back + 10 * MINUTE
    assert SignRequest.objects.get().expires_at == back + 10 * MINUTE
    assert Visit.objects.get().active_at == back
    screen.refresh_from_db()
    assert (screen.asked_at, screen.seen_at) == (back, back)
    assert {record.levelno for record in caplog.records} == {logging.WARNING}
    assert caplog.messages[0] == (
        "accounts.OneTimeCode.expires_at was too far ahead in 1 rows, so the clock was set back; mended"
    )
    assert due_times.mend(back) == 0


@STEPS
def test_who_tried_too_often_waits_no_longer_than_the_longest_wait(step) -> None:
    tried, back = Try(Scope.PAIRING, "10.0.0.8"), make.NOW - step
    for _ in range(25):
        rate_limits.count_failure(tried, at=make.NOW)
    assert due_times.mend(make.NOW) == 0
    due_times.mend(back)
    with pytest.raises(TooManyTries):
        rate_limits.check(tried, at=back)
    rate_limits.check(tried, at=back + 30 * MINUTE)


@STEPS
def test_a_file_whose_worker_died_is_begun_anew(step) -> None:
    export = Export.objects.create(
        owner=make.officer("auditor"),
        what="bindings",
        choices={},
        format="csv",
        reason="",
        asked_at=make.NOW,
        state=Export.State.RUNNING,
        claimed_until=make.NOW + CLAIM,
    )
    assert due_times.mend(make.NOW) == 0
    assert due_times.mend(make.NOW - step) == 1
    export.refresh_from_db()
    assert export.claimed_until == make.NOW - step + CLAIM


@STEPS
def test_a_look_from_before_is_no_longer_the_same_look(step) -> None:
    person, officer = make.person(), make.by_officer(make.officer("auditor"))
    for at, looks in ((make.NOW, 1), (make.NOW + MINUTE, 1), (make.NOW - step, 2)):
        access.look(person_ids=[person.pk], what="资料", by=officer, at=at)
        assert AccessRecord.objects.filter(person=person).count() == looks


@STEPS
def test_who_is_idle_is_signed_out_all_the_same(step, client: Client) -> None:
    client.force_login(make.user())
    back = make.NOW - step
    for at, status in ((make.NOW, 200), (back, 200), (back + 14 * MINUTE, 200), (back + 30 * MINUTE, 302)):
        with time_machine.travel(at, tick=False):
            assert client.get("/bindings/").status_code == status


def test_every_moment_that_something_waits_for_is_looked_after() -> None:
    set_by_people = {"accounts.User.first_password_until", "sharing.InstitutionKey.expires_at"}  # for days
    due = {f"{due.model._meta.label}.{due.field}" for due in DUE_TIMES}
    found = {
        f"{model._meta.label}.{field.name}"
        for app in ("accounts", "sharing")
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.concrete_fields
        if field.name.endswith(("_until", "expires_at", "next_try_at"))
    }
    assert found - due == set_by_people
