"""Messages at the same moment: one settlement, one answer, and whoever cannot wait is told to come again."""

import json

import pytest
from django.db import connection, transaction

from accounts.models import Person
from accounts.services.audit import ledger_faults
from sharing.models import Message, Settlement
from sharing.services.settling.audit import settlement_faults
from tests import make
from tests.crowd import at_once
from tests.gateway.hospital import Till, bill, codes, till

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hospital() -> Till:
    return till()


def faults() -> list[str]:
    return [*ledger_faults(), *settlement_faults()]


def test_the_same_message_many_times_at_once_gets_one_answer(hospital: Till) -> None:
    message = hospital.message("2207", bill(make.binding().member))
    results = at_once(8, lambda _: hospital.send(message))
    assert (len(set(map(str, results))), json.loads(hospital.send(message))["infcode"]) == (1, 0)
    assert (Settlement.objects.count(), Message.objects.count(), faults()) == (1, 1, [])


def test_the_same_refused_message_many_times_at_once_gets_one_answer(hospital: Till) -> None:
    message = hospital.message("2207", bill(make.child(), mdtrt_cert_no="nobody"))
    results = at_once(8, lambda _: hospital.send(message))
    assert (len(set(map(str, results))), Message.objects.count()) == (1, 1)


def test_the_same_reversal_many_times_at_once_gets_one_answer(hospital: Till) -> None:
    message = hospital.message("2601", {"omsgid": "M1", "oinfno": "2207"})
    results = at_once(8, lambda _: hospital.send(message))
    assert (len(set(map(str, results))), Message.objects.count()) == (1, 2)


def test_a_bill_and_its_reversal_at_the_same_moment_leave_nothing_settled(hospital: Till) -> None:
    for _ in range(6):
        binding = make.binding()
        settling = hospital.message("2207", bill(binding.member, fee="30"))
        reversing = hospital.message("2601", {"omsgid": settling["msgid"], "oinfno": "2207"})
        messages = [settling, reversing, settling, reversing]
        told = [
            json.loads(str(one, "utf-8"))
            for one in _bytes(at_once(4, lambda n, m=messages: hospital.send(m[n])))
        ]
        assert {tuple(codes(one)) for one in told} <= {(), ("message_reversed",)}
        binding.holder.account.refresh_from_db()
        assert binding.holder.account.balance_fen == 100_00
    assert not Settlement.objects.filter(is_reversed=False, reverses=None).exists()
    assert faults() == []


def _bytes(results: list[object]) -> list[bytes]:
    assert all(isinstance(one, bytes) for one in results), results
    return [one for one in results if isinstance(one, bytes)]


@pytest.mark.postgresql
def test_who_cannot_wait_for_a_lock_is_told_to_send_the_same_again(hospital: Till) -> None:
    patient = make.holder(yuan=200)
    body = json.dumps(hospital.message("2207", bill(patient))).encode()

    def impatient(_: int) -> bytes:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '100ms'")
        return hospital.post(body, 503)

    with transaction.atomic():
        Person.objects.select_for_update().get(pk=patient.pk)
        [told] = _bytes(at_once(1, impatient))
    assert (json.loads(told)["infcode"], codes(json.loads(told))) == (-9001, ["busy"])
    assert not Message.objects.exists()
    assert json.loads(hospital.post(body))["infcode"] == 0
