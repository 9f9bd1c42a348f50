"""A short way for messages of other systems: past all that pages need, from Django's handler to gzip.

On the way of a page a fifth of a settlement's own time went there.
"""

from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import resolve, reverse

from portal.middleware import request_log


class ShortWay:
    """Answers at the settling door's address, and passes everything else on to the pages.

    What is kept of the long way: the line in the log, https, the host's name, headers, and connections to
    the database that are given up in time.
    """

    def __init__(self, pages: WSGIApplication) -> None:
        self._pages = pages
        self._address = reverse("gateway:gateway")
        door = resolve(self._address)

        def answer(request: HttpRequest) -> HttpResponse:
            request.get_host()  # raises for one that is not ours
            request.resolver_match = door
            response: HttpResponse = door.func(request)
            return response

        safe: Any = convert_exception_to_response  # by its stubs an answer may be awaited
        self._answer = request_log(safe(SecurityMiddleware(safe(answer))))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != self._address:
            return self._pages(environ, start_response)
        close_old_connections()
        try:
            response: HttpResponse = self._answer(WSGIRequest(environ))
            start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
            return [response.content]
        finally:
            close_old_connections()
