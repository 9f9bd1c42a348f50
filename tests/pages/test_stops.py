"""Where shared paying is switched off, whoever is insured there reads it, at every door, at once."""

from datetime import date, timedelta

import pytest
from django.test import Client

from sharing.models import Settlement
from tests import make
from tests.counter import window
from tests.pages import wizard_steps
from tests.pages.visits import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

OFF = "徐州市停用了家庭共济付费"


@pytest.fixture(autouse=True)
def _xuzhou():
    make.area_row()
    make.area_row(make.NANJING, "南京市")


def test_home_the_list_and_the_question_why_say_it_to_who_is_insured_there_and_to_nobody_elsewhere():
    here, there = make.holder(), make.holder(area=make.NANJING)
    make.editions()
    make.switched()
    for address in ("/", "/bindings/", "/why/"):
        assert OFF in text(wizard_steps.signed_in(here).get(address))
        assert OFF not in text(wizard_steps.signed_in(there).get(address))


def test_a_stranger_reads_of_the_whole_province(settings):
    settings.PROVINCE = "32"
    make.editions()
    make.switched()
    assert OFF in text(Client().get("/"))
    make.switched(is_on=True)
    assert "家庭共济付费" not in text(Client().get("/"))


def test_a_single_institution_is_announced_to_nobody():
    """It would tell a holder where somebody has been who hides that."""
    hospital, here = make.institution(), make.holder()
    make.editions()
    make.switched(hospital.code)
    assert "停用了家庭共济付费" not in text(wizard_steps.signed_in(here).get("/bindings/"))


def test_a_pilot_says_that_it_is_one():
    here = make.holder()
    make.editions()
    make.switched("32", ground="pilot")
    assert "江苏省现在只在试点的地方用家庭共济付费" in text(wizard_steps.signed_in(here).get("/bindings/"))


def test_each_of_two_reads_of_the_place_where_they_are_insured_and_not_of_the_others():
    grown = make.resident(area=make.NANJING, born=date(2004, 9, 1))
    binding = make.binding(make.holder(), grown)
    make.switched("3201")
    member, holder = wizard_steps.signed_in(binding.member), wizard_steps.signed_in(binding.holder)
    for page in (f"/bindings/{binding.pk}/", f"/why/binding/{binding.pk}/"):
        assert "停用了家庭共济付费，家人的账户用不了" in text(member.get(page))
        assert "现在停用了家庭共济付费" not in text(holder.get(page))


def test_a_bill_is_explained_by_what_held_then():
    binding = make.binding()
    before = make.settle(binding.member, payable=10, at=make.NOW - timedelta(hours=3))
    make.switched(at=make.NOW - timedelta(hours=2))
    off = make.settle(binding.member, payable=10, at=make.NOW - timedelta(hours=1))
    make.switched(is_on=True)
    client = wizard_steps.signed_in(binding.holder)

    def told(bill: Settlement) -> str:
        return text(client.get(f"/why/bill/{bill.setl_id}/"))

    assert "停用了家庭共济付费，您的账户没有动" not in told(before)
    assert "停用了家庭共济付费，您的账户没有动" in told(off)
    assert "当天不符合" in told(off)


def test_the_counter_says_it_of_the_person_who_is_there():
    clerk, visit = window.clerk_with(make.holder())
    make.switched()
    assert OFF in text(clerk.get(window.path(visit)))
