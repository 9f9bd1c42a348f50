"""A number for every request, and one log line about it; and a short way to the settling door."""

import logging
import time
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import resolve, reverse

from portal.logs import request_id

log = logging.getLogger("portal.request")


def request_log(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Names the request, for the log and for the person who calls about an error page.

    Logs the route, not the path or the query: they may carry a receipt number or something typed.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        name = uuid4().hex[:12]
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


def settling_door(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Takes messages of other systems past all that pages need: sessions, forms, a policy for scripts.

    On that path a tenth of a settlement's time went there.
    """
    address = reverse("gateway:gateway")
    door = resolve(address)

    def handle(request: HttpRequest) -> HttpResponse:
        if request.path_info != address:
            return get_response(request)
        request.get_host()  # raises for one that is not ours
        request.resolver_match = door
        response: HttpResponse = door.func(request)
        return response

    return handle
