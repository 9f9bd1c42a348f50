"""What somebody had under a psn_no that was closed into theirs, where they read what is theirs."""

import pytest

from accounts.models import Person
from tests import make
from tests.pages.visits import queries, signed_in, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

PAGES = ["/spending/", "/spending/used/", "/records/", "/records/looks/"]


@pytest.fixture
def closed() -> Person:
    """Who shared with a child, and paid a bill of their own."""
    make.editions()
    person = make.holder("王建国", yuan=100)
    make.settle(make.binding(person, make.child("王子轩")).member, payable=20)
    make.settle(person, payable=7, by=make.institution(name="徐州市中医院"))
    return person


@pytest.fixture
def kept(closed: Person) -> Person:
    return make.merged(closed, make.holder("王建国", yuan=50))


def asked(closed: Person) -> dict[str, str]:
    return {"number": str(closed.pk)}


def test_both_sides_of_the_spending_show_either_number(closed, kept):
    client = signed_in(kept)
    assert "王子轩" not in text(client.get("/spending/"))
    page = text(client.get("/spending/", asked(closed)))
    assert ("王子轩" in page, f"以前的人员编号 {closed.psn_no}" in page) == (True, True)
    assert "徐州市中医院" not in text(client.get("/spending/used/"))
    assert "徐州市中医院" in text(client.get("/spending/used/", asked(closed)))


def test_a_bill_of_then_is_explained_and_a_file_of_it_is_saved(closed, kept):
    client = signed_in(kept)
    bill = closed.settlements.get()
    assert client.get(f"/why/bill/{bill.setl_id}/").status_code == 200
    saved = b"".join(client.get("/spending/used/export.csv", asked(closed)).streaming_content).decode()
    assert "徐州市中医院" in saved


def test_what_was_shared_then_and_who_looked_stands_there_without_anything_to_do(closed, kept):
    client = signed_in(kept)
    page = text(client.get("/records/", asked(closed)))
    assert ("王子轩" in page, "人员编号合并，绑定结束" in page) == (True, True)
    assert client.get("/records/", asked(closed)).context["records"][0].actions == []
    assert "王子轩" not in text(client.get("/records/"))
    assert "办理：申请合并人员编号" in text(client.get("/records/looks/", asked(closed)))


@pytest.mark.parametrize("page", PAGES)
def test_somebody_else_s_number_shows_nothing_of_theirs(closed, page):
    stranger = make.holder()
    shown = text(signed_in(stranger).get(page, asked(closed)))
    assert ("王子轩" in shown, closed.psn_no in shown, "以前的人员编号" in shown) == (False, False, False)


@pytest.mark.parametrize("page", ["/spending/", "/spending/used/"])
def test_a_number_that_is_not_theirs_is_said_where_they_have_others(kept, page):
    response = signed_in(kept).get(page, {"number": str(make.person().pk)})
    assert response.status_code == 422
    assert "没有这个编号的记录，请从列表里重新选择。" in text(response)


@pytest.mark.parametrize("page", PAGES)
def test_it_takes_as_many_queries_for_one_former_number_as_for_three(closed, kept, page):
    client = signed_in(kept)
    for_one = queries(client, f"{page}?number={closed.pk}")
    for _each in range(2):
        make.merged(make.holder(), kept)
    assert queries(client, f"{page}?number={closed.pk}") == for_one
