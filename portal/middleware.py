"""A number for every request, and one log line about it."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.logs import request_id

log = logging.getLogger("portal.request")


class RequestLine:
    """While a request is answered: its number, which stands in every line, and at the end its own line."""

    def __enter__(self) -> RequestLine:
        self.id = os.urandom(6).hex()
        self._began = time.monotonic()
        self._before = request_id.set(self.id)
        return self

    def write(self, method: str | None, route: str, status: int) -> None:
        """Logs the route, not the path or the query: they may carry a receipt number or something typed."""
        took = round((time.monotonic() - self._began) * 1000)
        log.info("%s %s %s", method, route, status, extra={"ms": took})

    def __exit__(self, *_failed: object) -> None:
        request_id.reset(self._before)


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Names the request, for the log and for the person who calls about an error page."""

    def handle(request: HttpRequest) -> HttpResponse:
        with RequestLine() as line:
            request.id = line.id  # type: ignore[attr-defined]  # for the error pages
            response = get_response(request)
            match = request.resolver_match
            line.write(request.method, match.route if match else "-", response.status_code)
        response["X-Request-Id"] = line.id
        return response

    return handle
