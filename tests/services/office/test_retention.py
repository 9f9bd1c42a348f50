"""What is kept how long: the page names every table, and what is past its time goes."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session

from accounts.models import AccountEvent, DemoMessage, KnownDevice, OneTimeCode, TryCounter
from accounts.services import account_events, known_devices, rate_limits
from sharing.models import CredentialToken, Draft
from sharing.services.bindings import drafts
from sharing.services.office import retention
from sharing.services.settling.credentials import Credential
from tests import make

pytestmark = pytest.mark.django_db

PAGE = Path(settings.BASE_DIR, "docs", "retention.md")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def named() -> dict[str, str]:
    """For how long each table of the page is kept, by the name of its model."""
    return dict(re.findall(r"^\| (\w+) \|.*\| ([^|]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE))


def test_the_page_names_every_table_and_no_other():
    models = {model.__name__ for model in apps.get_models()}
    assert {name for name in named() if name != "表"} == models


def test_the_page_has_the_numbers_that_the_code_goes_by():
    longest = max(limit.forgotten_after for limit in rate_limits.LIMITS.values())
    page = named()
    assert page["OneTimeCode"] == "1 天"
    assert (page["TryCounter"], longest) == ("过了最长的记忆期（1 天）并且不再等待", DAY)
    assert (page["KnownDevice"], known_devices.KEPT) == (
        "最后一次登录后 180 天；本人改密码即删",
        180 * DAY,
    )
    assert (page["AccountEvent"], account_events.KEPT) == ("183 天", 183 * DAY)
    assert (page["Draft"], drafts.KEPT_FOR) == ("签署即删；7 天没有动过即删", 7 * DAY)
    assert (page["CredentialToken"], retention.TOKENS_KEPT) == ("失效后 1 天", DAY)
    assert (page["DemoMessage"], retention.DEMO_MESSAGES_KEPT) == ("7 天", 7 * DAY)
    assert (page["Session"], settings.SESSION_COOKIE_AGE) == (
        "退出即删；12 小时过期，过期即删",
        12 * 3600,
    )


def test_what_is_past_its_time_goes_and_what_is_not_stays():
    person = make.person()
    user = make.user(person)
    for age in (SECOND, -SECOND):
        then = make.NOW - age
        OneTimeCode.objects.create(
            person=person, purpose="pledge", subject_digest=b"", asked_at=then - DAY, expires_at=then
        )
        TryCounter.objects.create(
            scope="sign_in", who_digest=f"who {age}".encode(), count=1, first_at=then - DAY
        )
        Session.objects.create(session_key=f"key{age}", session_data="", expire_date=then)
        known_devices.remember([user], f"device {age}", at=then - known_devices.KEPT)
        account_events.note(user, AccountEvent.Kind.GUESSED, at=then - account_events.KEPT)
        make.token(person, at=then - DAY - timedelta(seconds=60))
        DemoMessage.objects.create(person=person, body="验证码", at=then - 7 * DAY)
        drafts.save_draft(person_id=make.person().pk, rows=[], seen="", at=then - 7 * DAY)
    assert retention.remove_old(at=make.NOW) == {
        "codes": 1,
        "tries": 1,
        "known_devices": 1,
        "account_events": 1,
        "drafts": 1,
        "sessions": 1,
        "tokens": 1,
        "demo_messages": 1,
    }
    kept = (OneTimeCode, TryCounter, KnownDevice, AccountEvent, Draft, Session, CredentialToken, DemoMessage)
    for model in kept:
        assert model._default_manager.count() == 1


def test_a_code_that_has_paid_goes_like_any_other():
    patient = make.holder()
    token = make.token(patient)
    make.settle(patient, payable=1, credential=Credential("01", token))
    assert CredentialToken.objects.exclude(used_by=None).count() == 1
    retention.remove_old(at=make.NOW + 2 * DAY)
    assert not CredentialToken.objects.exists()


def test_it_says_only_what_was_removed():
    assert retention.remove_old(at=make.NOW) == {}
