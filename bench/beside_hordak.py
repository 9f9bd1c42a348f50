"""Whole settlements over HTTP beside django-hordak's plain transfer on the same web server and database."""

import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import urlopen

from bench import environments, load
from bench.database import Database
from bench.site import PATIENCE, ROOT, Site, WentWrong, free_port
from bench.speed import Compared, in_turns

THREADS = 4  # for each process, as in `serve`


def compare(
    site: Site,
    database: Database,
    other: Database,
    *,
    keeps_connections: bool,
    families: int,
    clients: int,
    rounds: int,
    seconds: float,
) -> Compared:
    """Our rate and hordak's, which has the other database. Raises WentWrong.

    Django opens a connection for each request unless it is told to keep them; then hordak's three rows of
    a transfer are nearly all that is done.
    """
    with _served(other, keeps_connections) as address:
        _rate(address, clients, seconds)
        return in_turns(
            lambda: load.send(site, load.anybody(families), clients=clients, seconds=seconds),
            lambda: _rate(address, clients, seconds),
            between=database.refill,
            clients=clients,
            rounds=rounds,
        )


def _rate(address: str, clients: int, seconds: float) -> float:
    """Transfers a second. Raises WentWrong."""
    said = load.wrk(f"-c{clients}", f"-d{seconds:g}s", address)
    found = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if found is None or "Non-2xx" in said or "Socket errors" in said:
        raise WentWrong(f"django-hordak: {said[-1000:]}")
    return float(found[1])


@contextmanager
def _served(database: Database, keeps_connections: bool) -> Iterator[str]:
    """The address of a transfer, on as many processes as `serve` would start."""
    python = environments.hordak()
    where = {
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "HORDAK_DATABASE": database.name,
        "HORDAK_HOST": database.server.host,
        "HORDAK_USER": database.server.user,
        "HORDAK_KEEPS_CONNECTIONS": "yes" if keeps_connections else "",
    }
    done = subprocess.run(
        [python, "-m", "bench.hordak.web", "prepare"],
        cwd=ROOT,
        env=where,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise WentWrong(f"django-hordak: {done.stderr[-1000:]}")
    port = free_port()
    size = ["--workers", str(min(os.cpu_count() or 1, 4)), "--blocking-threads", str(THREADS)]
    server = subprocess.Popen(
        [
            *(python, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
            *(*size, "--no-access-log", "--log-level", "warning", "bench.hordak.web:application"),
        ],
        cwd=ROOT,
        env=where,
    )
    try:
        address = f"http://127.0.0.1:{port}/transfer"
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise WentWrong("django-hordak does not answer")
