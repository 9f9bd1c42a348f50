"""导出: asking for a file, seeing how far it is, taking it; nobody takes another's."""

import pytest
import time_machine
from django.test import Client

from sharing.models import Export
from sharing.services.office import export_claims, exports
from tests import make

pytestmark = pytest.mark.django_db

LIST = "/console/exports/"


@pytest.fixture(autouse=True)
def _now(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(export_claims, "KEEP_EVERY", 3600)  # another connection sees nothing of a test's
    settings.EXPORTS = str(tmp_path)
    with time_machine.travel(make.NOW, tick=False):
        yield


def signed_in(role: str = "auditor") -> Client:
    client = Client()
    client.force_login(make.officer(role))
    return client


def typed(**fields: str) -> dict[str, str]:
    days = {"first": "2026-06-01", "last": "2026-06-15"}
    return {"what": "settlements", "format": "csv", "reason": "第二季度检查", **days} | fields


def ask(client: Client, **fields: str) -> Export:
    assert client.post(LIST, typed(**fields)).status_code == 302
    return Export.objects.latest("asked_at", "pk")


def write() -> None:
    assert exports.write_next(now=lambda: make.NOW)


def test_a_file_is_asked_for_written_and_taken():
    bill = make.settle(make.binding(make.holder(yuan=100)).member, payable="30")
    client = signed_in()
    export = ask(client)
    assert "等待" in client.get(LIST).content.decode()
    write()
    response = client.get(f"{LIST}{export.pk}/file/")
    assert bill.setl_id in b"".join(response.streaming_content).decode()
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith("attachment; filename")


def test_the_officer_is_told_on_every_page_until_they_have_looked():
    client = signed_in()
    ask(client)
    write()
    told = "您导出的文件做好了"
    assert told in client.get("/console/today/").content.decode()
    assert told in client.get(LIST).content.decode()
    assert told not in client.get("/console/today/").content.decode()


def test_how_far_it_is_can_be_asked():
    client = signed_in()
    export = ask(client)
    assert client.get(f"{LIST}{export.pk}/state/").json() == {
        "state": "waiting",
        "label": "等待",
        "done": 0,
        "total": 0,
    }
    make.settle(make.binding().member)
    write()
    assert client.get(f"{LIST}{export.pk}/state/").json() == {
        "state": "ready",
        "label": "可以下载",
        "done": 1,
        "total": 1,
    }


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"reason": ""}, "请写明用途"),
        ({"reason": "长" * 201}, "请写短一些"),
        ({"first": ""}, "请选开始的日期"),
        ({"last": "2026-05-31"}, "不能早于开始的日期"),
        ({"first": "2025-06-14"}, "一次最多导出一年"),
        ({"first": "2026-06-16", "last": "2026-06-16"}, "还没有到这一天"),
        ({"what": "passwords"}, "请从列表里选一种内容"),
    ],
)
def test_what_cannot_be_exported_says_why_and_keeps_what_was_typed(fields, sentence):
    response = signed_in().post(LIST, typed(**fields))
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert ("第二季度检查" in page) == ("reason" not in fields)
    assert not Export.objects.exists()


def test_a_fourth_in_the_making_is_refused():
    client = signed_in()
    for _ in range(3):
        ask(client)
    response = client.post(LIST, typed())
    assert response.status_code == 422
    assert "已经有几份文件在生成" in response.content.decode()


def test_nobody_elses_file_is_there():
    export = ask(signed_in())
    write()
    other = signed_in()
    assert str(export.pk) not in other.get(LIST).content.decode()
    for page in ("state", "file"):
        assert other.get(f"{LIST}{export.pk}/{page}/").status_code == 404


def test_a_file_past_its_time_is_gone():
    client = signed_in()
    export = ask(client)
    write()
    with time_machine.travel(make.NOW + exports.KEPT_FOR, tick=False):
        client.force_login(export.owner)
        assert client.get(f"{LIST}{export.pk}/file/").status_code == 404


def test_only_what_is_meant_is_taken():
    client = signed_in()
    export = ask(client)
    assert client.put(LIST).status_code == 405
    assert client.post(f"{LIST}{export.pk}/file/").status_code == 405
    assert client.post(f"{LIST}{export.pk}/state/").status_code == 405
