"""The key beside a name: set with it, made later for rows of before, and searched by."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from accounts.rules.names import NAME_KEY_VERSION
from accounts.services import name_keys
from tests import make
from tests.spellings import SPELLINGS

pytestmark = pytest.mark.django_db(transaction=True)


def run() -> str:
    said = StringIO()
    call_command("key_names", stdout=said, stderr=StringIO())
    return said.getvalue()


def as_before(*people: Person, version: int = 0) -> None:
    """As rows of an older build are, or of one whose keys were others."""
    of_before = Person.objects.filter(pk__in=[one.pk for one in people])
    of_before.update(name_key="another" if version else "", name_key_version=version)


def kept(person: Person) -> tuple[str, str, int]:
    person.refresh_from_db()
    return person.name, person.name_key, person.name_key_version


def test_a_name_is_kept_as_it_came_with_its_key_and_the_keys_version():
    person = make.person("买买提•艾力")
    assert kept(person) == ("买买提•艾力", "买买提·艾力", NAME_KEY_VERSION)


@pytest.mark.parametrize(("stored", "typed"), SPELLINGS)
def test_somebody_is_found_however_the_name_is_typed(stored, typed):
    person = make.person(stored)
    make.person("别人")
    assert list(Person.objects.called(typed)) == [person]


def test_two_people_with_one_key_stay_two():
    two = [make.person("买买提•艾力"), make.person("买买提·艾力")]
    assert list(Person.objects.called("买买提.艾力").order_by("pk")) == two


def test_nobody_is_called_by_what_has_nothing_to_read():
    as_before(make.person("·"), make.person(" "))
    make.person("·")
    assert [list(Person.objects.called(typed)) for typed in ("", " ", "··")] == [[], [], []]


@pytest.mark.parametrize("version", [0, NAME_KEY_VERSION + 1])
def test_who_has_no_current_key_is_found_by_the_name_as_it_stands_until_it_is_made(version):
    person = make.person("买买提•艾力")
    as_before(person, version=version)
    assert list(Person.objects.called(" 买买提•艾力 ")) == [person]
    assert list(Person.objects.called("买买提·艾力")) == []
    assert run() == "做好了 1 个姓名的键。\n"
    assert list(Person.objects.called("买买提·艾力")) == [person]
    assert kept(person) == ("买买提•艾力", "买买提·艾力", NAME_KEY_VERSION)


def test_where_every_name_has_its_key_nothing_is_written():
    make.person()
    with CaptureQueriesContext(connection) as taken:
        assert run() == "每个姓名都有键了。\n"
    assert not [one for one in taken.captured_queries if "UPDATE" in one["sql"] and "SET" in one["sql"]]


@pytest.mark.parametrize("stop_after", [1, 2])
def test_the_making_goes_on_where_it_was_stopped(monkeypatch, stop_after):
    people = [make.person(f"李　{number}") for number in range(3)]
    as_before(*people)
    monkeypatch.setattr(name_keys, "PAGE", 1)
    told: list[int] = []

    def stop(made: int) -> None:
        told.append(made)
        if len(told) == stop_after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        name_keys.make_name_keys(stop)
    assert Person.objects.without_current_key().count() == 3 - stop_after
    assert run() == f"做好了 {3 - stop_after} 个姓名的键。\n"
    assert [kept(one)[1] for one in people] == ["李0", "李1", "李2"]
