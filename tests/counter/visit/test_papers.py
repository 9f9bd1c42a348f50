"""一次性告知 at the counter: ticking what is missing, the list to take home, where the next visit begins."""

import re

import pytest
from uuid_utils.compat import uuid7

from sharing.models import PaperList
from sharing.services.visits import missing_papers
from sharing.words.papers import Matter
from tests import make
from tests.counter import window
from tests.pages.visits import queries, signed_in as citizen_signed_in
from tests.pages.wizard_steps import text

pytestmark = pytest.mark.django_db
LAST_TIME = "办“绑定家人”还缺 户口簿、结婚证、家庭关系承诺书，三样有一样就行"


@pytest.fixture
def visited():
    return window.clerk_with(make.holder("王建国"), counter=make.counter(3))


def tick(client, visit, *missing, matter="bind"):
    return client.post(window.path(visit, f"papers/{matter}/"), {"missing": missing})


def ticked(page) -> list[str]:
    boxes = re.findall(r'<input type="checkbox"[^>]*>', page.content.decode())
    return [re.search(r'value="(\w+)"', box)[1] for box in boxes if " checked" in box]


def test_what_is_ticked_is_kept_and_can_be_printed(visited):
    client, visit = visited
    answer = tick(client, visit, "kinship", "spouse")
    told = PaperList.objects.get()
    assert answer["Location"] == window.path(visit, f"papers/list/{told.pk}/")
    page = text(client.get(answer["Location"]))
    where = f"徐州市医保大厅 03 号窗口 经办人：周敏（工号 {visit.clerk.staff_no}）"
    assert f"王建国 {visit.citizen.masked_number()} {where}" in page.replace("　", " ")
    assert (
        "办“绑定家人”，还缺： 户口簿、结婚证、家庭关系承诺书，三样有一样就行 依据：无锡市医保经办服务清单"
        in page
    )


def test_the_next_visit_starts_from_there(visited):
    client, visit = visited
    tick(client, visit, "kinship")
    client.post(window.path(visit, "close/"))
    other, later = window.clerk_with(visit.citizen)
    assert LAST_TIME in text(other.get(window.path(later)))
    assert LAST_TIME in text(other.get(window.path(later, "papers/")))
    assert ticked(other.get(window.path(later, "papers/bind/"))) == ["kinship"]
    answer = tick(other, later)
    assert answer["Location"] == window.path(later)
    page = text(other.get(answer["Location"]))
    assert "“绑定家人”的材料都齐了。" in page
    assert "还缺" not in page


def test_the_citizen_reads_it_on_the_portal(visited):
    client, visit = visited
    make.editions()
    tick(client, visit, "kinship")
    portal = citizen_signed_in(visit.citizen)
    assert LAST_TIME in text(portal.get("/bindings/"))
    assert "您要办“绑定家人”，还缺：1. 户口簿" in text(portal.get("/notices/"))
    assert "还缺" not in text(citizen_signed_in(make.holder()).get("/bindings/"))


def test_a_paper_that_is_not_asked_for_is_refused_with_everything_kept(visited):
    client, visit = visited
    answer = tick(client, visit, "kinship", "telephone")
    assert answer.status_code == 422
    assert "办这件事不用这样材料。请重新勾选。" in text(answer)
    assert ticked(answer) == ["kinship"]
    assert PaperList.objects.count() == 0


def test_every_matter_can_be_chosen(visited):
    client, visit = visited
    page = client.get(window.path(visit, "papers/")).content.decode()
    for matter in Matter:
        address = window.path(visit, f"papers/{matter.value}/")
        assert f'href="{address}"' in page
        assert client.get(address).status_code == 200
    assert client.get(window.path(visit, "papers/nothing/")).status_code == 404


def test_another_persons_list_and_another_clerks_visit_are_not_found(visited):
    client, visit = visited
    tick(client, visit, "kinship")
    told = PaperList.objects.get()
    other, theirs = window.clerk_with(make.person())
    assert other.get(window.path(theirs, f"papers/list/{told.pk}/")).status_code == 404
    assert client.get(window.path(visit, f"papers/list/{uuid7()}/")).status_code == 404
    for rest in ("papers/", "papers/bind/", f"papers/list/{told.pk}/"):
        assert other.get(window.path(visit, rest)).status_code == 404


def test_in_a_closed_visit_nothing_is_written(visited):
    client, visit = visited
    client.post(window.path(visit, "close/"))
    assert tick(client, visit, "kinship").status_code == 409
    assert PaperList.objects.count() == 0


def test_the_wrong_method_is_refused(visited):
    client, visit = visited
    assert client.post(window.path(visit, "papers/")).status_code == 405
    assert client.put(window.path(visit, "papers/bind/")).status_code == 405
    assert client.post(window.path(visit, f"papers/list/{uuid7()}/")).status_code == 405


def test_more_that_is_missing_takes_no_more_queries(visited):
    client, visit = visited
    by = make.clerk_in(visit)
    address = window.path(visit, "papers/")

    def tell(matter, key):
        missing_papers.tell_missing(matter=matter, missing=[key], by=by, at=visit.opened_at)

    tell(Matter.BIND, "kinship")
    once = queries(client, address)
    tell(Matter.TELEPHONE, "telephone")
    tell(Matter.CONFIRM, "kinship")
    assert queries(client, address) == once
