"""The fast path to the door, past Django's handler: what of the long way is kept on it."""

import json
import logging
from collections.abc import Iterable
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from portal import gateway_fast_path
from portal.gateway_fast_path import FastPath
from sharing.models import Settlement
from tests import make
from tests.gateway.hospital import ADDRESS, bill, till

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How often connections were looked at: the one of a test is in a transaction, so it would be closed."""
    found: list[str] = []
    monkeypatch.setattr(gateway_fast_path, "close_old_connections", lambda: found.append("looked"))
    return found


def pages(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [])
    return [b"a page"]


def ask(address: str, body: bytes = b"", **environ: str) -> tuple[str, dict[str, str], bytes]:
    """Status, headers and content of an answer, as a web server gets them."""
    started: list[Any] = []
    request = RequestFactory().post(address, body, content_type="application/json", HTTP_HOST="127.0.0.1")
    given = {**request.environ, "wsgi.input": BytesIO(body), **environ}
    content = b"".join(FastPath(pages)(given, lambda *said: started.append(said)))
    [(status, headers)] = started
    return status, dict(headers), content


def test_a_bill_is_settled_and_its_answer_is_headed_as_on_the_long_way():
    hospital, patient = till(), make.holder(yuan=200)
    message = json.dumps(hospital.message("2207", bill(patient))).encode()
    status, headers, content = ask(ADDRESS, message)
    assert (status, json.loads(content)["infcode"]) == ("200 OK", 0)
    assert Settlement.objects.count() == 1
    long = Client().post(ADDRESS, message, content_type="application/json")
    assert long.content == content
    pages_only = {"Content-Security-Policy", "X-Frame-Options", "Vary"}
    assert headers.keys() - {"X-Request-Id"} == long.headers.keys() - {"X-Request-Id"} - pages_only
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("address", ["/", "/gateway/openapi.json", "/gateway"])
def test_everything_else_goes_the_long_way(address: str):
    assert ask(address) == ("200 OK", {}, b"a page")


def test_what_is_out_of_the_ordinary_goes_the_long_way_where_it_is_told(settings: Any):
    """Another host, another method, no length, too large, not by https: each with its own page or answer."""
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    for unusual in (
        {"HTTP_HOST": "elsewhere.example"},
        {"HTTP_HOST": ""},
        {"REQUEST_METHOD": "GET"},
        {"CONTENT_LENGTH": ""},
        {"CONTENT_LENGTH": "-1"},
        {"CONTENT_LENGTH": "11"},
    ):
        assert ask(ADDRESS, b"{", **unusual)[2] == b"a page", unusual
    settings.SECURE_SSL_REDIRECT = True
    assert ask(ADDRESS, b"{")[2] == b"a page"


@pytest.mark.parametrize(
    ("header", "came"),
    [(None, {"wsgi.url_scheme": "https"}), (("HTTP_X_PROTO", "https"), {"HTTP_X_PROTO": "https"})],
)
def test_what_came_by_https_is_told_to_stay_with_it(settings: Any, header: Any, came: dict[str, str]):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 3600
    settings.SECURE_PROXY_SSL_HEADER = header
    status, headers, content = ask(ADDRESS, b"{", **came)
    assert (status, json.loads(content)["infcode"]) == ("200 OK", -1001)
    assert headers["Strict-Transport-Security"].startswith("max-age=3600")


def test_it_is_one_line_in_the_log(caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.INFO, "portal.request"):
        ask(ADDRESS, b"{")
    assert [record.getMessage() for record in caplog.records] == ["POST gateway/ 200"]


@pytest.mark.parametrize(("kept_for", "times"), [(300, 1), (0, 2)])
def test_connections_are_looked_at_before_and_after_where_none_is_kept(
    looked: list[str], monkeypatch: pytest.MonkeyPatch, kept_for: int, times: int
):
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", kept_for)
    ask(ADDRESS, b"{")
    assert len(looked) == times
