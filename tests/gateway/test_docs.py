"""What makers of other systems are given: the page, the document, the client, the commands."""

import json
import re
import subprocess
import sys
from datetime import UTC
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from sharing.gateway.failures import INFCODES
from sharing.gateway.transactions import TRANSACTIONS
from sharing.models import Institution, InstitutionKey, Settlement
from tests import make
from tests.gateway.hospital import Till, bill, codes, parts, till

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "gateway.md").read_text("utf-8")
CODE = "H32030000099"
ADDED = ("add_institution", CODE, "徐州市中医院", "--kind", "hospital", "--area", "320300")


@pytest.mark.django_db
def test_the_page_tells_every_transaction_failure_and_reason() -> None:
    response = Client().get("/gateway/docs/")
    page = response.content.decode()
    assert response.status_code == 200
    for infno, one in TRANSACTIONS.items():
        assert f'id="t{infno}"' in page
        assert f"{infno} {one.name}" in page
    assert all(str(infcode) in page and wrong.code in page for wrong, infcode in INFCODES.items())
    assert "<script>" not in page
    assert " style=" not in page


@pytest.mark.parametrize("method", ["post", "put", "delete"])
@pytest.mark.parametrize("address", ["/gateway/docs/", "/gateway/openapi.json"])
@pytest.mark.django_db
def test_the_descriptions_are_only_read(address: str, method: str) -> None:
    assert getattr(Client(), method)(address).status_code == 405


def test_the_document_lists_every_transaction_and_failure() -> None:
    listed = re.findall(r"^\| (-\d{4}|\w{4}) \| `?([^`|]+?)`? \|", DOCUMENT, flags=re.MULTILINE)
    transactions = [(infno, str(one.name)) for infno, one in TRANSACTIONS.items()]
    failures = [(str(infcode), wrong.code) for wrong, infcode in INFCODES.items()]
    assert listed == [*transactions, ("-3001", "见下表"), *failures]


def test_the_document_holds_the_vectors_that_are_tested() -> None:
    for vector in json.loads((ROOT / "docs" / "gateway_vectors.json").read_text("utf-8")):
        assert f"cainfo `{vector['cainfo']}`" in DOCUMENT
        assert vector["canonical"] in DOCUMENT


@pytest.mark.django_db(transaction=True)
def test_the_client_of_the_docs_settles(
    live_server: LiveServer, tmp_path: Path, monday_morning: time_machine.Traveller
) -> None:
    # The client is a program of its own, and goes by the machine's clock.
    monday_morning.move_to(time_machine.escape_hatch.datetime.datetime.now(UTC))
    made = till()
    file = tmp_path / "bill.json"
    file.write_text(json.dumps(bill(make.holder("王雨轩", yuan=200))), "utf-8")

    def call(key: str) -> tuple[int, dict[str, Any]]:
        words = [live_server.url, made.institution.code, key, "2207", str(file)]
        done = subprocess.run(
            [sys.executable, ROOT / "docs" / "gateway_client.py", *words], capture_output=True, check=False
        )
        return done.returncode, json.loads(done.stdout)

    returned, answer = call(made.key)
    assert (returned, parts(answer)) == (0, (128.40, 0, 0))
    returned, answer = call("00" * 32)
    assert (returned, codes(answer)) == (3, ["not_authentic"])


# The commands


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_an_institution_is_added_with_a_key_that_is_shown_once() -> None:
    shown = said(*ADDED)
    key = shown.split()[-1]
    assert re.fullmatch("[0-9a-f]{64}", key)
    assert Till(Institution.objects.get(), key).ask("5203", {"setl_id": "1"})["infcode"] == -3003
    assert key not in said("institution_keys", CODE)


@pytest.mark.django_db
def test_keys_are_added_listed_and_revoked() -> None:
    said(*ADDED)
    said("institution_keys", CODE, "--add", "--last-day", "2026-06-30", "--network", "10.1.2.3/16")
    first, second = InstitutionKey.objects.order_by("pk")
    assert said("institution_keys", CODE).splitlines() == [
        f"{first.pk}  长期有效  2026-06-15 10:30 生成  不限网段  没有用过",
        f"{second.pk}  有效到 2026-07-01 00:00  2026-06-15 10:30 生成  10.1.0.0/16  没有用过",
    ]
    assert said("institution_keys", CODE, "--revoke", str(first.pk)) == "已停用。\n"
    assert "已停用" in said("institution_keys", CODE)
    with pytest.raises(CommandError, match="没有这把还能用的密钥"):
        said("institution_keys", CODE, "--revoke", str(first.pk))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["H00000000000", "--add"], "没有这个机构编码"),
        ([CODE, "--add", "--last-day", "2026-06-14"], "到期时间已经过去了"),
        ([CODE, "--add", "--last-day", "30.6."], "日期应写作"),
        ([CODE, "--add", "--network", "10.1.2"], "网段应写作"),
    ],
)
def test_a_key_that_cannot_be_is_not_added(words: list[str], why: str) -> None:
    said(*ADDED)
    with pytest.raises(CommandError, match=why):
        said("institution_keys", *words)
    assert InstitutionKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_message_is_sent_from_the_shell(live_server: LiveServer, settings: Any, tmp_path: Path) -> None:
    settings.SITE_URL = live_server.url
    code = till().institution.code
    file = tmp_path / "bill.json"
    file.write_text(json.dumps(bill(make.holder("王雨轩", yuan=200))), "utf-8")
    answer = json.loads(said("gateway_call", "2207", str(file), "--institution", code, "--msgid", "M1"))
    assert answer["output"]["setlinfo"]["setl_id"] == Settlement.objects.get(msgid="M1").setl_id
    whole = tmp_path / "whole.json"
    whole.write_text(
        json.dumps({"fixmedins_code": code, "opter": "007", "input": {"data": {"setl_id": "1"}}})
    )
    with pytest.raises(SystemExit) as ended:
        said("gateway_call", "5203", str(whole))
    assert ended.value.code == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "site", "why"),
    [
        ("{}", "http://127.0.0.1:9", "请用 --institution 给出机构编码"),
        ("{", "http://127.0.0.1:9", "报文不是 JSON"),
        ('{"fixmedins_code": "H00000000000"}', "http://127.0.0.1:9", "没有能用的密钥"),
        ('{"fixmedins_code": "H32030000099"}', "http://127.0.0.1:9", "连不上"),
        ("{}", "", "未设置 SITE_URL"),
    ],
)
def test_a_message_that_cannot_be_sent_says_why(
    text: str, site: str, why: str, tmp_path: Path, settings: Any
) -> None:
    settings.SITE_URL = site
    said(*ADDED)
    file = tmp_path / "message.json"
    file.write_text(text, "utf-8")
    with pytest.raises(CommandError, match=why):
        said("gateway_call", "5203", str(file))
