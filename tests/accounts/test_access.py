"""Looks as a keyed chain: each follows the one before at the same person, and the head tells of the last."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from accounts import chains
from accounts.actors import Officer
from accounts.models import AccessRecord, Person, PersonalAccount
from accounts.services import access
from sharing.models import Binding
from tests import make
from tests.chains import looks_hold
from tests.crowd import at_once
from tests.lock_waits import Second


@pytest.fixture
def officer(db: None) -> Officer:
    return Officer(make.officer("supervisor").pk, reason="本人来电询问")


def look(*people: Person, by: Officer, what: str = "共济关系") -> None:
    access.look(person_ids=[one.pk for one in people], what=what, by=by, at=make.NOW)


def test_every_look_follows_the_one_before_at_the_same_person(officer: Officer):
    one, other = make.person(), make.person()
    look(one, by=officer)
    look(other, one, by=officer, what="支出")
    access.reveal(person=other, what="number", by=officer, at=make.NOW)
    with transaction.atomic():
        access.note(one.pk, what="登记", why="更正", by=officer, at=make.NOW, is_act=True)
    assert looks_hold(one)
    assert looks_hold(other)
    assert list(Person.objects.order_by("pk").values_list("look_count", flat=True)) == [3, 2]


def test_somebody_at_whom_nobody_looked_has_an_empty_chain(db: None):
    assert looks_hold(make.person())


def test_who_looked_once_within_five_minutes_makes_one_link(officer: Officer):
    person = make.person()
    look(person, by=officer)
    look(person, by=officer)
    assert Person.objects.get().look_count == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("by", None),
        ("by_name", "王芳"),
        ("door", "counter"),
        ("what", "通知"),
        ("why", "例行检查"),
        ("is_act", True),
        ("at", make.NOW - timedelta(days=1)),
        ("number", 7),
        ("number", None),
        ("digest", chains.link("looks", b"", [])),
        ("digest", b""),
        ("id", uuid4()),
    ],
)
def test_an_altered_look_does_not_hold(officer: Officer, column: str, value: object):
    person = make.person()
    look(person, by=officer)
    look(person, by=officer, what="支出")
    AccessRecord.objects.filter(number=1).update(**{column: value})
    assert not looks_hold(person)


def test_a_look_that_was_put_on_somebody_else_is_missed_here_and_does_not_hold_there(officer: Officer):
    person, other = make.person(), make.person()
    look(person, by=officer)
    AccessRecord.objects.update(person=other)
    assert not looks_hold(person)
    assert not looks_hold(other)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_look_that_was_taken_away_is_missed(officer: Officer, number: int):
    person = make.person()
    for what in ("共济关系", "支出", "通知"):
        look(person, by=officer, what=what)
    AccessRecord.objects.filter(number=number).delete()
    assert not looks_hold(person)


def test_looks_of_before_stand_beside_the_chain(officer: Officer):
    person = make.person()
    before = AccessRecord.objects.create(
        person=person, by_name="周敏", door="console", what="共济关系", why="", at=make.NOW
    )
    look(person, by=officer)
    assert (before.number, bytes(before.digest)) == (None, b"")
    assert looks_hold(person)


@pytest.mark.django_db(transaction=True)
def test_many_looks_at_once_are_one_chain(officer: Officer):
    person = make.person()
    at_once(6, lambda number: look(person, by=officer, what=f"第{number}页"))
    assert Person.objects.get().look_count == 6
    assert looks_hold(person)


@pytest.mark.django_db(transaction=True)
def test_looks_at_two_people_in_either_order_do_not_wait_in_a_ring(officer: Officer):
    people = [make.person(), make.person()]

    def both(number: int) -> None:
        look(*(people if number % 2 else people[::-1]), by=officer, what=f"第{number}页")

    assert at_once(6, both) == [None] * 6
    assert all(looks_hold(one) for one in people)


@pytest.mark.django_db(transaction=True)
def test_a_look_waits_for_whoever_settles_and_holds_nothing_that_settling_wants(officer: Officer):
    binding = make.binding()
    second = Second(lambda: look(binding.holder, binding.member, by=officer))
    with transaction.atomic():
        list(Person.objects.select_for_update(no_key=True).filter(pk=binding.member_id))
        second.begin_and_wait()
        list(Binding.objects.select_for_update(no_key=True))
        list(PersonalAccount.objects.select_for_update(no_key=True))
    assert second.got() is None
    assert looks_hold(binding.member)


@pytest.mark.django_db(transaction=True)
def test_settling_waits_for_a_look_at_the_patient(officer: Officer):
    binding = make.binding()
    by = make.institution()
    second = Second(lambda: make.settle(binding.member, by=by).shared_fen)
    with transaction.atomic():
        access.note(binding.member_id, what="登记", why="更正", by=officer, at=make.NOW)
        second.begin_and_wait()
        access.note(binding.holder_id, what="登记", why="更正", by=officer, at=make.NOW)
    assert second.got() == make.fen("100")
    assert looks_hold(binding.member)
