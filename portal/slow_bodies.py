"""Without a proxy in front, whoever sends slowly holds a thread: so many may, and two are left for others.

The web server knows a deadline for headers and none for a body, which is read where it is needed. A proxy of
ours (`PROXIES`) takes in every request before it passes it on: then nothing here is needed, or used.
"""

from collections.abc import Callable, Iterable
from threading import BoundedSemaphore
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.template.loader import render_to_string

from accounts.heavy_work import FREE_THREADS
from portal.errors import BUSY_FOR

WAITS_S = 0.1  # what has arrived is read at once


class BodiesInTurn:
    """The site, with a place for each body that is being read; where there is none, 503 unread."""

    def __init__(self, site: WSGIApplication) -> None:
        self._site = site
        self._places = BoundedSemaphore(max(1, settings.WEB_THREADS - FREE_THREADS))

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        if not length:
            return self._site(environ, start_response)
        if not self._places.acquire(timeout=WAITS_S):
            return _busy(start_response)
        body = _Body(environ["wsgi.input"], length, self._places.release)
        environ["wsgi.input"] = body
        try:
            return self._site(environ, start_response)
        finally:
            body.done()


class _Body:
    """Gives its place back as soon as all of it has been read, or nobody wants the rest."""

    def __init__(self, body: Any, length: int, give_back: Callable[[], None]) -> None:
        self._body, self._left, self._give_back = body, length, give_back
        self._has_place = True

    def read(self, size: int = -1) -> bytes:
        return self._counted(self._body.read(self._left if size < 0 else size))

    def readline(self, size: int = -1) -> bytes:
        return self._counted(self._body.readline(self._left if size < 0 else size))

    def _counted(self, piece: bytes) -> bytes:
        self._left -= len(piece)
        if self._left <= 0 or not piece:
            self.done()
        return piece

    def done(self) -> None:
        if self._has_place:
            self._has_place = False
            self._give_back()


def _busy(start_response: StartResponse) -> list[bytes]:
    page = render_to_string("errors/503.html").encode()
    told = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(page)))]
    told += [("Retry-After", str(BUSY_FOR)), ("Cache-Control", "no-store")]
    start_response("503 Service Unavailable", told)
    return [page]
