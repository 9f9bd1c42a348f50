"""谁看过我的信息 at the counter."""

import pytest
from django.utils import timezone

from sharing.services.bindings import confirm_and_end
from tests import make
from tests.counter import window
from tests.pages.visits import queries
from tests.pages.wizard_steps import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return window.clerk_with(make.holder("王建国"))


def test_every_look_and_act_is_read_this_one_too(here):
    client, visit = here
    assert window.path(visit, "looks/") in client.get(window.path(visit)).content.decode()
    binding = make.binding(visit.citizen, make.child("王子轩"))
    confirm_and_end.end_binding(binding_id=binding.pk, by=make.clerk_in(visit), at=timezone.now())
    page = text(client.get(window.path(visit, "looks/")))
    assert "看了：谁看过我的信息" in page
    assert "办理：解除绑定" in page
    assert "周敏 · 医保大厅" in page


def test_of_others_nothing_is_read_and_an_agent_reads_nothing(here):
    client, visit = here
    client.get(window.path(visit, "looks/"))
    other, others = window.clerk_with(make.person())
    assert text(other.get(window.path(others, "looks/"))).count("看了：") == 1
    assert other.get(window.path(visit, "looks/")).status_code == 404
    agent, visit = window.clerk_with(make.person(), attended="agent", agent_name="王小二")
    assert agent.get(window.path(visit, "looks/")).status_code == 403


def test_a_place_that_never_was_is_not_found(here):
    client, visit = here
    assert client.get(window.path(visit, "looks/"), {"before": "x"}).status_code == 404


def test_the_list_asks_the_same_for_one_and_for_three(here):
    client, visit = here
    client.get(window.path(visit, "looks/"))
    first = queries(client, window.path(visit, "looks/"))
    client.get(window.path(visit, "spending/"))
    client.get(window.path(visit, "records/"))
    assert queries(client, window.path(visit, "looks/")) == first


def test_the_wrong_method_is_refused(here):
    client, visit = here
    assert client.post(window.path(visit, "looks/")).status_code == 405
