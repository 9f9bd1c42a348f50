"""Work that takes much memory: how many are at it, who waits, and who is told to come again."""

from threading import Barrier, Event, Thread

import pytest
from django.conf import settings
from django.test import Client

from accounts.hashers import PASSWORD, QueuedArgon2
from accounts.heavy_work import FREE_THREADS, Busy, HeavyWork
from accounts.models import TryCounter, User
from portal import settings as site
from tests import make
from tests.crowd import at_once
from tests.lock_waits import PATIENCE

PLACES = settings.WEB_THREADS - FREE_THREADS
WORD = "correct-horse-7"


def test_so_many_are_at_it_and_the_others_wait_for_their_turn():
    work = HeavyWork(takes_mb=1, at_once=2, waits_s=PATIENCE)
    both, there, most = Barrier(2), [], []

    def act(number):
        with work.turn():
            there.append(number)
            both.wait(PATIENCE)  # each needs another one beside it
            most.append(len(there))
            both.wait(PATIENCE)
            there.remove(number)

    assert at_once(4, act) == [None] * 4
    assert most == [2] * 4


def test_who_waits_too_long_is_told_to_come_again_and_the_next_one_is_not():
    work = HeavyWork(takes_mb=1, waits_s=0.01)
    with work.turn(), pytest.raises(Busy), work.turn():
        pytest.fail("two at once")
    with work.turn():
        pass


def test_a_turn_ends_with_what_fails_in_it():
    work = HeavyWork(takes_mb=1, waits_s=0.01)
    for _time in range(2):
        with pytest.raises(ZeroDivisionError), work.turn():
            raise ZeroDivisionError


def test_threads_are_left_for_what_is_light_however_many_kinds_there_are():
    slow, other = HeavyWork(takes_mb=1, at_once=PLACES, waits_s=0.01), HeavyWork(takes_mb=1, waits_s=PATIENCE)
    all_there, done = Barrier(PLACES + 1), Event()

    def act():
        with slow.turn():
            all_there.wait(PATIENCE)
            done.wait(PATIENCE)

    threads = [Thread(target=act) for _place in range(PLACES)]
    for thread in threads:
        thread.start()
    all_there.wait(PATIENCE)
    with pytest.raises(Busy), other.turn():
        pytest.fail("a thread too many")
    done.set()
    for thread in threads:
        thread.join(PATIENCE)
    with other.turn():
        pass


def test_what_is_done_inside_of_something_else_needs_no_second_place():
    whole = [HeavyWork(takes_mb=1) for _kind in range(PLACES + 1)]

    def nested(rest):
        if rest:
            with rest[0].turn():
                return nested(rest[1:])
        return "done"

    assert nested(whole) == "done"


def test_passwords_are_hashed_in_their_turn_with_the_memory_that_is_counted():
    assert site.PASSWORD_HASHERS == ["accounts.hashers.QueuedArgon2"]
    assert QueuedArgon2.memory_cost <= PASSWORD.takes_mb * 1024
    assert PASSWORD.at_once == 1


@pytest.fixture
def known(settings) -> User:
    settings.PASSWORD_HASHERS = site.PASSWORD_HASHERS
    user = make.clerk()
    user.set_password(WORD)
    user.save()
    return user


@pytest.fixture
def no_turn(known, monkeypatch):
    """Somebody else's password is being hashed, and will be for long."""
    monkeypatch.setattr(PASSWORD, "waits_s", 0.01)
    with PASSWORD.turn():
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("known_name", [True, False])
def test_who_signs_in_while_too_many_do_reads_when_to_come_again_and_has_not_tried(
    known, no_turn, known_name
):
    name = known.staff_no if known_name else "XZ99999"
    response = Client().post("/sign-in/", {"number": name, "password": WORD})
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert "系统正忙，请稍等" in response.content.decode()
    assert list(TryCounter.objects.values_list("count", flat=True)) == [0, 0, 0]


@pytest.mark.django_db
def test_whoever_changes_their_password_meanwhile_has_not_tried_either(known, no_turn):
    client = Client()
    client.force_login(known)
    words = {"current": WORD, "password": "another-horse-8", "password_again": "another-horse-8"}
    assert client.post("/password/", words).status_code == 503
    assert list(TryCounter.objects.values_list("count", flat=True)) == [0]
