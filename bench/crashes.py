"""Random kills while people sign and settle, and the bureau imports and exports.

The same seed kills the same kinds in the same order. After each kill it is measured how long it took until,
by itself, a new bill was settled and every process there again; at the end what was acknowledged is found.
"""

import json
import os
import random
import re
import signal
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from bench import crowd, load, register
from bench.crowd import Exporter, Importer, Signer
from bench.drill import Tills
from bench.site import Served, Site, WentWrong, children_of_all
from bench.stores import Store

HOUSEHOLDS = 600
SIGNERS, TILLS = 3, 2
BETWEEN = (0.5, 2.5)  # seconds of work from being back to the next kill
BACK_WITHIN = 60.0  # seconds until nobody waits for it any longer


class Victim(StrEnum):
    """What is killed with SIGKILL."""

    WEB_PROCESS = "a process of the web server"
    WEB_SERVER = "the web server"
    WORKER = "the worker"
    DATABASE = "the database"


@dataclass(frozen=True)
class Outcome:
    """Seconds until all was back, of each kill; and what became of what was acknowledged, by kind."""

    back: dict[Victim, list[float]]
    acknowledged: Counter[str]
    asked_again: int
    lost: Counter[str]
    doubled: Counter[str]

    def seconds(self) -> str:
        """The median and the longest, of each kind of kill."""
        return "; ".join(
            f"{victim} ({len(back)}) {statistics.median(back):.1f}, {max(back):.1f}"
            for victim, back in self.back.items()
            if back
        )


@dataclass
class Crowd:
    """Everybody who is at work."""

    tills: Tills
    signers: list[Signer]
    exporter: Exporter
    importer: Importer

    def start(self, stopping: threading.Event) -> list[threading.Thread]:
        workers = (*self.signers, self.exporter, self.importer)
        return [*self.tills.start(TILLS), *(one.start(stopping) for one in workers)]

    def wrong(self) -> list[str]:
        """What could not be done, however often it was asked for."""
        workers = (*self.signers, self.exporter, self.importer)
        return [*self.tills.broken, *(said for one in workers for said in one.wrong)]

    def asked_again(self) -> int:
        workers = (*self.signers, self.exporter, self.importer)
        return self.tills.retried + sum(one.again for one in workers)


def run(site: Site, served: Served, store: Store, *, families: int, kills: int, seed: int) -> Outcome:
    """Everybody works, one after the other is killed, and all is counted. Raises WentWrong."""
    chance, stopping = random.Random(seed), threading.Event()
    back: dict[Victim, list[float]] = {victim: [] for victim in Victim}
    with tempfile.TemporaryDirectory() as folder:
        people = _crowd(site, Path(folder), families)
        threads = people.start(stopping)
        try:
            for number in range(1, kills + 1):
                time.sleep(chance.uniform(*BETWEEN))
                victim = chance.choice(list(Victim))
                back[victim].append(_kill(_find(victim, served, store), people.tills, served))
                print(f"  {number:3} {victim}: back after {back[victim][-1]:.1f} s", flush=True)
                if wrong := people.wrong():
                    raise WentWrong(f"{len(wrong)} things went wrong, the first: {wrong[0]}")
        finally:
            people.tills.stopping.set()
            stopping.set()
            for thread in threads:
                thread.join(crowd.GIVES_UP_AFTER + 30)
    if wrong := people.wrong():
        raise WentWrong(f"{len(wrong)} things went wrong, the first: {wrong[0]}")
    return _counted(people, store, back)


def _crowd(site: Site, folder: Path, families: int) -> Crowd:
    file = folder / "first.csv"
    register.write(file, HOUSEHOLDS, yuan=crowd.FIRST_YUAN)
    site.manage("import_registry", str(file))
    sessions = json.loads(site.python_module("bench.households"))
    signers = [
        Signer(site, {number: sessions["holders"][number] for number in range(first, HOUSEHOLDS, SIGNERS)})
        for first in range(SIGNERS)
    ]
    tills, exporter = Tills(site, families), Exporter(site, sessions["auditor"])
    return Crowd(tills, signers, exporter, Importer(site, folder, HOUSEHOLDS))


@dataclass(frozen=True)
class Processes:
    """What `serve` has started, at this moment."""

    web: int | None
    below_web: tuple[int, ...]
    worker: int | None

    @classmethod
    def of(cls, served: Served) -> "Processes":
        assert served.process
        children, web, worker = children_of_all(), None, None
        for pid in children.get(served.process.pid, []):
            with suppress(OSError):
                command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                web = pid if b"portal.web_server" in command else web
                worker = pid if b"worker" in command else worker
        return cls(web, tuple(children.get(web, [])) if web else (), worker)

    def are_all_there(self, processes: int) -> bool:
        return bool(self.web and self.worker and len(self.below_web) >= processes)


def _find(victim: Victim, served: Served, store: Store) -> int:
    """A process of this kind, as soon as there is one. Raises WentWrong."""
    deadline = time.monotonic() + BACK_WITHIN
    while time.monotonic() < deadline:
        now = Processes.of(served)
        match victim:
            case Victim.WEB_PROCESS:
                found = random.choice(now.below_web) if now.below_web else None
            case Victim.WEB_SERVER:
                found = now.web
            case Victim.WORKER:
                found = now.worker
            case Victim.DATABASE:
                found = store.process_to_kill()
        if found:
            return found
    raise WentWrong(f"there is no process to kill: {victim}")


def _kill(pid: int, tills: Tills, served: Served) -> float:
    """Seconds until everything was back. Raises WentWrong."""
    began = time.monotonic()
    os.kill(pid, signal.SIGKILL)
    tills.settle_one(load.anybody(tills.families)())
    while time.monotonic() < began + BACK_WITHIN:
        now = Processes.of(served)
        if now.are_all_there(tills.site.processes) and pid not in (now.web, now.worker, *now.below_web):
            return time.monotonic() - began
        time.sleep(0.02)
    raise WentWrong("it did not come back")


def _counted(people: Crowd, store: Store, back: dict[Victim, list[float]]) -> Outcome:
    acknowledged = {
        "bills": people.tills.acknowledged,
        "signings": [done for signer in people.signers for done in signer.acknowledged],
        "files": people.exporter.acknowledged,
    }
    lost, doubled = Counter[str](), Counter[str]()
    for what, names in acknowledged.items():
        times = store.times(what)
        lost[what] = sum(name not in times for name in names)
        doubled[what] = sum(times.get(name, 0) > 1 for name in names)
    last = people.importer.acknowledged[-1] if people.importer.acknowledged else str(crowd.FIRST_YUAN)
    lost["balances"] = store.balances_other_than(int(last) * 100)
    doubled["balances"] = store.balances_posted_otherwise()
    counts = Counter({what: len(names) for what, names in acknowledged.items()})
    counts["imports"] = len(people.importer.acknowledged)
    return Outcome(back, counts, people.asked_again(), lost, doubled)


def names(counts: Counter[str]) -> str:
    """What there is of each, for the table."""
    return ", ".join(f"{count:,} {what}" for what, count in counts.items())


def verdict(said: Sequence[str], *, holds: bool) -> str:
    """What `verify` came to, for the table: how many rows hold, or the first that does not of each part."""
    if not holds:
        return "; ".join(line.strip() for line in said if "对不上" in line) or said[-1]
    rows = sum(int(found[1]) for line in said if (found := re.search(r"：(\d+) 行，", line)))
    of_before = sum(int(found[1]) for line in said if (found := re.search(r"^ *(\d+) 行是以前写下的", line)))
    return f"{rows - of_before:,} rows hold"
