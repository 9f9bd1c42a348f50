"""The time of a message, and the same message again: one answer, byte for byte, however late."""

import json
from datetime import timedelta

import pytest
import time_machine

from sharing.models import Settlement
from tests import make
from tests.gateway.hospital import Till, bill, codes, moments_ago, parts, till

pytestmark = pytest.mark.django_db


@pytest.fixture
def hospital() -> Till:
    return till()


@pytest.mark.parametrize(("minutes", "taken"), [(-11, False), (-9, True), (9, True), (11, False)])
@pytest.mark.parametrize("infno", ["5203", "2207"])
def test_a_new_message_is_of_now(hospital: Till, infno: str, minutes: int, taken: bool) -> None:
    answer = hospital.ask(infno, bill(make.holder(yuan=200)), inf_time=moments_ago(minutes))
    assert codes(answer) != ["out_of_time"] if taken else codes(answer) == ["out_of_time"]


@pytest.mark.parametrize(
    "time", ["0001-01-01 00:00:00", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00-12:00"]
)
def test_a_moment_beyond_every_calendar_is_only_too_far_away(hospital: Till, time: str) -> None:
    assert codes(hospital.ask("5203", {}, inf_time=time)) == ["out_of_time"]


def test_the_same_message_gets_the_same_answer_however_late(
    hospital: Till, monday_morning: time_machine.Traveller
) -> None:
    binding = make.binding(make.holder(yuan=100))
    data = bill(binding.member)
    message = hospital.message("2207", data)
    first = hospital.send(message)
    monday_morning.move_to(make.NOW + timedelta(days=400))
    assert hospital.send(message) == first
    resigned = hospital.message("2207", data, msgid=message["msgid"], opter="002")
    assert hospital.send(resigned) == first
    assert Settlement.objects.count() == 1


@pytest.mark.parametrize("infno", ["2208", "2601"])
def test_cancelling_and_reversing_are_answered_once_too(
    hospital: Till, infno: str, monday_morning: time_machine.Traveller
) -> None:
    settling = hospital.message("2207", bill(make.holder(yuan=200)))
    setl_id = json.loads(hospital.send(settling))["output"]["setlinfo"]["setl_id"]
    data = {"setl_id": setl_id, "omsgid": settling["msgid"], "oinfno": "2207"}
    message = hospital.message(infno, data)
    first = hospital.send(message)
    monday_morning.move_to(make.NOW + timedelta(days=1))
    assert (hospital.send(message), parts(json.loads(first))) == (first, (-128.40, 0, 0))


@pytest.mark.parametrize("data", [{"medfee_sumamt": "1.234"}, {"mdtrt_cert_no": "nobody"}])
def test_a_refusal_is_the_messages_answer_too(
    hospital: Till, data: dict[str, str], monday_morning: time_machine.Traveller
) -> None:
    message = hospital.message("2207", bill(make.holder(yuan=200), **data))
    first = hospital.send(message)
    assert json.loads(first)["infcode"] < 0
    monday_morning.move_to(make.NOW + timedelta(hours=5))
    assert hospital.send(message) == first


def test_a_bill_refused_as_settled_stays_refused_under_that_number(hospital: Till) -> None:
    data = bill(make.holder(yuan=500))
    setl_id = hospital.ask("2207", data)["output"]["setlinfo"]["setl_id"]
    second = hospital.message("2207", data)
    refused = hospital.send(second)
    hospital.ask("2208", {"setl_id": setl_id})
    assert hospital.send(second) == refused
    assert hospital.ask("2207", data)["infcode"] == 0


def test_the_same_number_with_something_else_is_refused(hospital: Till) -> None:
    data = bill(make.holder(yuan=500))
    message = hospital.message("2207", data)
    hospital.send(message)
    others = [
        ("2207", {**data, "medfee_sumamt": "1"}),
        ("2304", data),
        ("2208", {"setl_id": "1"}),
        ("2207", {}),
    ]
    for infno, other in others:
        assert codes(hospital.ask(infno, other, msgid=message["msgid"])) == ["message_reused"]
    assert Settlement.objects.count() == 1


def test_the_same_number_of_another_institution_is_another_message(hospital: Till) -> None:
    message = hospital.message("2207", bill(make.holder(yuan=500)))
    hospital.send(message)
    answer = till().ask("2207", bill(make.holder(yuan=500)), msgid=message["msgid"])
    assert answer["infcode"] == 0


def test_a_question_is_answered_anew(hospital: Till) -> None:
    binding = make.binding(make.holder(yuan=100))
    message = hospital.message("2206", bill(binding.member))
    assert parts(json.loads(hospital.send(message))) == (0, 100, 28.40)
    make.top_up(binding.holder.account, yuan=100)
    assert parts(json.loads(hospital.send(message))) == (0, 128.40, 0)
