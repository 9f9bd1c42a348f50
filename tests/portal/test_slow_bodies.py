"""Without a proxy: whoever sends slowly or much keeps nobody else out."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from select import select

import pytest

from tests import served
from tests.lock_waits import PATIENCE, eventually

pytestmark = pytest.mark.sqlite  # nothing here asks much of a database
THREADS, FREE = 4, 2
FORM = {"Cookie": f"csrf={'a' * 32}", "Content-Type": "application/x-www-form-urlencoded"}
"""With this cookie the body is read, for its other half."""
LINES = "".join(f"{name}: {said}\r\n" for name, said in FORM.items())
BODY = f"POST /view/ HTTP/1.1\r\nHost: 127.0.0.1\r\n{LINES}Content-Length: 1000\r\n\r\nview=".encode()


@pytest.fixture(scope="module")
def port(tmp_path_factory) -> Iterator[int]:
    folder = tmp_path_factory.mktemp("slow")
    around = served.surroundings(folder, WEB_PROCESSES="1", WEB_THREADS=str(THREADS))
    with served.serving(around):
        yield int(around["PORT"])


def answer(port: int, method: str = "GET", path: str = "/healthz", body: bytes | None = None) -> int:
    asked = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    asked.request(method, path, body, FORM)
    status = asked.getresponse().status
    asked.close()
    return status


def slow(port: int, stack: ExitStack, beginning: bytes = BODY) -> socket.socket:
    """Somebody who has begun to send, and sends nothing more."""
    begun = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE))
    begun.sendall(beginning)
    return begun


def first_lines(sent: list[socket.socket], count: int) -> list[bytes]:
    """Of so many answers, whoever gets them: which of those who came at once is heard, nobody can say."""
    waiting, lines = list(sent), []
    while len(lines) < count:
        answered, _, _ = select(waiting, [], [], PATIENCE)
        assert answered
        lines += [one.recv(100).split(b"\r\n")[0] for one in answered]
        waiting = [one for one in waiting if one not in answered]
    return lines


def test_slow_bodies_leave_threads_for_all_others_and_are_refused_beyond(port):
    with ExitStack() as stack:
        bodies = [slow(port, stack) for _number in range(20)]
        assert answer(port) == 200
        refused = len(bodies) - (THREADS - FREE)
        assert first_lines(bodies, refused) == [b"HTTP/1.1 503 Service Unavailable"] * refused
        assert answer(port) == 200
        assert answer(port, "POST", "/view/", b"view=large") == 503
    # Who has gone leaves the place: what is posted is read again, and refused for what it lacks.
    assert eventually(lambda: answer(port, "POST", "/view/", b"view=large") == 403)


def test_slow_headers_hold_nothing_and_are_cut_off(port):
    with ExitStack() as stack:
        began = time.monotonic()
        headers = [slow(port, stack, b"GET /healthz HTTP/1.1\r\nHost: 127") for _number in range(20)]
        assert answer(port) == 200
        assert [one.recv(1) for one in headers] == [b""] * 20
        assert time.monotonic() - began >= 8
