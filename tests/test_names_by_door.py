"""One name at every door: however it is typed, it is the one that the register has, and is shown as that."""

import pytest
from django.test import Client

from accounts.models import OneTimeCode, Person
from sharing.models import FamilyCard
from tests import make
from tests.console.staff_browser import signed_in_as
from tests.counter import window
from tests.gateway.hospital import till
from tests.pages import wizard_steps
from tests.pages.visits import text
from tests.pages.wizard_steps import CHECK, relative, send
from tests.spellings import SPELLINGS

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]

either = pytest.mark.parametrize("is_keyed", [True, False], ids=["with its key", "before its key is made"])
spelt = pytest.mark.parametrize(("stored", "typed"), SPELLINGS)
HELP = "名字里的点、空格不用管；请核对每一个字"


def child(name: str, is_keyed: bool) -> Person:
    made = make.child(name)
    if not is_keyed:
        Person.objects.filter(pk=made.pk).update(name_key="", name_key_version=0)
    return made


def as_read(name: str) -> str:
    """As `text` gives it: with one blank for each run of blanks."""
    return " ".join(name.split())


def checked(named: dict[str, str]) -> str:
    client = wizard_steps.signed_in(make.holder("王建国"))
    send(client, named)
    return text(client.get(CHECK))


@either
@spelt
def test_binding_in_the_browser(stored, typed, is_keyed):
    page = checked(relative(child(stored, is_keyed), name=typed))
    assert f"{as_read(stored)} 子女 可以绑定" in page


@spelt
def test_binding_at_the_counter(stored, typed):
    wizard_steps.signed_in(holder := make.holder("王建国"))
    client, visit = window.clerk_with(holder)
    new = window.path(visit, "binding/")
    rows = wizard_steps.answers(relative(make.child(stored), name=typed))
    seen = wizard_steps.value(client.get(new), "seen")
    page = text(client.post(new, {"seen": seen, **rows}, follow=True))
    assert f"共济使用人 {as_read(stored)}（子女）" in page


@spelt
def test_registering(stored, typed):
    person = make.person(stored, telephone="13805161234")
    named = {"name": typed, "number": person._number(), "telephone": "13805161234"}
    Client().post("/register/", named)
    assert OneTimeCode.objects.get().person == person


@spelt
def test_a_family_card(stored, typed):
    mother = make.resident(stored)
    client = Client()
    client.force_login(make.user(make.holder("王建国")))
    client.post("/family-cards/", {"name": typed, "number": mother._number(), "kin": "parent"})
    assert FamilyCard.objects.get().relative == mother


@either
@spelt
def test_at_the_door_of_the_hospital(stored, typed, is_keyed):
    patient = child(stored, is_keyed)
    data = {"mdtrt_cert_type": "02", "mdtrt_cert_no": patient._number(), "psn_name": typed}
    assert till().ask("1101", data)["output"]["baseinfo"]["psn_name"] == stored


@spelt
def test_searching_in_the_back_office(stored, typed):
    person = make.holder(stored)
    [row] = signed_in_as("supervisor").post("/console/person/", {"text": typed}).context["table"].rows
    assert row[0].url == f"/console/person/{person.pk}/"


@spelt
def test_searching_at_the_counter(stored, typed):
    person = make.person(stored)
    page = window.signed_in().post(window.FIND, {"line": typed})
    assert (page.status_code, person.masked_number() in text(page)) == (200, True)


@pytest.mark.parametrize("typed", ["买买提艾力", "买买提·艾利", "艾力·买买提"])
def test_another_name_is_nobodys_and_what_to_look_at_is_told(typed):
    relative_of_theirs = make.child("买买提•艾力")
    assert HELP in checked(relative(relative_of_theirs, name=typed))
    data = {"mdtrt_cert_type": "02", "mdtrt_cert_no": relative_of_theirs._number(), "psn_name": typed}
    assert HELP in till().ask("1101", data)["err_msg"]
    found = signed_in_as("supervisor").post("/console/person/", {"text": typed})
    assert HELP in text(found)
    assert HELP in text(window.signed_in().post(window.FIND, {"line": typed}))
