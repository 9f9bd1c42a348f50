"""A cut connection is busy and not broken, wherever it is cut: nobody is told of an error of ours.

What is not known to be done is asked again, and is then done once.
"""

import json
import logging
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.services.audit import ledger_faults
from portal.scheduled_jobs import Chore, every
from sharing.models import Binding, BindingEvent, Settlement
from sharing.services.settling.audit import settlement_faults
from tests import make
from tests.cut_lines import Line, Lost, lines
from tests.gateway.hospital import ADDRESS, bill, till
from tests.pages.wizard_steps import signed_in, value

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("monday"),
]

wherever = pytest.mark.parametrize("lost", list(Lost))
PASSWORD = "春眠不觉晓 2026"
BUSY = (True, 503, "30")


def browser() -> Client:
    return Client(raise_request_exception=False)


def asked(line: Line, ask: Callable[[], HttpResponse]) -> tuple[bool, int, str | None]:
    """Whether something was lost, the status, and for how long one is told to wait."""
    with line:
        response = ask()
    return line.was_cut, response.status_code, response.get("Retry-After")


@wherever
def test_a_bill_is_settled_once(lost: Lost) -> None:
    hospital, binding = till(), make.binding(make.holder(yuan=10_000))
    told = []
    for number, line in enumerate(lines(lost), start=1):
        message = json.dumps(hospital.message("2207", bill(binding.member, fee="1"))).encode()
        told.append(
            asked(line, lambda m=message: hospital.client.post(ADDRESS, m, content_type="application/json"))
        )
        assert json.loads(hospital.post(message))["infcode"] == 0
        assert Settlement.objects.count() == number
    assert (True, 503, "5") in told
    assert set(told) <= {(True, 503, "5"), (True, 200, None), (False, 200, None)}
    assert [*ledger_faults(), *settlement_faults()] == []


@wherever
def test_a_page(lost: Lost) -> None:
    client = signed_in(make.binding().holder)
    client.raise_request_exception = False
    told = [asked(line, lambda: client.get("/bindings/")) for line in lines(lost)]
    assert BUSY in told
    assert set(told) <= {BUSY, (True, 200, None), (False, 200, None)}


@wherever
def test_a_sign_in(lost: Lost) -> None:
    number = make.user(make.person(), password=PASSWORD).person._number()
    told = [
        asked(line, lambda: browser().post("/sign-in/", {"number": number, "password": PASSWORD}))
        for line in lines(lost)
    ]
    assert BUSY in told
    assert set(told) <= {BUSY, (True, 302, None), (False, 302, None)}


@pytest.mark.parametrize("lost", [Lost.ANSWER, Lost.SERVER])
def test_an_end_of_a_binding_is_written_once(lost: Lost) -> None:
    holder = make.holder()
    client = signed_in(holder)
    client.raise_request_exception = False
    told = []
    for line in lines(lost):
        binding = make.binding(holder, make.child())
        address = f"/bindings/{binding.pk}/end/"
        form = {"state": value(client.get(address), "state")}
        told.append(asked(line, lambda a=address, f=form: client.post(a, f)))
        client.post(address, form)
        assert list(Binding.objects.filter(pk=binding.pk).values_list("state", flat=True)) == ["ended"]
        assert BindingEvent.objects.filter(binding=binding, action="unbind").count() == 1
    assert BUSY in told
    assert set(told) <= {BUSY, (True, 302, None), (False, 302, None)}


@wherever
def test_a_chore_of_the_worker_is_done_the_next_time(lost: Lost, caplog: pytest.LogCaptureFixture) -> None:
    done: list[int] = []
    chore = Chore("count", lambda at: done.append(Binding.objects.count()), every(timedelta(hours=1)))
    for number, line in enumerate(lines(lost), start=1):
        with line:
            chore.run(make.NOW, 10)
        chore.run(make.NOW, 10)
        assert len(done) >= number
    assert {record.levelno for record in caplog.records} == {logging.WARNING}
