"""今天: the numbers of a day, a month or a year in the reader's areas."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import AccountEvent
from accounts.services import account_events
from sharing.selectors import figure_sums
from sharing.selectors.figure_sums import Span, Totals, days_of, pieces_of
from sharing.selectors.figures import Figure, What
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TODAY = "/console/today/"
DAY = timedelta(days=1)


def signed_in(role: str = "supervisor", area: str = "32") -> Client:
    client = Client()
    client.force_login(make.officer(role, area=area))
    return client


def shown(client: Client, **asked: str) -> dict[str, object]:
    response = client.get(TODAY, asked)
    assert response.status_code == 200
    return response.context_data if hasattr(response, "context_data") else response.context


def test_it_shows_what_the_day_came_to():
    make.area_row()
    binding = make.binding(make.holder(yuan=100))
    make.settle(binding.member, payable="30")
    make.settle(binding.member, payable="20.01")
    make.signed(make.holder(), make.asked_for(make.child()))
    page = shown(signed_in())
    assert (page["all"].bound, page["all"].settled, page["all"].shared_fen) == (1, 2, 5001)
    assert page["all"].mean_fen == 2501  # 25.005 yuan, to the nearest fen
    assert [(line.name, line.totals.settled) for line in page["by_area"]] == [("徐州市", 2)]
    assert [line.name for line in page["by_door"]] == ["网上办理", "医院药店结算"]


def test_a_month_and_a_year_hold_their_days():
    binding = make.binding(make.holder(yuan=100))
    for back in (0, 10, 40):
        make.settle(binding.member, payable="10", at=make.NOW - back * DAY)
    sums = {span: shown(signed_in(), span=span)["all"].settled for span in ("day", "month", "year")}
    assert sums == {"day": 1, "month": 2, "year": 3}


def test_reasons_stand_in_the_words_of_help_the_most_frequent_first():
    for _ in range(2):
        make.settle(make.binding(make.holder(yuan=0)).member, payable="30")
    make.settle(make.binding(make.holder(yuan=1)).member, payable="30")
    page = shown(signed_in())
    assert [(line.code, line.count) for line in page["unused"]] == [
        ("zero_balance", 2),
        ("balance_not_enough", 1),
    ]


def test_what_waits_now_stands_there():
    make.binding(relationship="spouse", member=make.person(), state="pending", confirm_by=make.TODAY)
    assert shown(signed_in())["waiting"] == [("等待对方确认", 1), ("等待审核", 0)]


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"on": "2026-06-16"}, "还没有到这一天"),
        ({"on": "2021-04-21"}, "以前没有数字"),
        ({"on": "昨天"}, "请写成 2026-11-26 这样的日期"),
        ({"span": "week"}, "请选一天、一个月或一年"),
    ],
)
def test_what_cannot_be_shown_says_why_and_keeps_what_was_typed(asked, sentence):
    response = signed_in().get(TODAY, asked)
    assert response.status_code == 422
    page = response.content.decode()
    assert sentence in page
    assert all(value in page for value in asked.values() if value != "week")


def test_another_areas_numbers_are_not_shown():
    make.signed(make.holder(area=make.NANJING), make.asked_for(make.child(area=make.NANJING)))
    make.settle(make.binding(make.holder(yuan=9)).member, by=make.institution(area_code=make.NANJING))
    assert (shown(signed_in(area="3203"))["all"].bound, shown(signed_in(area="3203"))["by_area"]) == (0, [])
    assert shown(signed_in(area="3201"))["all"].bound == 1


def test_nothing_is_changed_by_looking():
    assert signed_in().post(TODAY).status_code == 405


def test_it_takes_as_many_queries_for_one_row_as_for_three():
    def asked() -> int:
        client = signed_in()
        with CaptureQueriesContext(connection) as queries:
            client.get(TODAY)
        return len(queries)

    make.settle(make.binding().member)
    one = asked()
    for _ in range(2):
        make.settle(make.binding().member)
    assert asked() == one


def test_no_name_stands_on_it():
    make.signed(make.holder("王建国"), make.asked_for(make.child("王子轩")))
    assert not re.search("王建国|王子轩", signed_in().get(TODAY).content.decode())


def test_the_pieces_of_a_span_follow_each_other():
    for span, number in ((Span.DAY, 7), (Span.MONTH, 5), (Span.YEAR, 12)):
        pieces = pieces_of(span, make.TODAY)
        assert len(pieces) == number
        assert all(one.last + DAY == two.first for one, two in zip(pieces, pieces[1:], strict=False))
        first, last = days_of(span, make.TODAY)
        assert pieces[-1].last == last
        assert pieces[0].first <= first


@pytest.mark.parametrize(
    ("fen", "bills", "mean"), [(0, 0, None), (5, 2, 3), (4, 3, 1), (-5, 0, None), (7, 1, 7)]
)
def test_the_mean_is_to_the_nearest_fen(fen, bills, mean):
    totals = Totals()
    totals.add(Figure(make.TODAY, "320300", "gateway", What.SHARED, "", bills, fen))
    assert totals.mean_fen == mean


def test_every_figure_lands_in_its_piece():
    pieces = pieces_of(Span.YEAR, make.TODAY)
    figures = [Figure(piece.last, "", "browser", What.BOUND, "", 1) for piece in pieces]
    assert [totals.bound for _piece, totals in figure_sums.by_piece(figures, pieces)] == [1] * 12


def guessed(area: str, name: str, *, at=make.NOW) -> None:
    user = make.officer("clerk", area=area, staff_name=name)
    account_events.note(user, AccountEvent.Kind.GUESSED, at=at)


def test_a_supervisor_reads_whose_password_is_guessed_in_their_area_for_a_week():
    guessed("3203", "钱文静")
    guessed("3201", "孙丽")
    guessed("", "周敏")
    guessed("3203", "吴军", at=make.NOW - 7 * DAY)
    account_events.note(make.user(), AccountEvent.Kind.GUESSED, at=make.NOW)
    page = signed_in(area="3203").get(TODAY).content.decode()
    assert re.findall(r"有人在猜 (\S+)（", page) == ["周敏", "钱文静"]
    assert "有人在猜" not in signed_in("auditor", area="3203").get(TODAY).content.decode()


def test_guesses_take_as_many_queries_for_one_row_as_for_three():
    client, taken = signed_in(), []
    client.get(TODAY)
    for more in (1, 2):
        for _ in range(more):
            guessed("3203", make.person_name())
        with CaptureQueriesContext(connection) as queries:
            client.get(TODAY)
        taken.append(len(queries))
    assert taken[0] == taken[1]
