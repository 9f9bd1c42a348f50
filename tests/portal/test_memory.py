"""The memory that the site may take: one sum, the unit that grants it, and whether it holds."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import pytest
from django.conf import settings
from PIL import Image

from accounts.hashers import PASSWORD
from portal import memory
from sharing.presenters.pdf import PAPER
from tests import served
from tests.crowd import at_once
from tests.lock_waits import PATIENCE
from tests.portal.test_systemd_units import megabytes

OPERATIONS = Path(settings.BASE_DIR, "docs", "operations.md")


def test_the_docs_show_the_sum():
    assert memory.table() in OPERATIONS.read_text("utf-8")


def test_the_unit_of_the_web_server_has_memory_for_all_that_may_happen_at_once():
    assert memory.site_mb() <= megabytes("gongji-web.service")


def below(pid: int) -> list[int]:
    """The processes that any of its threads has started."""
    found = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                found += [int(child) for child in (thread / "children").read_text().split()]
    return found


def taken_mb(pid: int) -> float:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
    return 0


@contextmanager
def watched(pid: int) -> Iterator[list[float]]:
    """The most that a process and those below it had at any moment; and how many those were."""
    most, enough = [0.0, 0.0], Event()

    def look() -> None:
        while not enough.wait(0.005):
            children = below(pid)
            most[0] = max(most[0], taken_mb(pid) + sum(map(taken_mb, children)))
            most[1] = max(most[1], len(children))

    watching = Thread(target=look)
    watching.start()
    try:
        yield most
    finally:
        enough.set()
        watching.join(PATIENCE)


def photo() -> bytes:
    """Of 12 million pixels and some 9 MB: nothing in it can be packed."""
    body = BytesIO()
    Image.effect_noise((4032, 3024), 60).convert("RGB").save(body, "JPEG", quality=90)
    return body.getvalue()


def greedy() -> bytes:
    """Of a few kilobytes, and as many pixels as are taken of this format."""
    body = BytesIO()
    Image.new("RGB", (3162, 3162)).save(body, "WEBP", quality=1)
    return body.getvalue()


@pytest.mark.sqlite  # nothing here asks much of a database
def test_twenty_pictures_at_once_take_no_more_than_is_stated(tmp_path):
    around = served.surroundings(tmp_path, WEB_PROCESSES="1", PROXIES="1")
    pictures = [photo(), greedy()]

    def send(number: int) -> str:
        asked = HTTPConnection("127.0.0.1", int(around["PORT"]), timeout=PATIENCE)
        form = served.form_with_photo(around, session, pictures[number % 2], telephone="")
        asked.request("POST", address, **form)
        answer = asked.getresponse()
        page = answer.read().decode()
        asked.close()
        if answer.status == 503:
            return "come again"
        return "later" if "现在同时传照片的人太多" in page else "taken"

    with served.serving(around) as serve:
        session, address = served.clerk_in_a_visit(around)
        web, _worker = below(serve.pid)
        [process] = below(web)
        with watched(process) as most:
            answers = at_once(20, send)
    assert set(answers) <= {"taken", "come again", "later"}, answers
    assert answers.count("taken") >= 2
    assert most[1] == 1  # however many wait
    assert most[0] <= memory.process_mb() - PASSWORD.takes_mb - PAPER.takes_mb, most
