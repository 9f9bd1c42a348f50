"""The description: served, true to its examples, and messages made from it are answered as it says."""

import json
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis.extra.django import TestCase
from schemathesis import GenerationMode

from sharing.gateway.openapi import EXAMPLES, answer_example, description, message_example
from sharing.rules.messages import NotAMessage, read
from sharing.services.settling import gateway_keys
from tests import make
from tests.gateway.hospital import ADDRESS, bill, till

DESCRIPTION = description()
OPERATION = schemathesis.openapi.from_dict(DESCRIPTION)["/gateway/"]["POST"]


def validator(name: str) -> Any:
    schema = {"$ref": f"#/components/schemas/{name}", "components": DESCRIPTION["components"]}
    return jsonschema_rs.validator_for(schema)


ANSWERS = {infno: validator(f"Answer{infno}") for infno in EXAMPLES}
FAILURE = validator("Failure")


def test_the_description_is_served_to_everybody() -> None:
    response = Client().get("/gateway/openapi.json")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert response.json() == json.loads(json.dumps(DESCRIPTION))
    assert Client().post("/gateway/openapi.json").status_code == 405


def test_the_description_is_openapi() -> None:
    schemathesis.openapi.from_dict(DESCRIPTION).validate()


@pytest.mark.parametrize("infno", EXAMPLES)
def test_every_example_is_what_its_schema_says(infno: str) -> None:
    validator(f"Message{infno}").validate(message_example(infno))
    ANSWERS[infno].validate(answer_example(infno))
    others = [other for other in EXAMPLES if other != infno]
    assert not any(validator(f"Message{other}").is_valid(message_example(infno)) for other in others)


@pytest.mark.django_db
def test_refusals_are_what_the_schema_says() -> None:
    hospital = till()
    messages = [
        hospital.message("2207", bill(make.child(), fee="x")),
        hospital.message("2207", bill(make.child(), mdtrt_cert_no="nobody")),
        hospital.message("2208", {"setl_id": "1"}),
        {},
    ]
    for message in messages:
        FAILURE.validate(json.loads(hospital.send(message)))
    FAILURE.validate(Client().get(ADDRESS).json())


class Fuzzed(TestCase):
    """Messages that keep to the schema or break it: answered in the envelope, never by a mistake of ours."""

    def answered(self, message: Any) -> None:
        made = till()
        if isinstance(message, dict):
            message = {**message, "fixmedins_code": made.institution.code, "inf_time": "2026-06-15 10:30:00"}
            message = self.signed(message, made.key)
        body = message if isinstance(message, bytes) else json.dumps(message, default=str)
        response = Client().post(ADDRESS, body, content_type="application/json")
        assert response.status_code == 200
        answer = response.json()
        if answer["infcode"] == 0:
            ANSWERS[message["infno"]].validate(answer)
        else:
            FAILURE.validate(answer)
            assert answer["infcode"] > -9000

    def signed(self, message: dict[str, Any], key: str) -> dict[str, Any]:
        unsigned = {name: value for name, value in message.items() if name != "cainfo"}
        try:
            body = read(json.dumps(unsigned).encode())
        except NotAMessage:
            return message
        return {**message, "cainfo": gateway_keys.signature_of(bytes.fromhex(key), body)}

    @settings(max_examples=100, suppress_health_check=list(HealthCheck))
    @given(case=OPERATION.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def test_what_keeps_to_the_schema(self, case: Any) -> None:
        self.answered(case.body)

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(case=OPERATION.as_strategy(generation_mode=GenerationMode.NEGATIVE))
    def test_what_breaks_the_schema(self, case: Any) -> None:
        self.answered(case.body)
