"""Every example of the description is lived through: what it shows is what the door answers."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from accounts.models import Person
from sharing.gateway.openapi import EXAMPLES, SHOWN_ENVELOPE
from sharing.gateway.transactions import TRANSACTIONS
from tests import make
from tests.gateway.hospital import Till, till

pytestmark = pytest.mark.django_db

SHOWN_AT = datetime(2026, 11, 22, 1, 30, tzinfo=UTC)
SETL_ID, SIGN_NO, RECEIPT_NO = (f"2026112209300000000000000000{number:02d}" for number in (1, 2, 3))
ORDER = (
    *("9001", "1101", "2206", "2207", "5203", "3201", "3202", "2208"),
    *("2101", "2102", "2103", "2303", "2304", "2305", "2601", "9002", "G101"),
)


@pytest.fixture
def hospital(monday_morning: time_machine.Traveller) -> Till:
    monday_morning.move_to(SHOWN_AT, tick=False)
    return till(code="H32030000001")


@pytest.fixture
def patient(hospital: Till) -> Person:
    """王雨轩, 12, who may use the 100 yuan of his mother's account."""
    made = make.child("王雨轩", number="320311201409010011")
    Person.objects.filter(pk=made.pk).update(psn_no="32030000000000000000000001")
    made.refresh_from_db()
    make.edition("32", pays_premium=True)
    make.premium_rate(2027)
    make.binding(make.holder(yuan=100, number="320311198506010027"), made)
    return made


class Numbers:
    """Puts the numbers that were given just now in the place of those that the examples show."""

    def __init__(self) -> None:
        self.given: dict[str, str] = {}

    def as_given(self, shown: Any) -> Any:
        text = json.dumps(shown)
        for example, given in self.given.items():
            text = text.replace(example, given)
        return json.loads(text)

    def as_shown(self, answer: dict[str, Any]) -> dict[str, Any]:
        output = answer["output"]
        if setlinfo := output.get("setlinfo"):
            if "init_setl_id" in setlinfo or setlinfo.get("refd_setl_flag") == "1":
                self.given[SETL_ID[:-1] + "9"] = setlinfo["setl_id"]
            elif "setl_id" in setlinfo:
                self.given[SETL_ID] = setlinfo["setl_id"]
        if signed := output.get("signinoutb"):
            self.given[SIGN_NO] = signed["sign_no"]
        if paid := output.get("payinfo"):
            self.given[RECEIPT_NO] = paid["receipt_no"]
        text = json.dumps(answer)
        for example, given in self.given.items():
            text = text.replace(given, example)
        read: dict[str, Any] = json.loads(text)
        return read


def test_every_transaction_has_its_example() -> None:
    assert sorted(EXAMPLES) == sorted(TRANSACTIONS) == sorted(ORDER)


def test_the_examples_are_what_happens(hospital: Till, patient: Person) -> None:
    numbers = Numbers()
    for infno in ORDER:
        shown = EXAMPLES[infno]
        if infno == "2601":  # the answer to this bill was lost
            lost = {**EXAMPLES["2207"]["input"], "mdtrt_id": "MZ202611220002"}
            envelope = {**SHOWN_ENVELOPE, "msgid": shown["input"]["omsgid"]}
            numbers.as_shown(hospital.ask("2207", lost, **envelope))
        if infno == "G101":  # what is shared so far is less than a year's premium
            make.top_up(patient.bindings_as_member.get().holder.account, yuan=400)
        envelope = {**SHOWN_ENVELOPE, "msgid": f"H3203000000120261122093000{infno}"}
        answer = numbers.as_shown(hospital.ask(infno, numbers.as_given(shown["input"]), **envelope))
        assert answer["infcode"] == 0, answer
        assert (infno, answer["output"]) == (infno, shown["output"])
        assert answer["warn_msg"] == shown["warn_msg"]
