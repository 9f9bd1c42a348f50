"""What is no message, or not from whom it says, is refused once, at the envelope."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from hypothesis import given, strategies as st
from hypothesis.extra.django import TestCase

from accounts.actors import Job
from sharing.models import InstitutionKey, Message
from sharing.rules.messages import Number, canonical, read
from sharing.services.settling import gateway_keys
from tests import make
from tests.gateway.hospital import ADDRESS, Till, bill, codes, signature, till

pytestmark = pytest.mark.django_db

VECTORS = json.loads((Path(__file__).parents[2] / "docs" / "gateway_vectors.json").read_text())


@pytest.fixture
def hospital() -> Till:
    return till()


def refusal(hospital: Till, body: bytes, status: int = 200) -> tuple[int, list[str]]:
    answer = json.loads(hospital.post(body, status))
    return answer["infcode"], codes(answer)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"1",
        b"null",
        b"{",
        b"\xff\xfe",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1e999}',
        b'{"a": -1E400}',
        b'{"a": ' + b"9" * 400 + b"}",
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": "\x00"}',
        b'{"a": ["\\ud800"]}',
        b'{"a": "\\udfff\\ud800"}',
        b'{"a": 1, "a": 1}',
        b'{"input": {"b": 1, "b": 2}}',
        b'{"a": ' + b"[" * 25 + b"]" * 25 + b"}",
        b'{"a":' * 30 + b"1" + b"}" * 30,
        b"[" * 100_000,
        b'{"a": 01}',
        b'{"a": 1.}',
        b"{'a': 1}",
        b'{"a": 1} x',
    ],
)
def test_what_is_no_message_is_refused(hospital: Till, body: bytes) -> None:
    assert refusal(hospital, body) == (-1001, ["unreadable"])


def test_what_is_too_large_is_refused(hospital: Till) -> None:
    assert refusal(hospital, b'{"a": "' + b"x" * 1024 * 1024 + b'"}', 413) == (-1004, ["too_large"])


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch", "options"])
def test_only_posting_works(method: str) -> None:
    response = getattr(Client(), method)(ADDRESS)
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert response.json()["infcode"] == -1005


def test_a_message_needs_no_token_of_a_form(hospital: Till) -> None:
    strict = Client(enforce_csrf_checks=True)
    message = hospital.message("2207", bill(make.holder(yuan=200)))
    response = strict.post(ADDRESS, json.dumps(message), content_type="application/json")
    assert (response.json()["infcode"], dict(response.cookies)) == (0, {})


@pytest.mark.parametrize("name", ["infno", "msgid", "inf_time", "fixmedins_code", "signtype", "cainfo"])
def test_what_every_message_says_is_asked_for(hospital: Till, name: str) -> None:
    message = hospital.message("5203", {})
    for missing in ({**message, name: ""}, {**message, name: None}, {**message, name: []}):
        assert refusal(hospital, json.dumps(missing).encode()) == (-1002, ["bad_field"])
    del message[name]
    assert refusal(hospital, json.dumps(message).encode()) == (-1002, ["bad_field"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"msgid": "1" * 31},
        {"opter_name": "周" * 51},
        {"inf_time": "yesterday"},
        {"input": []},
        {"input": "x"},
    ],
)
def test_what_does_not_fit_is_refused(hospital: Till, wrong: dict[str, Any]) -> None:
    assert codes(hospital.ask("5203", {}, **wrong)) == ["bad_field"]


def test_what_is_not_known_is_tolerated(hospital: Till) -> None:
    answer = hospital.ask("2207", bill(make.holder(yuan=200)), dev_no=None, exp={"a": [True, 1.50, "字"]})
    assert answer["infcode"] == 0


def test_an_unknown_transaction_is_said_to_who_may_know(hospital: Till) -> None:
    assert codes(hospital.ask("9999", {})) == ["unknown_transaction"]


def test_an_answer_carries_the_envelope(hospital: Till) -> None:
    answer = hospital.ask("5203", {"setl_id": "1"})
    assert set(answer) == {
        "infcode",
        "inf_refmsgid",
        "refmsg_time",
        "respond_time",
        "err_msg",
        "warn_msg",
        "output",
    }
    assert (len(answer["inf_refmsgid"]), answer["inf_refmsgid"][:6]) == (30, "320300")
    assert (answer["refmsg_time"][:12], len(answer["respond_time"])) == ("202606151030", 17)


def test_a_mistake_of_ours_is_said_in_the_envelope_and_is_no_answer(
    hospital: Till, caplog: pytest.LogCaptureFixture
) -> None:
    message = hospital.message("2207", bill(make.holder(yuan=200)))
    body = json.dumps(message).encode()
    broken = make.edition("32", relationships=["nobody knows"])
    assert refusal(hospital, body, 500) == (-9002, ["failed"])
    assert not Message.objects.exists()
    assert caplog.records[0].message == "failed"
    broken.delete()
    assert json.loads(hospital.post(body))["infcode"] == 0


# Who signed


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["says"])
def test_the_vectors_of_the_docs_hold(vector: dict[str, str]) -> None:
    message = {name: value for name, value in read(vector["body"].encode()).items() if name != "cainfo"}
    assert canonical(message) == vector["canonical"]
    assert gateway_keys.signature_of(bytes.fromhex(vector["key"]), message) == vector["cainfo"]


def test_numbers_are_signed_as_they_were_written(hospital: Till) -> None:
    message = canonical(
        {**read(json.dumps(hospital.message("2207", {})).encode()), "input": {"data": {"a": Number("1.50")}}}
    )
    signed = json.loads(message)
    del signed["cainfo"]
    body = json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    written = body.replace('"a":1.5', '"a":1.50')
    key = bytes.fromhex(hospital.key)
    right = gateway_keys.signature_of(key, read(written.encode()))
    wrong = gateway_keys.signature_of(key, read(body.encode()))
    for cainfo, told in ((right, ["bad_field"]), (wrong, ["not_authentic"])):
        sent = written[:-1] + f',"cainfo":"{cainfo}"}}'
        assert refusal(hospital, sent.encode())[1] == told


def test_a_signature_may_be_in_capitals_and_spaces_between_do_not_count(hospital: Till) -> None:
    message = hospital.message("2207", bill(make.holder(yuan=200)))
    message["cainfo"] = message["cainfo"].upper()
    answer = json.loads(hospital.post(json.dumps(message, indent=3, ensure_ascii=True).encode("utf-8-sig")))
    assert answer["infcode"] == 0


def test_every_bad_signature_is_told_the_same() -> None:
    good = till()
    revoked, expired, elsewhere = till(), till(life=timedelta(seconds=1)), till(networks=("10.0.0.0/8",))
    gateway_keys.revoke_key(
        institution_code=revoked.institution.code,
        key_id=InstitutionKey.objects.get(institution=revoked.institution).pk,
        by=Job("test"),
        at=timezone.now(),
    )
    told = set()
    with time_machine.travel(make.NOW + timedelta(seconds=5), tick=False):
        altered = good.message("5203", {"setl_id": "1"}) | {"opter": "002"}
        unknown = good.message("5203", {"setl_id": "1"}, fixmedins_code="H99999999999")
        messages = [
            (good, altered),
            (good, unknown),
            (good, good.message("5203", {}) | {"cainfo": "签"}),
            (good, good.message("5203", {}) | {"cainfo": revoked.message("5203", {})["cainfo"]}),
            (revoked, revoked.message("5203", {})),
            (expired, expired.message("5203", {})),
            (elsewhere, elsewhere.message("5203", {})),
        ]
        for at, message in messages:
            answer = json.loads(at.send(message))
            for changing in ("inf_refmsgid", "respond_time", "refmsg_time"):
                del answer[changing]
            told.add(json.dumps(answer))
    assert len(told) == 1
    assert codes(json.loads(told.pop())) == ["not_authentic"]


def test_another_kind_of_signature_is_said_to_be_unknown(hospital: Till) -> None:
    assert codes(hospital.ask("5203", {}, signtype="SM2")) == ["wrong_signature_type"]


@pytest.mark.parametrize(
    ("networks", "taken"), [(("127.0.0.0/8",), True), (("10.0.0.0/8", "127.0.0.1"), True), (("::1",), False)]
)
def test_a_key_works_from_its_networks(networks: tuple[str, ...], taken: bool) -> None:
    answer = till(networks=networks).ask("5203", {"setl_id": "1"})
    assert codes(answer) == (["settlement_unknown"] if taken else ["not_authentic"])


def test_a_second_key_works_beside_the_first(hospital: Till) -> None:
    _, second = gateway_keys.add_key(
        institution_code=hospital.institution.code, by=Job("test"), at=timezone.now()
    )
    other = Till(hospital.institution, second)
    assert [one.ask("5203", {"setl_id": "1"})["infcode"] for one in (hospital, other)] == [-3003, -3003]


def test_the_last_use_of_a_key_is_noted_once_a_minute(
    hospital: Till, monday_morning: time_machine.Traveller
) -> None:
    def noted_after(seconds: int) -> int:
        monday_morning.move_to(make.NOW + timedelta(seconds=seconds))
        hospital.ask("5203", {"setl_id": "1"})
        last = InstitutionKey.objects.get().last_used_at
        assert last is not None
        return round((last - make.NOW).total_seconds())

    assert [noted_after(seconds) for seconds in (0, 30, 59, 70, 100)] == [0, 0, 0, 70, 70]


def test_a_key_stands_nowhere_in_clear(hospital: Till) -> None:
    assert hospital.key not in bytes(InstitutionKey.objects.get().key_sealed).hex()


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers(-(10**30), 10**30)
    | st.text(st.characters(exclude_categories=()), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=()), max_size=9), inner, max_size=4)
    ),
    max_leaves=12,
)
NAMES = ("infno", "msgid", "opter", "inf_time", "input", "sign_no", "infver", "mdtrtarea_admvs")


class Anything(TestCase):
    """Whatever is sent is answered in the envelope, and never by a mistake of ours."""

    @given(
        st.binary(max_size=300) | st.text(max_size=200).map(str.encode) | JSON.map(json.dumps).map(str.encode)
    )
    def test_any_bytes(self, body: bytes) -> None:
        answer = Client().post(ADDRESS, body, content_type="application/json")
        assert answer.status_code == 200
        assert answer.json()["infcode"] < 0

    @given(
        st.dictionaries(st.sampled_from(NAMES), JSON, max_size=3),
        st.sampled_from(["2207", "3202", "1101"]),
        JSON,
    )
    def test_any_signed_message(self, replaced: dict[str, Any], infno: str, data: Any) -> None:
        hospital = till()
        message = {**hospital.message(infno, {}), "input": {"data": data}, **replaced}
        try:
            body = json.dumps(message, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            body = json.dumps(message).encode()
        try:
            parsed = {name: value for name, value in read(body).items() if name != "cainfo"}
            message["cainfo"] = gateway_keys.signature_of(bytes.fromhex(hospital.key), parsed)
        except ValueError:
            message["cainfo"] = signature(hospital.key, {})
        answer = Client().post(ADDRESS, json.dumps(message), content_type="application/json")
        assert answer.status_code == 200
