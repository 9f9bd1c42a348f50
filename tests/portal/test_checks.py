"""What stops a deployment: `manage.py check --deploy`."""

from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from accounts.models import Person
from portal.checks import (
    names_of_production,
    policy_of_production,
    roots_of_production,
    settings_of_production,
)
from sharing.models import Edition, PledgeText
from tests import make


def settings_say() -> list[str]:
    return [str(found.id) for found in settings_of_production(None)]


def database_says() -> list[str]:
    return [str(found.id) for found in policy_of_production(None)]


@pytest.fixture
def production(settings: Settings) -> Settings:
    settings.DEMO, settings.SITE_URL, settings.PROVINCE = False, "https://portal.example", "32"
    settings.SMS_SENDER = "bureau.sms.Sender"
    return settings


def test_a_site_that_is_set_up_has_nothing_to_say(production: Settings) -> None:
    assert settings_say() == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DEMO", True, "portal.E001"),
        ("SITE_URL", "", "portal.E002"),
        ("SMS_SENDER", "", "portal.E003"),
        ("PROVINCE", "", "portal.E006"),
        ("PROVINCE", "00", "portal.E006"),
    ],
)
def test_each_setting_that_is_missing_or_of_a_demo_is_named(
    production: Settings, name: str, value: object, said: str
) -> None:
    setattr(production, name, value)
    assert settings_say() == [said]


@pytest.fixture
def roots(production: Settings, tmp_path: Path) -> Settings:
    production.ROOT_PUBLIC_KEYS, production.ROOTS = {1: bytes(32)}, str(tmp_path / "not there yet" / "roots")
    production.ROOT_ADDRESS = "https://roots.example/"
    return production


def roots_say() -> list[str]:
    return [str(found.id) for found in roots_of_production(None)]


def test_roots_that_can_be_proved_and_lie_elsewhere_have_nothing_to_say(roots: Settings) -> None:
    assert roots_say() == []


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ROOT_PUBLIC_KEYS", {}, "portal.E008"),
        ("ROOT_ADDRESS", "http://roots.example/", "portal.E009"),
        ("ROOTS", "var/roots", "portal.E010"),
    ],
)
def test_each_setting_by_which_roots_prove_nothing_is_named(
    roots: Settings, name: str, value: object, said: str
) -> None:
    setattr(roots, name, value)
    assert roots_say() == [said]


@pytest.mark.parametrize(("host", "said"), [("db.example", []), ("127.0.0.1", ["portal.W003"])])
def test_roots_on_the_disk_of_the_database_and_nowhere_else_are_warned_of(
    roots: Settings, monkeypatch: pytest.MonkeyPatch, host: str, said: list[str]
) -> None:
    roots.ROOT_ADDRESS, roots.BASE_DIR = "", Path(roots.ROOTS).parent.parent / "site"
    monkeypatch.setitem(connection.settings_dict, "HOST", host)
    monkeypatch.setitem(connection.settings_dict, "NAME", str(roots.BASE_DIR / "database"))
    assert roots_say() == (said if connection.vendor == "postgresql" else ["portal.W003"])


@pytest.mark.django_db
class TestDatabase:
    def test_the_bureaus_own_pledge_is_well(self) -> None:
        make.pledge_text()
        PledgeText.objects.update(is_sample=False)
        assert database_says() == []

    def test_without_a_pledge_nobody_can_sign(self) -> None:
        assert database_says() == ["portal.E004"]

    def test_the_sample_pledge_is_not_for_production(self) -> None:
        make.pledge_text()
        PledgeText.objects.update(is_sample=True)
        assert database_says() == ["portal.E005"]

    def test_a_draft_of_a_newer_policy_is_pointed_out(self) -> None:
        make.pledge_text()
        PledgeText.objects.update(is_sample=False)
        make.edition(status=Edition.Status.DRAFT)
        assert database_says() == ["portal.I002"]

    def test_invented_people_do_not_belong_there(self) -> None:
        make.pledge_text()
        PledgeText.objects.update(is_sample=False)
        person = make.person()
        person.is_demo = True
        person.save()
        assert database_says() == ["portal.E007"]

    def test_before_migrate_it_says_what_to_do(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE sharing_pledgetext RENAME TO elsewhere")
        assert database_says() == ["portal.I001"]


@pytest.mark.django_db
@pytest.mark.parametrize("version", [0, 99])
def test_names_whose_key_is_missing_or_of_another_version_are_counted(version: int) -> None:
    make.person()
    assert names_of_production(None) == []
    Person.objects.update(name_key_version=version)
    make.person()
    [found] = names_of_production(None)
    assert (found.id, found.msg) == (
        "portal.W004",
        "1 位参保人的姓名还没有这一版的查找键：点、空格写得不同的，按姓名还查不到。",
    )
