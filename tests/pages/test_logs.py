"""What the server writes down of a request: enough to find it again, nothing of anybody."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from portal.logs import JsonLines
from portal.urls import handler400, handler403, handler404, handler500, urlpatterns as site_urls
from tests import make

__all__ = ["handler400", "handler403", "handler404", "handler500"]

SECRET = "receipt-20261122"


def boom(request: HttpRequest, number: str) -> HttpResponse:
    raise ValueError(f"a message that quotes {number}")


urlpatterns = [*site_urls, path("boom/<str:number>/", boom)]
pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What goes to standard error, at the level of production."""
    stream, root = StringIO(), logging.getLogger()
    handler, before = logging.StreamHandler(stream), root.level
    handler.setFormatter(JsonLines())
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def lines(written: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_request_is_one_line_with_its_route_its_status_and_how_long_it_took(written: StringIO) -> None:
    response = Client().get(f"/why/bill/{SECRET}/", {"name": SECRET})
    [line] = lines(written)
    assert line["event"] == "GET why/bill/<slug:setl_id>/ 302"
    assert line["request"] == response["X-Request-Id"]
    assert isinstance(line["ms"], int)
    assert SECRET not in written.getvalue()


def test_a_failure_is_told_by_its_route_and_its_places(written: StringIO) -> None:
    Client(raise_request_exception=False).get(f"/boom/{SECRET}/", {"name": SECRET})
    failed, _request = lines(written)
    assert failed["event"] == "Internal Server Error: boom/<str:number>/"
    assert (failed["exception"], "test_logs.py" in failed["trace"][-1]) == ("ValueError", True)
    assert SECRET not in written.getvalue()


def test_a_form_from_elsewhere_is_told_without_where_it_came_from(written: StringIO) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.user())
    client.post(
        f"/boom/{SECRET}/",
        headers={"origin": f"https://{SECRET}.example", "referer": f"https://a/?q={SECRET}"},
    )
    refused, _request = lines(written)
    assert refused["event"] == "Forbidden (Origin checking failed): boom/<str:number>/"
    assert SECRET not in written.getvalue()
