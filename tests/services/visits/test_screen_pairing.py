"""Pairing a second screen: the code is typed on the tablet, which gets a key of its own."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.services.rate_limits import LIMITS, Scope, TooManyTries
from sharing.models import Screen
from sharing.services.visits import screen_pairing
from sharing.services.visits.screen_pairing import LIFE, NotYourCounter, WrongPairing
from tests import make
from tests.crowd import at_once

SECOND = timedelta(seconds=1)
TRIES = 5

pytestmark = pytest.mark.django_db


def ask(counter=None, at=make.NOW, clerk=None) -> Screen:
    counter, clerk = counter or make.counter(), clerk or make.clerk()
    return screen_pairing.ask_pairing(counter_id=counter.pk, clerk_id=clerk.pk, at=at)


def pair(typed: str, at=make.NOW, address="10.0.0.9") -> tuple[Screen, str]:
    return screen_pairing.pair(typed=typed, address=address, at=at)


def code(screen: Screen, *, right: bool = True) -> str:
    """The code of a pairing, or another one that names the same pairing."""
    digits = screen_pairing.pairing_code(screen)
    return digits if right else digits[:-1] + str((int(digits[-1]) + 1) % 10)


def test_the_code_makes_the_tablet_the_screen_of_the_counter():
    asked = ask()
    paired, key = pair(code(asked))
    found = screen_pairing.screen_with(key, make.NOW)
    assert (paired, found, screen_pairing.paired_at(asked.counter_id)) == (asked, asked, asked)
    assert found.counter == make.counter()
    assert paired.paired_at == make.NOW


def test_the_code_may_be_typed_in_groups_and_in_wide_digits():
    digits = code(ask())
    wide = "".join(chr(ord("０") + int(one)) for one in digits)
    assert pair(f" {wide[:4]} {wide[4:8]} {wide[8:]} ")


def test_neither_code_nor_key_stands_in_the_database():
    asked = ask()
    _paired, key = pair(code(asked))
    row = repr(Screen.objects.values().get())
    assert (code(asked) in row, key in row) == (False, False)


@pytest.mark.parametrize("typed", ["", "123", "没有", "9" * 200])
def test_what_names_no_pairing_pairs_nothing(typed):
    asked = ask()
    with pytest.raises(WrongPairing):
        pair(typed)
    asked.refresh_from_db()
    assert (asked.tries_left, asked.paired_at) == (TRIES, None)


def test_after_five_wrong_tries_the_right_code_is_wrong_too():
    asked = ask()
    for _try in range(TRIES):
        with pytest.raises(WrongPairing):
            pair(code(asked, right=False))
    with pytest.raises(WrongPairing):
        pair(code(asked))
    assert not screen_pairing.is_waiting(asked, make.NOW)


@pytest.mark.django_db(transaction=True)
def test_many_wrong_tries_at_once_are_five():
    asked = ask()
    count = 12 if connection.vendor == "postgresql" else 6
    at_once(count, lambda number: pair(code(asked, right=False), address=f"10.0.1.{number}"))
    asked.refresh_from_db()
    assert (asked.tries_left, asked.paired_at) == (0, None)


@pytest.mark.parametrize(("later", "works"), [(LIFE - SECOND, True), (LIFE, False)])
def test_the_code_works_for_ten_minutes(later, works):
    asked = ask()
    assert screen_pairing.is_waiting(asked, make.NOW + later) is works
    if works:
        assert pair(code(asked), make.NOW + later)
    else:
        with pytest.raises(WrongPairing):
            pair(code(asked), make.NOW + later)


def test_the_code_works_once():
    asked = ask()
    pair(code(asked))
    with pytest.raises(WrongPairing):
        pair(code(asked))


@pytest.mark.django_db(transaction=True)
def test_two_tablets_that_type_the_code_at_once_are_one_screen():
    asked = ask()
    results = at_once(2, lambda number: pair(code(asked), address=f"10.0.1.{number}"))
    assert sorted(type(one).__name__ for one in results) == ["WrongPairing", "tuple"]


def test_pairing_anew_revokes_the_old_screen_and_asking_alone_does_not():
    _old, old_key = pair(code(ask()))
    asked = ask()
    assert screen_pairing.screen_with(old_key, make.NOW)
    new, key = pair(code(asked))
    assert screen_pairing.screen_with(old_key, make.NOW) is None
    assert screen_pairing.screen_with(key, make.NOW) == new == screen_pairing.paired_at(new.counter_id)


def test_asking_again_makes_the_first_code_worthless():
    first, second = ask(), ask()
    with pytest.raises(WrongPairing):
        pair(code(first))
    assert pair(code(second))


def test_the_screens_of_two_counters_stand_beside_each_other():
    first, second = ask(make.counter(1)), ask(make.counter(2))
    keys = [pair(code(asked))[1] for asked in (first, second)]
    assert [screen_pairing.screen_with(key, make.NOW) for key in keys] == [first, second]


def test_a_revoked_screen_knows_nothing_any_more_and_nothing_waits():
    clerk, counter = make.clerk(), make.counter()
    _paired, key = pair(code(ask(counter)))
    waiting = ask(counter)
    screen_pairing.revoke(counter_id=counter.pk, clerk_id=clerk.pk, at=make.NOW)
    assert (screen_pairing.screen_with(key, make.NOW), screen_pairing.paired_at(counter.pk)) == (None, None)
    assert not screen_pairing.is_waiting(waiting, make.NOW)


def test_a_clerk_of_another_area_neither_pairs_nor_revokes():
    counter = make.counter()
    pair(code(ask(counter)))
    for stranger in (make.officer("clerk", area="3201"), make.officer("supervisor")):
        with pytest.raises(NotYourCounter):
            ask(counter, clerk=stranger)
        with pytest.raises(NotYourCounter):
            screen_pairing.revoke(counter_id=counter.pk, clerk_id=stranger.pk, at=make.NOW)
    assert Screen.objects.filter(revoked_at=None).count() == 1


def test_who_types_many_codes_that_fit_nothing_has_to_wait():
    for _try in range(LIMITS[Scope.PAIRING].free):
        with pytest.raises(WrongPairing):
            pair("000000000000")
    asked = ask()
    with pytest.raises(TooManyTries):
        pair(code(asked))
    assert pair(code(asked), address="10.0.0.10")


def test_a_screen_is_noted_as_seen_once_a_minute():
    _paired, key = pair(code(ask()))
    for later, seen in ((59 * SECOND, make.NOW), (60 * SECOND, make.NOW + 60 * SECOND)):
        screen_pairing.screen_with(key, make.NOW + later)
        assert Screen.objects.get().seen_at == seen
