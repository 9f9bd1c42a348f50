"""Who is at work while the crash drill kills: they keep what was acknowledged, and ask again what was not."""

import csv
import re
import subprocess
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

from bench import register
from bench.browser import Browser, NoAnswer, Page
from bench.site import ROOT, Site, WentWrong

NEW, CHECK, SIGN = "/bindings/new/", "/bindings/new/check/", "/bindings/new/sign/"
EXPORTS = "/console/exports/"
STROKES = '{"width": 600, "height": 200, "strokes": [[[10, 20, 0], [180, 90, 120]]]}'
GIVES_UP_AFTER = 240.0  # seconds; whoever is not served within them makes the drill fail
FIRST_YUAN = 1000
CHINA = ZoneInfo("Asia/Shanghai")


class Worker(ABC):
    """One who does one thing after another until told to stop; what goes wrong for good is kept."""

    def __init__(self) -> None:
        self.acknowledged: list[str] = []
        self.again = 0
        self.wrong: list[str] = []

    def start(self, stopping: threading.Event) -> threading.Thread:
        thread = threading.Thread(target=self._work, args=[stopping], daemon=True)
        thread.start()
        return thread

    def _work(self, stopping: threading.Event) -> None:
        for what in self.work():
            if stopping.is_set():
                return
            try:
                self._until_done(what)
            except Exception as wrong:  # a thread that ends in silence would be taken for one that is content
                self.wrong.append(f"{type(self).__name__}: {what}: {wrong!r}"[:400])
                return
            self.acknowledged.append(what)

    def _until_done(self, what: str) -> None:
        deadline = time.monotonic() + GIVES_UP_AFTER
        while True:
            try:
                return self.do(what)
            except NoAnswer as lost:
                if time.monotonic() > deadline:
                    raise WentWrong(f"not served: {lost}") from lost
                self.again += 1
                time.sleep(0.2)

    @abstractmethod
    def work(self) -> Iterator[str]:
        """What there is to do, each by the name under which it is looked for in the end."""

    @abstractmethod
    def do(self, what: str) -> None:
        """Returns once it was acknowledged. Raises NoAnswer where that is not known."""


class Signer(Worker):
    """Holders, one after the other, who bind their child at home, and go on at the step where they were."""

    def __init__(self, site: Site, sessions: dict[int, str]) -> None:
        super().__init__()
        self._site, self._sessions = site, sessions

    def work(self) -> Iterator[str]:
        return (str(number) for number in self._sessions)

    def do(self, what: str) -> None:
        number = int(what)
        browser = Browser(self._site.port, self._sessions[number])
        if register.name_of_child(number) in browser.get("/bindings/").text:
            return  # what a person looks for who got no answer: it was done
        step = SIGN
        while step in (NEW, CHECK, SIGN):
            page = browser.get(step)
            if page.status == 302:  # to the step that comes first
                step = page.location
                continue
            page = browser.post(step, self._form(step, page, number))
            if page.status != 302:
                raise NoAnswer(f"{step} was answered {page.status}")
            step = page.location
        if not step.startswith("/bindings/"):
            raise WentWrong(f"signing led to {step}")

    def _form(self, step: str, page: Page, number: int) -> dict[str, str]:
        seen = {"seen": page.value("seen")}
        if step == CHECK:
            return seen
        if step == SIGN:
            return {**seen, "text": page.value("text"), "method": "handwritten", "signature": STROKES}
        today = datetime.now(CHINA).date()
        return {
            **seen,
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "0",
            "form-0-name": register.name_of_child(number),
            "form-0-number": register.number_of_child(number),
            "form-0-relationship": "child",
            "form-0-area_code": "320300",
            "form-0-starts_on": today.isoformat(),
            "form-0-lasting": "until",
            "form-0-ends_on": (today + timedelta(days=300)).isoformat(),
        }


class Exporter(Worker):
    """An auditor who asks for a file, waits for it, and reads it to its end."""

    def __init__(self, site: Site, session: str) -> None:
        super().__init__()
        self._browser = Browser(site.port, session)
        self._today = datetime.now(CHINA).date().isoformat()

    def work(self) -> Iterator[str]:
        return (f"演练第{number}份" for number in range(1, 10_000))

    def do(self, what: str) -> None:
        if not self._card(what):
            asked = {"what": "settlements", "first": self._today, "last": self._today, "format": "csv"}
            page = self._browser.post(EXPORTS, {**asked, "reason": what})
            if page.status != 302:
                raise WentWrong(f"asking for a file was answered {page.status}")
        if rows_of(self._browser.get(self._written(what)).text) < 0:
            raise WentWrong("the file has not even a heading")

    def _written(self, what: str) -> str:
        """The address of a file, once the list says that the worker has written it. Raises WentWrong."""
        deadline = time.monotonic() + GIVES_UP_AFTER
        while True:
            card = self._card(what)
            if link := re.search(rf"{EXPORTS}[0-9a-f-]+/file/", card):
                return link[0]
            stands = progress_in(card)
            if time.monotonic() > deadline or not stands:
                raise WentWrong(f"waits for {what} to be written, and the list says: {stands or card}")
            time.sleep(0.2)

    def _card(self, what: str) -> str:
        """What the list shows of a file; nothing where it was not asked for."""
        cards = self._browser.get(EXPORTS).text.split('<li class="card export">')
        return next((card for card in cards if what in card), "")


class Importer(Worker):
    """Whoever runs the import at the bureau: the same file again until the command says that it is in."""

    def __init__(self, site: Site, folder: Path, households: int) -> None:
        super().__init__()
        self._site, self._folder, self._households = site, folder, households

    def work(self) -> Iterator[str]:
        return (str(FIRST_YUAN + number) for number in range(1, 10_000))

    def do(self, what: str) -> None:
        file = self._folder / "register.csv"
        register.write(file, self._households, yuan=int(what))
        done = subprocess.run(
            [self._site.python, "manage.py", "import_registry", str(file)],
            cwd=ROOT,
            env=self._site.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NoAnswer(f"{done.stdout[-200:]}{done.stderr[-300:]}")
        time.sleep(1)


def progress_in(card: str) -> str:
    """How far the list says that a file is, which is not ready yet; nothing where it will never be."""
    said = re.findall(r"<span data-progress-(?:state|rows)>([^<]*)</span>", card)
    return " ".join(" ".join(said).split())


def rows_of(text: str) -> int:
    """Of a file of comma-separated values, without its heading."""
    return sum(1 for _row in csv.reader(StringIO(text))) - 1
