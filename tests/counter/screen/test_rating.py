"""好差评: one tap after the visit, on the screen of its counter, that no clerk sees."""

from datetime import timedelta

import pytest
import time_machine

from sharing.models import Rating, Visit
from sharing.services.visits import ratings, visits
from sharing.services.visits.ratings import OFFERED
from tests import make
from tests.counter.tablet import RATE, SIGN, page_now, paired
from tests.counter.window import signed_in
from tests.pages.visits import text

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(make.NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def tablet():
    return paired()


def visit_at_counter(**fields) -> Visit:
    return make.visit(make.person("陈秀兰"), counter=make.counter(), **fields)


def close(visit: Visit) -> Visit:
    visits.close_visit(visit_id=visit.pk, clerk_id=visit.clerk_id, at=make.NOW)
    return visit


def tap(tablet, visit, score=5):
    return tablet.post(RATE, {"visit": str(visit.pk), "score": score})


def test_when_the_visit_is_closed_the_screen_asks_and_a_tap_is_kept(tablet):
    visit = visit_at_counter()
    assert page_now(tablet) == SIGN
    close(visit)
    assert page_now(tablet) == RATE
    page = text(tablet.get(SIGN, follow=True))
    assert "非常满意 满意 基本满意 不满意 非常不满意" in page
    assert "陈秀兰" not in page
    response = tap(tablet, visit, 2)
    assert response.headers["Location"] == "/sign/thanks/"
    assert "谢谢您的评价" in text(tablet.get("/sign/thanks/"))
    assert (Rating.objects.get().visit, Rating.objects.get().score) == (visit, 2)
    assert page_now(tablet) == SIGN


def test_a_visit_is_rated_once(tablet):
    visit = close(visit_at_counter())
    tap(tablet, visit, 5)
    assert tap(tablet, visit, 1).headers["Location"] == SIGN
    assert Rating.objects.get().score == 5


@pytest.mark.parametrize(("later", "shown"), [(OFFERED - SECOND, RATE), (OFFERED, SIGN)])
def test_after_two_minutes_the_screen_waits_again(tablet, clock, later, shown):
    visit = close(visit_at_counter())
    clock.move_to(make.NOW + later)
    assert page_now(tablet) == shown
    tap(tablet, visit)
    assert Rating.objects.exists() is (shown == RATE)


def test_without_a_script_the_page_leads_back_by_itself(tablet):
    close(visit_at_counter())
    assert '<meta http-equiv="refresh" content="120;url=/sign/">' in tablet.get(RATE).content.decode()


def test_the_next_person_does_not_rate_for_the_last(tablet):
    visit = close(visit_at_counter())
    visit_at_counter(at=make.NOW + SECOND)
    assert page_now(tablet) == SIGN
    tap(tablet, visit)
    assert not Rating.objects.exists()


def test_only_the_screen_of_that_counter_asks():
    other = paired(make.counter(4))
    visit = close(visit_at_counter())
    assert page_now(other) == SIGN
    tap(other, visit)
    assert not Rating.objects.exists()


def test_a_tablet_that_was_paired_after_it_ended_asks_nobody(tablet, clock):
    visit = close(visit_at_counter())
    clock.move_to(make.NOW + SECOND)
    other = paired()
    assert page_now(other) == SIGN
    tap(other, visit)
    assert not Rating.objects.exists()


def test_a_visit_that_ended_by_itself_asks_nobody(tablet, clock):
    visit = visit_at_counter()
    clock.move_to(make.NOW + timedelta(minutes=20))
    visits.close_idle(at=make.NOW + timedelta(minutes=20))
    assert Visit.objects.get(pk=visit.pk).closed_by == "idle"
    assert page_now(tablet) == SIGN


@pytest.mark.parametrize("sent", [{}, {"score": "6"}, {"score": "0"}, {"score": "很好"}, {"visit": "x"}])
def test_what_is_no_rating_is_not_kept(tablet, sent):
    visit = close(visit_at_counter())
    response = tablet.post(RATE, {"visit": str(visit.pk)} | sent)
    assert (response.headers["Location"], Rating.objects.count()) == (SIGN, 0)


def test_the_clerk_sees_no_rating(tablet):
    visit = close(visit_at_counter())
    tap(tablet, visit, 1)
    clerk = signed_in(visit.clerk)
    for path in ("/counter/", f"/counter/{visit.pk}/"):
        assert "满意" not in clerk.get(path).content.decode()


def test_nobody_but_a_screen_rates(client):
    visit = close(visit_at_counter())
    assert tap(client, visit).headers["Location"] == SIGN
    assert not Rating.objects.exists()
    assert ratings.visit_to_rate(make.screen(make.counter(5)), make.NOW) is None


def test_the_wrong_method_is_refused(tablet):
    assert tablet.put(RATE).status_code == 405
