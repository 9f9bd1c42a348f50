"""A number for every request, and one log line about it."""

import logging
import os
import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from portal.logs import request_id

log = logging.getLogger("portal.request")


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Names the request, for the log and for the person who calls about an error page.

    Logs the route, not the path or the query: they may carry a receipt number or something typed.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        name = os.urandom(6).hex()
        request.id = name  # type: ignore[attr-defined]  # for the error pages
        started = time.monotonic()
        before = request_id.set(name)
        try:
            response = get_response(request)
            match = request.resolver_match
            log.info(
                "%s %s %s",
                request.method,
                match.route if match else "-",
                response.status_code,
                extra={"ms": round((time.monotonic() - started) * 1000)},
            )
        finally:
            request_id.reset(before)
        response["X-Request-Id"] = name
        return response

    return handle
