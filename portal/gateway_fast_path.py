"""A fast path for messages of other systems, past Django's handler and middleware.

On the way of a page a fifth of a settlement's own time went there. Whatever is out of the ordinary goes that
way all the same: a wrong method, another host, what came without https, a body that is too large.
"""

from collections.abc import Iterable
from functools import lru_cache
from http import HTTPMethod, HTTPStatus
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.db import close_old_connections, connection
from django.http.request import split_domain_port, validate_host
from django.middleware.security import SecurityMiddleware
from django.urls import resolve, reverse

from accounts.pages.session import client_address
from portal.middleware import RequestLine
from sharing.gateway.endpoint import HttpReply, answer_to


class FastPath:
    """Answers what is posted to the settling door, and passes everything else on to the pages."""

    def __init__(self, pages: WSGIApplication) -> None:
        self._pages = pages
        self._address = reverse("gateway:gateway")
        self._route = resolve(self._address).route
        self._headers = _headers()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != self._address or not _is_ordinary(environ):
            return self._pages(environ, start_response)
        body = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        close_old_connections()  # before every request, as Django does; after it where none is kept
        try:
            with RequestLine() as line:
                reply = answer_to(body, client_address(environ))
                line.write(HTTPMethod.POST, self._route, reply.status)
        finally:
            if not connection.settings_dict["CONN_MAX_AGE"]:
                close_old_connections()
        content = reply.text.encode()
        about_it = [("Content-Length", str(len(content))), ("X-Request-Id", line.id), *reply.about_it]
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", [*self._headers, *about_it])
        return [content]


def _headers() -> list[tuple[str, str]]:
    """What stands above every answer of the door, as it would on the long way."""
    environ = {"REQUEST_METHOD": HTTPMethod.POST, "wsgi.input": BytesIO(), "wsgi.url_scheme": "https"}
    environ |= dict([settings.SECURE_PROXY_SSL_HEADER or ("", "")])
    response = HttpReply("").as_response()
    SecurityMiddleware(lambda _: response)(WSGIRequest(environ))
    return list(response.items())


def _is_ordinary(environ: WSGIEnvironment) -> bool:
    """Whether nothing has to be said of how this message came."""
    length = environ.get("CONTENT_LENGTH", "")
    return (
        environ["REQUEST_METHOD"] == HTTPMethod.POST
        and length.isdecimal()
        and int(length) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        and _is_ours(environ.get("HTTP_HOST", ""))
        and (not settings.SECURE_SSL_REDIRECT or _came_by_https(environ))
    )


@lru_cache(maxsize=16)
def _is_ours(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _came_by_https(environ: WSGIEnvironment) -> bool:
    if settings.SECURE_PROXY_SSL_HEADER:
        name, secure = settings.SECURE_PROXY_SSL_HEADER
        return bool(environ.get(name) == secure)
    return bool(environ["wsgi.url_scheme"] == "https")
