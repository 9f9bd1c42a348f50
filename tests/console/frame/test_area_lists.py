"""What an officer of an area reads in a list that is kept by area: every row, once, by an index."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin import AdminSite
from django.db import connection
from django.db.models import Q
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AreaListing, ListedUntil, RoleGrant, User
from accounts.services.area_listings import LAG, LAST, list_due, list_new
from sharing.console.bindings.bindings import BindingAdmin
from sharing.console.frame.session import person_in_areas
from sharing.models import Binding
from sharing.selectors import paging
from tests import make
from tests.console.frame.test_read_only import NOUNS, address, of_area
from tests.console.staff_browser import browser_of, signed_in_as
from tests.pages.visits import queries

pytestmark = pytest.mark.django_db(transaction=True)

BINDINGS = reverse("console:binding_list")


def moved() -> Binding:
    """Of a holder of Hangzhou who moved away years ago, and a member of Nanjing who was never there."""
    holder = make.holder(area=make.HANGZHOU)
    make.enrolment(holder, area=make.SHIJIAZHUANG)
    return make.binding(holder, make.child(area=make.NANJING))


def shown(area: str, asked: str = "") -> list[str]:
    """The addresses of the bindings on the first page of an officer of this area."""
    page = signed_in_as("auditor", area=area).get(f"{BINDINGS}?{asked}")
    return [row[0].url for row in page.context["table"].rows]


def pages_of(user: User) -> list[str]:
    """What every page shows, from the newest to the oldest, and back again, which has to be the same."""
    client, where = browser_of(user), ""
    down: list[str] = []
    while True:
        context = client.get(BINDINGS + where).context
        down += [row[0].url for row in context["table"].rows]
        if not context["older"]:
            break
        where = context["older"]
    up: list[str] = []
    while True:
        context = client.get(BINDINGS + where).context
        up = [row[0].url for row in context["table"].rows] + up
        if not context["newer"]:
            break
        where = context["newer"]
    assert up == down
    return down


def url_of(binding: Binding) -> str:
    return reverse("console:binding_detail", args=[binding.pk])


def everything_listed() -> None:
    """As the worker would have done when all that there is had been written long enough ago."""
    list_due(at=timezone.now() + LAG + timedelta(milliseconds=2))


@pytest.mark.parametrize("is_listed", [True, False])
@pytest.mark.parametrize("area", ["3301", "1301", "3201", "33", "32", "13", ""])
def test_each_area_that_ever_insured_either_of_the_two_sees_a_binding(area, is_listed):
    binding = moved()
    if is_listed:
        everything_listed()
    assert shown(area) == [url_of(binding)]


@pytest.mark.parametrize("area", ["3203", "3302", "31"])
def test_no_other_area_sees_it(area):
    moved()
    everything_listed()
    assert shown(area) == []


@pytest.mark.parametrize("noun", NOUNS)
def test_a_list_of_what_is_listed_shows_each_row_of_the_area_and_no_other(noun):
    of_area(make.XUZHOU)
    everything_listed()
    for area, rows in (("3203", 1), ("3201", int(noun == "import"))):
        response = signed_in_as("auditor", area=area).get(address(noun))
        assert len(response.context["table"].rows) == rows


@pytest.mark.parametrize("noun", NOUNS)
def test_it_takes_as_many_queries_for_one_row_as_for_three(noun):
    of_area(make.XUZHOU)
    everything_listed()
    client = signed_in_as("auditor", area="3203")
    for_one = queries(client, address(noun))
    of_area(make.XUZHOU, count=2)
    everything_listed()
    assert len(client.get(address(noun)).context["table"].rows) == 3
    assert queries(client, address(noun)) == for_one


@pytest.mark.parametrize("listed", ["nothing", "the older half", "everything"])
def test_pages_by_key_over_several_areas_have_neither_doubles_nor_holes(listed, monkeypatch):
    monkeypatch.setattr(paging.page_of, "__kwdefaults__", {"before": "", "after": "", "size": 3})
    both = make.holder(area=make.NANJING)
    make.enrolment(both, area=make.XUZHOU)
    holders = [both, make.holder(area=make.XUZHOU), make.holder(area=make.NANJING), both, make.holder()]
    mine = [make.binding(holders[one % 5], make.child(area=make.NANJING)) for one in range(8)]
    make.binding(make.holder(area=make.HANGZHOU), make.child(area=make.HANGZHOU))
    if listed != "nothing":
        everything_listed()
    if listed == "the older half":
        ListedUntil.objects.filter(kind="binding").update(place=mine[3].pk)
        AreaListing.objects.filter(object_id__gt=mine[3].pk).delete()
    user = make.officer("auditor", area="3201")
    RoleGrant.objects.create(user=user, role="auditor", area_prefix="3203", starts_on=make.TODAY)
    assert pages_of(user) == [url_of(one) for one in reversed(mine)]


def test_a_filter_holds_in_what_is_listed_too():
    holder = make.holder()
    make.binding(holder, make.child(), state="ended")
    active = make.binding(holder, make.child())
    everything_listed()
    assert shown("3203", "state=active") == [url_of(active)]


def test_what_came_since_it_was_listed_is_shown_and_stands_once():
    first = make.visit(make.person())
    everything_listed()
    ListedUntil.objects.filter(kind="visit").update(place=first.pk)
    second = make.visit(make.person())
    page = signed_in_as("auditor", area="3203").get(reverse("console:visit_list"))
    urls = [reverse("console:visit_detail", args=[one.pk]) for one in (second, first)]
    assert [row[0].url for row in page.context["table"].rows] == urls


def test_a_binding_that_is_signed_needs_no_worker_to_be_listed():
    everything_listed()  # of nothing: the first of a new deployment
    [pledge] = make.signed(make.holder(), make.asked_for(make.child()))
    assert ListedUntil.objects.get(kind="binding").place == LAST
    assert shown("3203") == [url_of(pledge.binding)]


@pytest.fixture
def crowded() -> None:
    """20,000 bindings of Xuzhou, and 38 of Nanjing spread among them."""
    [edition, *_others] = make.editions()
    holders = [make.person(), make.person(area=make.NANJING)]
    members = [make.child(), make.child(area=make.NANJING)]
    of = [[str(one.pk) for one in pair] for pair in (holders, members)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sharing_binding (id, holder_id, member_id, relationship, starts_on, state, ended_by,"
            " suspended_by_staff, signed_at, month_used_fen, hides_institution, note, edition_id)"
            " SELECT ('0191' || lpad(to_hex(n), 4, '0') || '-0000-7000-8000-000000000000')::uuid,"
            " (%s::uuid[])[who], (%s::uuid[])[who], 'child', '2026-01-01', 'active', '', false,"
            " '2026-01-01', 0, false, '', %s FROM generate_series(1, 20000) n,"
            " LATERAL (SELECT CASE WHEN n %% 526 = 0 THEN 2 ELSE 1 END AS who) chosen",
            [*of, edition.pk],
        )
    for _page in range(11):
        list_new(Binding, at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.postgresql  # it is about its plans
@pytest.mark.usefixtures("crowded")
@pytest.mark.parametrize(("area", "rows"), [("3201", 38), ("3203", 19_962)])
@pytest.mark.parametrize("place", ["first", "middle"])
def test_a_page_goes_by_indexes_however_many_bindings_there_are(area, rows, place):
    def asked(before: str) -> HttpRequest:
        request = RequestFactory().get(BINDINGS, {"before": before})
        request.areas = (area,)  # type: ignore[attr-defined]
        return request

    mine = Binding.objects.filter(person_in_areas(asked(""), "holder", "member")).order_by("-pk")
    assert mine.count() == rows
    before = mine[rows // 2].pk.hex if place == "middle" else ""
    with CaptureQueriesContext(connection) as ran:
        page = BindingAdmin(Binding, AdminSite()).page(asked(before), Q())
    [statement] = [
        query["sql"] for query in ran if '"sharing_binding"' in query["sql"] and "LIMIT" in query["sql"]
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}")
        [(plan,)] = cursor.fetchall()
    scans = list(scans_of(json.loads(plan) if isinstance(plan, str) else plan))
    of_listing = [one for one in scans if one["Relation Name"] == "accounts_arealisting"]
    assert {one.get("Index Name") for one in of_listing} == {"accounts_arealisting_pkey"}
    assert all(one["Node Type"] != "Seq Scan" for one in scans if one["Relation Name"] == "sharing_binding")
    assert sum(one["Actual Rows"] * one["Actual Loops"] for one in scans) < 10 * len(page.rows), plan


def scans_of(node: Any) -> Iterator[dict[str, Any]]:
    """Every node of a plan that reads a table."""
    if isinstance(node, list):
        for one in node:
            yield from scans_of(one)
    elif isinstance(node, dict):
        if "Relation Name" in node:
            yield node
        for value in node.values():
            yield from scans_of(value)
