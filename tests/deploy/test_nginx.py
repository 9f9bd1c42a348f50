"""The shipped proxy in front of a portal that runs: who sends slowly is cut off, and harms nobody."""

import sqlite3
import ssl
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread

import pytest
from django.core.management import call_command
from PIL import Image

from tests import served
from tests.deploy import proxy
from tests.deploy.proxy import NAME, Proxy
from tests.lock_waits import PATIENCE

pytestmark = pytest.mark.sqlite  # nothing here asks much of a database
SLOW = 24  # threads in each of the portal's processes: 8
FORM = {"Cookie": f"__Host-csrf={'a' * 32}", "Content-Type": "application/x-www-form-urlencoded"}
BODY = (
    f"POST /view/ HTTP/1.1\r\nHost: {NAME}\r\nCookie: {FORM['Cookie']}\r\n"
    f"Content-Type: {FORM['Content-Type']}\r\nContent-Length: 1000\r\n\r\nview="
)
HEADERS = f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\nX-Slow: "


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    made: Path = tmp_path_factory.mktemp("proxied")
    (made / "var" / "static" / "css").mkdir(parents=True)
    (made / "var" / "static" / "css" / "base.0123456789ab.css").write_text("body { color: black }")
    call_command("error_pages", folder=made / "var" / "proxy-errors")
    return made


@pytest.fixture(scope="module")
def around(folder) -> dict[str, str]:
    return served.surroundings(folder, SITE_URL=f"https://{NAME}", PROXIES="1", WEB_PROCESSES="2")


@pytest.fixture(scope="module")
def front(folder, around) -> Iterator[Proxy]:
    with served.serving(around), proxy.running(int(around["PORT"]), folder) as running:
        yield running


@pytest.fixture
def others(front) -> Iterator[list[ssl.SSLSocket]]:
    """Many who have begun to send, one half a body and the other half headers, and go on byte by byte."""
    enough = Event()
    with ExitStack() as stack:
        slow = [stack.enter_context(front.connect()) for _number in range(2 * SLOW)]
        for begun, words in zip(slow, [BODY, HEADERS] * SLOW, strict=True):
            begun.sendall(words.encode())

        def go_on() -> None:
            while not enough.wait(1):
                for begun in slow[::2]:
                    begun.sendall(b"x")

        sender = Thread(target=go_on)
        sender.start()
        yield slow
        enough.set()
        sender.join(PATIENCE)


def health(front: Proxy) -> tuple[int, float]:
    began = time.monotonic()
    answer, _page = front.ask("/healthz")
    return answer.status, time.monotonic() - began


def test_the_site_answers_while_many_send_slowly_and_the_portal_does_not_hear_of_them(front, around, others):
    for _time in range(3):
        status, seconds = health(front)
        assert (status, seconds < 5) == (200, True), seconds
        time.sleep(1)
    straight = HTTPConnection("127.0.0.1", int(around["PORT"]), timeout=5)
    straight.request("POST", "/view/", b"view=large", FORM | {"Host": NAME, "X-Forwarded-Proto": "https"})
    assert straight.getresponse().status == 403  # it has read this body: for what it lacks it is refused
    straight.close()


def test_who_sends_headers_for_too_long_or_nothing_more_of_a_body_is_cut_off(front):
    with ExitStack() as stack:
        began = time.monotonic()
        slow = [stack.enter_context(front.connect()) for _number in range(4)]
        for begun, words in zip(slow, [BODY, HEADERS] * 2, strict=True):
            begun.sendall(words.encode())
        assert [until_the_end(one) for one in slow] == [True] * 4
        assert 8 <= time.monotonic() - began < 45  # nginx's own deadline would be 60


def until_the_end(slow: ssl.SSLSocket) -> bool:
    """Whether the connection is closed, with or without a word."""
    try:
        while slow.recv(1000):
            pass
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


def test_an_ordinary_upload_passes(front, around):
    session, address = served.clerk_in_a_visit(around)
    drawn = Image.effect_noise((2400, 1800), 90)
    photo = folder_of(around) / "photo.png"
    drawn.save(photo)
    assert photo.stat().st_size > 2_000_000
    form = served.form_with_photo(around, session, photo.read_bytes())
    answer, page = front.ask(address, method="POST", **form)
    assert (answer.status, answer.headers["Location"]) == (302, address.removesuffix("telephone/")), page[
        :3000
    ]


def test_more_than_is_taken_anywhere_is_refused_in_plain_words(front):
    for path, size in (("/view/", 3_000_000), ("/counter/", 34_000_000)):
        answer, page = front.ask(path, method="POST", headers=FORM | {"Content-Length": str(size)})
        assert (answer.status, "内容太大了" in page) == (413, True)


def test_what_is_too_large_for_the_portal_is_refused_by_itself(front):
    answer, page = front.ask(
        "/view/", method="POST", body=b"x" * 1_100_000, headers=FORM | {"Origin": f"https://{NAME}"}
    )
    assert answer.headers["X-Request-Id"] in page


def test_what_the_portal_believes_of_a_request_comes_from_the_proxy(front, around):
    lies = {"X_Forwarded_Proto": "http", "X-Forwarded-Proto": "http", "X-Forwarded-Host": "evil.example"}
    assert front.ask("/sign-in/", headers=lies)[0].status == 200
    for number in range(3):
        lies = {"X_Forwarded_For": f"10.1.1.{number}", "X-Forwarded-For": f"10.2.2.{number}"}
        token = {"Origin": f"https://{NAME}"} | FORM | lies
        typed = f"number=XZ1&password=wrong-{number}&csrfmiddlewaretoken={'a' * 32}"
        assert front.ask("/sign-in/", method="POST", body=typed.encode(), headers=token)[0].status == 422
    with sqlite3.connect(folder_of(around) / "portal.sqlite3") as database:
        tries = "SELECT count FROM accounts_trycounter WHERE scope = 'sign_in_address'"
        assert database.execute(tries).fetchall() == [(3,)]


def test_files_that_never_change_come_from_the_proxy(front):
    answer, page = front.ask("/static/css/base.0123456789ab.css")
    assert (answer.status, page) == (200, "body { color: black }")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Server"] == "nginx"


def test_plain_http_is_led_to_the_name_of_the_site_and_another_name_is_nobody(front):
    plain = HTTPConnection("127.0.0.1", front.plain, timeout=PATIENCE)
    plain.request("GET", "/sign-in/", headers={"Host": "evil.example"})
    assert plain.getresponse().headers["Location"] == f"https://{NAME}/sign-in/"
    plain.close()
    with pytest.raises(ssl.SSLError):
        front.connect("evil.example")


def test_while_the_portal_is_away_it_says_when_to_come_again(folder, tmp_path):
    (tmp_path / "var").symlink_to(folder / "var")
    with proxy.running(served.free_port(), tmp_path) as alone:
        answer, page = alone.ask("/")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "30")
    assert "系统正忙，请稍等" in page
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def folder_of(around: dict[str, str]) -> Path:
    return Path(around["DATABASE_URL"].removeprefix("sqlite:///")).parent
