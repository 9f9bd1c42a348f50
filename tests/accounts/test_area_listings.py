"""What is listed for an area: by signing and the import at once, by the worker later, or by the command."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AreaListing, ListedUntil, Person
from accounts.services import area_listings
from accounts.services.area_listings import LAG, LAST, list_due, list_new, listed_until
from sharing.models import Binding, Pledge, Settlement, Visit
from tests import make

pytestmark = pytest.mark.django_db

LATER = timezone.now() + timedelta(days=1)
"""When nothing of a test is so new any more that the worker leaves it alone."""


def listed(row: object) -> set[str]:
    """The areas in whose lists a row stands."""
    kind = area_listings.kind_of(type(row))
    rows = AreaListing.objects.filter(kind=kind, object_id=row.pk)  # type: ignore[attr-defined]
    return set(rows.values_list("area_code", flat=True))


def test_what_is_signed_is_listed_at_once_for_every_area_of_either():
    holder, member = make.holder(area=make.XUZHOU), make.child(area=make.NANJING)
    make.enrolment(member, insutype="310", area=make.HANGZHOU, status="4")  # ended years ago
    [pledge] = make.signed(holder, make.asked_for(member))
    areas = {make.XUZHOU, make.NANJING, make.HANGZHOU}
    assert (listed(pledge.binding), listed(pledge)) == (areas, areas)


def test_signing_for_several_lists_them_in_one_statement():
    holder = make.holder()
    requests = [make.asked_for(make.child()) for _each in range(2)]
    with CaptureQueriesContext(connection) as ran:
        pledges = make.signed(holder, *requests)
    assert [listed(one.binding) for one in pledges] == [{make.XUZHOU}] * 2
    assert sum("INTO accounts_arealisting" in query["sql"] for query in ran) == 1


def test_all_that_somebody_has_is_listed_for_an_area_that_they_gain():
    holder = make.holder()
    member = make.child()
    [pledge] = make.signed(holder, make.asked_for(member))
    visit, settlement = make.visit(holder), make.settle(member, payable=10)
    make.enrolment(holder, area=make.NANJING)
    with transaction.atomic():
        area_listings.list_people([holder.pk])
    both = {make.XUZHOU, make.NANJING}
    assert (listed(pledge), listed(pledge.binding), listed(visit)) == (both, both, both)
    assert listed(Settlement.objects.get()) == both, settlement  # it was paid from the holder's account
    make.enrolment(make.person(), area=make.HANGZHOU)
    assert listed(pledge.binding) == both


def test_listing_twice_adds_nothing():
    binding = make.binding()
    with transaction.atomic():
        for _each in range(2):
            area_listings.list_rows([binding])
    assert AreaListing.objects.count() == 1


def test_nobody_and_nothing_takes_no_statement(django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(0):
        area_listings.list_people([])
        area_listings.list_rows([], [])


def test_rows_of_before_are_listed_page_by_page_and_on_from_where_it_was_stopped(monkeypatch):
    monkeypatch.setattr(area_listings, "PAGE", 2)
    bindings = [make.binding() for _each in range(5)]
    assert listed_until(Binding) is None
    assert [list_new(Binding, at=LATER) for _page in range(4)] == [2, 2, 1, 0]
    assert [listed(one) for one in bindings] == [{make.XUZHOU}] * 5
    assert listed_until(Binding) == LAST


def test_between_two_pages_it_is_known_how_far_it_came(monkeypatch):
    monkeypatch.setattr(area_listings, "PAGE", 2)
    bindings = [make.binding() for _each in range(3)]
    list_new(Binding, at=LATER)
    assert listed_until(Binding) == bindings[1].pk
    assert [bool(listed(one)) for one in bindings] == [True, True, False]


def test_what_a_transaction_may_still_be_writing_is_left_for_later():
    visit = make.visit(make.person())
    now = timezone.now()
    assert list_new(Visit, at=now) == 0
    assert listed_until(Visit) < visit.pk
    assert list_new(Visit, at=now + LAG + timedelta(minutes=1)) == 1
    assert listed(visit) == {make.XUZHOU}


def test_a_clock_that_was_set_back_leaves_nothing_behind():
    ListedUntil.objects.create(kind="visit", place=LAST)
    visit = make.visit(make.person())
    list_new(Visit, at=timezone.now())
    assert listed_until(Visit) < visit.pk
    assert list_new(Visit, at=LATER) == 1


def test_a_bill_is_listed_for_the_patient_and_for_whoever_paid():
    binding = make.binding(make.holder(area=make.NANJING), make.child())
    make.settle(binding.member, payable=10)
    list_due(at=LATER)
    assert listed(Settlement.objects.get()) == {make.XUZHOU, make.NANJING}


def test_who_was_never_insured_is_in_no_list_until_they_are():
    member = make.person(insutype=None)
    binding = make.binding(make.holder(), member)
    list_due(at=LATER)
    assert listed(binding) == {make.XUZHOU}
    make.enrolment(member, area=make.NANJING)
    with transaction.atomic():
        area_listings.list_people([member.pk])
    assert listed(binding) == {make.XUZHOU, make.NANJING}


def test_the_command_lists_everything_and_then_finds_nothing_more(capsys, monkeypatch):
    monkeypatch.setattr(area_listings, "PAGE", 1)
    monkeypatch.setattr(area_listings, "LAG", -timedelta(hours=1))
    [pledge] = make.signed(make.holder(), make.asked_for(make.child()))
    AreaListing.objects.all().delete()
    call_command("list_areas")
    assert listed(pledge.binding) == listed(pledge) == {make.XUZHOU}
    assert "共济关系：列进 1 行" in capsys.readouterr().out.splitlines()
    call_command("list_areas")
    assert "共济关系：列进 0 行" in capsys.readouterr().out.splitlines()


def test_what_lacks_is_listed_by_beginning_anew(capsys):
    [pledge] = make.signed(make.holder(), make.asked_for(make.child()))
    call_command("list_areas")
    AreaListing.objects.all().delete()
    call_command("list_areas")
    assert listed(pledge) == set()
    call_command("list_areas", "--anew")
    assert listed(pledge) == {make.XUZHOU}
    assert "承诺书：列进 1 行" in capsys.readouterr().out.splitlines()


def test_every_kind_says_by_which_ways_it_is_about_people():
    for model in area_listings.kinds():
        for way in model.listed_by.people:  # type: ignore[attr-defined]
            assert model._meta.get_field(way.split("__")[0])
        assert all(query.model is model for query in area_listings.listings(model))
    assert {Binding, Pledge, Settlement, Visit} < set(area_listings.kinds())
    assert area_listings.kind_of(Person) == ""
    assert isinstance(LAST, UUID)


@pytest.mark.parametrize(
    ("prefix", "areas"),
    [
        ("32", [make.NANJING, make.XUZHOU]),
        ("33", [make.HANGZHOU]),
        ("3201", [make.NANJING]),
        ("3202", []),
        ("31", []),
    ],
)
def test_the_areas_of_a_prefix_are_those_in_which_something_is_listed(
    prefix, areas, django_assert_num_queries
):
    for area in (make.NANJING, make.XUZHOU, make.HANGZHOU, make.XUZHOU):
        make.binding(make.holder(area=area), make.child(area=area))
    list_due(at=LATER)
    with django_assert_num_queries(1):
        assert area_listings.areas_listed(prefix) == areas
