"""The demo province: believable, the same every time, and begun again where it was interrupted."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db.models import Sum

from accounts.days import day_start, shanghai_day
from accounts.models import LedgerEntry, Person, PersonalAccount, RegisterImport, User
from accounts.register.bad_rows import open_errors
from portal.demo import sign_ins
from portal.demo.history import History
from portal.demo.people import make_province
from sharing.models import (
    Approval,
    Binding,
    BindingEvent,
    Case,
    Notice,
    PaperList,
    Rating,
    Receipt,
    Screen,
    Settlement,
    Visit,
)
from tests import make
from tests.chains import binding_holds, looks_hold

TODAY = date(2026, 11, 22)

pytestmark = pytest.mark.django_db


def live_a_year(families: int) -> None:
    call_command("load_reference", verbosity=0)
    History(make_province(families), TODAY).live()


def summary() -> list[object]:
    """What a visitor would compare."""
    amounts = Settlement.objects.order_by("received_at", "payable_fen").values_list(
        "received_at", "payable_fen"
    )
    return [*Person.objects.order_by("psn_no").values_list("psn_no", "name"), *amounts]


@pytest.fixture
def demo(settings: LazySettings) -> None:
    settings.DEMO = True


@pytest.mark.django_db(transaction=True)  # it empties the database
def test_every_first_start_makes_the_same_year() -> None:
    live_a_year(families=2)
    first = summary()
    call_command("flush", interactive=False, verbosity=0)
    live_a_year(families=2)
    assert summary() == first


def test_the_year_is_over_and_its_books_are_right() -> None:
    live_a_year(families=4)
    for model, moment in ((Settlement, "received_at"), (BindingEvent, "at"), (Notice, "created_at")):
        assert not model.objects.filter(**{f"{moment}__gt": day_start(TODAY)}).exists()
    posted = dict(LedgerEntry.objects.values_list("account").annotate(Sum("amount_fen")))
    assert posted == dict(PersonalAccount.objects.filter(pk__in=posted).values_list("pk", "balance_fen"))
    assert {"active", "pending", "suspended", "ended"} <= set(Binding.objects.values_list("state", flat=True))
    assert Settlement.objects.filter(reverses__isnull=False).exists()


def test_every_register_has_rows_that_were_not_taken_in_and_why() -> None:
    live_a_year(families=2)
    for done in RegisterImport.objects.all():
        [_heading, *lines] = csv.reader(StringIO(open_errors(done).decode().removeprefix("\ufeff")))
        assert (done.rows_bad, len(lines)) == (2, 2)


def test_what_ends_is_ended_and_told_the_day_after() -> None:
    live_a_year(families=12)
    ended = BindingEvent.objects.filter(action__in=["expire", "finish"]).select_related("binding")
    late = [
        event
        for event in ended
        if shanghai_day(event.at) > (event.binding.confirm_by or event.binding.ends_on) + timedelta(days=1)
    ]
    assert ended
    assert late == []


def test_grown_up_people_do_not_go_to_the_childrens_hospital() -> None:
    live_a_year(families=4)
    there = Settlement.objects.filter(institution__name__contains="儿童")
    born = there.values_list("patient__birth_date", flat=True)
    assert there
    assert min(born) > date(TODAY.year - 19, 1, 1)


@pytest.mark.django_db(transaction=True)  # it empties the database
def test_who_signs_in_is_printed_and_an_interrupted_start_begins_again(demo: None) -> None:
    make.person("中断", number="320399198405120035")
    Person.objects.update(psn_no="DEMO32030000000001")
    call_command("seed_demo", verbosity=0, stdout=StringIO(), stderr=StringIO())
    assert sign_ins.is_complete()
    assert not Person.objects.filter(name="中断").exists()
    assert User.objects.filter(is_demo=True, person=None).count() == len(sign_ins.STAFF)
    assert Approval.objects.filter(kind="staff_ending", decision="").count() == 1
    assert Case.objects.filter(closed_at__isnull=True).count() == 1
    assert Approval.objects.filter(kind="agent_binding", decision="").count() == 1
    assert set(Receipt.objects.values_list("act", flat=True)) == {"sign", "telephone"}
    assert PaperList.objects.filter(settled_at__isnull=True).count() == 1
    assert Rating.objects.count() == Visit.objects.filter(closed_by="button").count() >= 4
    assert not Screen.objects.filter(revoked_at__isnull=True).exists()
    assert all(binding_holds(one) for one in Binding.objects.all())
    assert all(looks_hold(one) for one in Person.objects.all())
    people, printed = summary(), StringIO()
    call_command("seed_demo", stdout=printed)
    assert summary() == people
    for name in ("王建国", "李晓梅", "王德福", "王建华", "D001", "D006"):
        assert name in printed.getvalue()


def test_nothing_is_made_outside_of_a_demo() -> None:
    with pytest.raises(CommandError, match="未设置 DEMO=1"):
        call_command("seed_demo")


def test_nothing_is_made_beside_real_people(demo: None) -> None:
    make.person()
    with pytest.raises(CommandError, match="有真实人员"):
        call_command("seed_demo")
    assert Person.objects.count() == 1
