"""kill -9 during load, many times: every acknowledged settlement is there, once, and the books hold.

The tills do what tills do: a message without an answer is sent again, the same one, until it is answered.
"""

import json
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from bench import load
from bench.database import Database
from bench.site import Served, Site, WentWrong, descendants
from scripts.postgres import Cluster

CLIENTS = 8
BETWEEN = (0.5, 2.0)  # seconds of load before each kill
PATIENCE = 180.0  # seconds until a message must have its answer


@dataclass
class Tills:
    """Threads that settle until they are told to stop."""

    site: Site
    families: int
    acknowledged: list[str] = field(default_factory=list)
    retried: int = 0
    broken: list[str] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self, clients: int = CLIENTS) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._settle, daemon=True) for _desk in range(clients)]
        for thread in threads:
            thread.start()
        return threads

    def _settle(self) -> None:
        patients = load.anybody(self.families)
        while not self.stopping.is_set():
            self.settle_one(patients())

    def settle_one(self, patient: int) -> None:
        """One bill, sent until it is acknowledged."""
        code, key = random.choice(list(self.site.keys.items()))
        message = load.message(patient, code, key)
        if self._send(json.dumps(message, ensure_ascii=False).encode()):
            self.acknowledged.append(str(message["msgid"]))

    def _send(self, body: bytes) -> bool:
        deadline = time.monotonic() + PATIENCE
        answer: dict[str, object] = {}
        while time.monotonic() < deadline:
            answer = _post(self.site.port, body)
            if answer.get("infcode") == 0:
                return True
            self.retried += 1
            time.sleep(0.05)
        self.broken.append(f"{answer or 'no answer'}")
        return False


def _post(port: int, body: bytes) -> dict[str, object]:
    """The answer, or an empty one where there was none."""
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", "/gateway/", body, {"Content-Type": "application/json"})
        answer: dict[str, object] = json.loads(connection.getresponse().read())
        return answer
    except (OSError, HTTPException, ValueError):
        return {}
    finally:
        connection.close()


@dataclass(frozen=True)
class Drilled:
    """What came of it. `lost` were acknowledged and are not there, `doubled` are there more than once."""

    kills: int
    acknowledged: int
    retried: int
    lost: int
    doubled: int
    audit: str


def run(
    site: Site, database: Database, kill_and_start: Callable[[], None], *, families: int, kills: int
) -> Drilled:
    """Settles, kills, starts again, as often as asked; then counts. Raises WentWrong."""
    tills = Tills(site, families)
    threads = tills.start()
    try:
        for _kill in range(kills):
            time.sleep(random.uniform(*BETWEEN))
            kill_and_start()
        time.sleep(BETWEEN[1])
    finally:
        tills.stopping.set()
        for thread in threads:
            thread.join(PATIENCE + 15)
    if tills.broken:
        raise WentWrong(f"{len(tills.broken)} messages were not settled, the first: {tills.broken[0]}")
    return _counted(site, database, tills, kills)


def _counted(site: Site, database: Database, tills: Tills, kills: int) -> Drilled:
    with database.connect() as connection:
        found = connection.execute(
            "SELECT msgid, count(*) FROM sharing_settlement WHERE msgid = ANY(%s) GROUP BY msgid",
            [tills.acknowledged],
        ).fetchall()
    times: dict[str, int] = dict(found)
    return Drilled(
        kills=kills,
        acknowledged=len(tills.acknowledged),
        retried=tills.retried,
        lost=sum(msgid not in times for msgid in tills.acknowledged),
        doubled=sum(count > 1 for count in times.values()),
        audit=site.audit(),
    )


def of_server(served: Served) -> Callable[[], None]:
    """kill -9 of the web server, its children and the worker; then started again."""

    def kill_and_start() -> None:
        served.kill()
        served.start()

    return kill_and_start


def of_postgres(cluster: Cluster) -> Callable[[], None]:
    """kill -9 of PostgreSQL and all its processes; then started again on what the disk has."""

    def kill_and_start() -> None:
        postmaster = int(cluster.process_file.read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGSTOP)  # or it starts another one that nobody here knows of
        family = [postmaster, *descendants(postmaster)]
        for pid in family:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        # Until the system has taken them away: PostgreSQL takes a zombie for a server that runs.
        deadline = time.monotonic() + PATIENCE
        while any(os.path.exists(f"/proc/{pid}") for pid in family) and time.monotonic() < deadline:
            time.sleep(0.02)
        cluster.start()

    return kill_and_start
