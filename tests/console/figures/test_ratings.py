"""好差评: in sums by day, hall and clerk, and never of one visit."""

from datetime import timedelta

import pytest

from sharing.models import Rating
from tests import make
from tests.console.staff_browser import say_why, signed_in_as
from tests.pages.visits import queries, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

RATINGS = "/console/rating/"


def rate(*scores: int, days_ago: int = 0, clerk=None) -> None:
    clerk = clerk or make.clerk()
    for score in scores:
        at = make.NOW - timedelta(days=days_ago)
        visit = make.visit(make.person(), clerk_user=clerk, counter=make.counter(), at=at, closed_at=at)
        Rating.objects.create(visit=visit, score=score, at=at)


def lines(response) -> list[list[str]]:
    return [[str(cell.text) for cell in row] for row in response.context["table"].rows]


def test_a_clerks_day_in_one_line():
    rate(5, 4, 1)
    assert lines(signed_in_as("supervisor").get(RATINGS)) == [
        ["2026年6月15日", "徐州市医保大厅", "周敏", "3", "3.3", "1"]
    ]


def test_fewer_than_three_tell_no_score():
    rate(1, 1)
    [line] = lines(signed_in_as("supervisor").get(RATINGS))
    assert line[3:] == ["2", "—", "—"]


def test_of_the_halls_in_the_readers_area_only():
    rate(5)
    assert lines(signed_in_as("supervisor", area="3201").get(RATINGS)) == []


def test_older_days_are_asked_for():
    rate(5, days_ago=40)
    client = signed_in_as("supervisor")
    assert lines(client.get(RATINGS)) == []
    assert len(lines(client.get(RATINGS + "?since=2026-05-01&until=2026-05-31"))) == 1
    assert client.get(RATINGS + "?since=x").status_code == 422


def test_a_visit_says_nothing_of_its_rating():
    rate(1)
    visit = Rating.objects.get().visit
    page = text(say_why(signed_in_as("supervisor"), f"/console/visit/{visit.pk}/"))
    assert "评价" not in page


def test_as_many_queries_for_one_line_as_for_three():
    rate(5)
    client = signed_in_as("supervisor")
    for_one = queries(client, RATINGS)
    rate(5, days_ago=1)
    rate(5, days_ago=2)
    assert queries(client, RATINGS) == for_one


def test_it_rejects_another_method():
    assert signed_in_as("supervisor").post(RATINGS).status_code == 405
