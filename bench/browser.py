"""A browser without JavaScript: keeps its cookies, and sends the forms that it was shown."""

import re
import time
from contextlib import suppress
from html import unescape
from http.client import HTTPConnection, HTTPException
from typing import NamedTuple
from urllib.parse import urlencode

TRIES = 60
TIMEOUT = 15  # seconds until nobody waits for a page any longer


class NoAnswer(Exception):
    """The connection was lost, or the site said that it is busy: whether it was done is open."""


class Page(NamedTuple):
    """What came back."""

    status: int
    text: str
    location: str

    def value(self, name: str) -> str:
        """What stands in the first field of this name."""
        field = re.search(rf'<input[^>]*name="{name}"[^>]*>', self.text)
        found = re.search(r'value="([^"]*)"', field[0]) if field else None
        return unescape(found[1]) if found else ""


class Browser:
    """Somebody, perhaps signed in by this session, over plain http on this machine.

    `address` is where a proxy in front would say that they are (with PROXIES=1).
    """

    def __init__(self, port: int, session: str = "", *, address: str = "") -> None:
        self._port = port
        self.address = address
        self._cookies = {"session": session} if session else {}

    def get(self, path: str) -> Page:
        """A page, opened again until it comes: that does nothing twice. Raises NoAnswer."""
        for _ in range(TRIES):
            with suppress(NoAnswer):
                return self._ask("GET", path)
            time.sleep(0.5)
        raise NoAnswer(path)

    def post(self, path: str, fields: dict[str, str]) -> Page:
        """The answer to a form of the page that was opened last. Raises NoAnswer."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self._token})
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: str | None = None) -> Page:
        address = f"127.0.0.1:{self._port}"
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if self.address:
            headers["X-Forwarded-For"] = self.address
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://{address}"}
        connection = HTTPConnection(address, timeout=TIMEOUT)
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            page = Page(response.status, response.read().decode(), response.headers.get("Location", ""))
        except (OSError, HTTPException) as lost:
            raise NoAnswer(str(lost)) from lost
        finally:
            connection.close()
        if page.status == 503:
            raise NoAnswer("busy")
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        self._token = page.value("csrfmiddlewaretoken") or getattr(self, "_token", "")
        return page
