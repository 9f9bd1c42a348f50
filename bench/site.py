"""A portal to be measured: a database to throw away, the site's own settings, and what `serve` starts."""

import os
import secrets
import signal
import socket
import subprocess
import time
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var" / "bench"
RUN = f"{os.getpid()}_{secrets.token_hex(3)}"  # in the name of every database of this run
DIGEST_KEY = b"digest key of the bench, 32 byte"
TILLS = 8
CORES = max(1, (os.cpu_count() or 1) // 2)
"""How many are the web server's; the others are left to PostgreSQL and to who sends, on this same machine."""
PATIENCE = 60.0  # seconds for a server to start


class WentWrong(Exception):
    """Something did not do what the measurement is about; the text says what."""


@dataclass
class Site:
    """One database, and the portal on it; `keys` are those of its institutions, by their code."""

    database_url: str
    python: Path
    port: int = field(default_factory=lambda: free_port())
    processes: int = CORES
    keys: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)  # that differ from those below

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        """As in production, but for the keys, which nothing here has to be kept from."""
        return {
            "PATH": os.environ["PATH"],
            "LC_ALL": "C.UTF-8",
            "SECRET_KEY": "only for the bench",
            "DATA_KEYS": "1:" + b64encode(b"data key of the bench, 32 bytes.").decode(),
            "CHAIN_KEYS": "1:" + b64encode(b"chain key of the bench, 32 bytes").decode(),
            "ROOT_KEY": "",
            "DIGEST_KEY": b64encode(DIGEST_KEY).decode(),
            "DATABASE_URL": self.database_url,
            "SITE_URL": self.url,
            "SMS_SENDER": "accounts.sms.ConsoleSender",
            "PROVINCE": "32",
            "EXPORTS": str(VAR / f"exports-{self.port}"),  # a worker removes what its database does not know
            "DEMO": "0",
            "WEB_PROCESSES": str(self.processes),
            "WEB_THREADS": "8",
            "WEB_CORES": ",".join(map(str, range(CORES))),
            **self.settings,
        }

    def manage(self, *arguments: str) -> str:
        """What a command of the portal prints. Raises WentWrong."""
        return self._run("manage.py", *arguments)

    def verify(self) -> tuple[bool, list[str]]:
        """Whether `manage.py verify` finds nothing, and the lines that it says."""
        done = self._ended("manage.py", "verify")
        return done.returncode == 0, [*done.stdout.splitlines(), *done.stderr.splitlines()[-5:]]

    def python_module(self, *arguments: str) -> str:
        """What a module of the bench prints that runs with the portal's Python. Raises WentWrong."""
        return self._run("-m", *arguments)

    def _run(self, *arguments: str) -> str:
        done = self._ended(*arguments)
        if done.returncode:
            raise WentWrong(f"{' '.join(arguments)}: {done.stdout[-500:]}{done.stderr[-500:]}")
        return done.stdout

    def _ended(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.python, *arguments],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )

    def prepare(self) -> None:
        """Tables, policies, and a few institutions."""
        self.manage("migrate", "--verbosity", "0")
        self.manage("load_reference", "--verbosity", "0")
        for number in range(1, TILLS + 1):
            code = f"H3203{number:07d}"
            kind_and_area = ["--kind", "hospital", "--area", "320300"]
            said = self.manage("add_institution", code, f"徐州第{number}医院", *kind_and_area)
            self.keys[code] = said.split()[-1]

    def audit(self) -> str:
        """What `audit_ledger` says of every account and settlement. Raises WentWrong if it found a fault."""
        return self.manage("audit_ledger").strip()

    @contextmanager
    def served(self) -> Iterator["Served"]:
        """The web server and the worker, until the end."""
        VAR.mkdir(parents=True, exist_ok=True)
        served = Served(self, VAR / f"server-{self.port}.log")
        try:
            served.start()
            yield served
        finally:
            served.stop()


@dataclass
class Served:
    """A running `manage.py serve`."""

    site: Site
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Returns once it answers. Raises WentWrong."""
        with open(self.log, "a") as output:
            self.process = subprocess.Popen(
                [self.site.python, "manage.py", "serve", "--port", str(self.site.port)],
                cwd=ROOT,
                env=self.site.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                with urlopen(f"{self.site.url}/healthz", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise WentWrong(f"the server does not answer: {self.log.read_text()[-1000:]}")

    def kill(self) -> None:
        """kill -9 of everything that it consists of, at once."""
        if self.process is None:
            return
        for pid in (self.process.pid, *descendants(self.process.pid)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """As the system would stop it; what is left after that is killed."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.kill()


def descendants(pid: int) -> list[int]:
    """What this process has started, and what that has started."""
    children, found, todo = children_of_all(), [], [pid]
    while todo:
        below = children.get(todo.pop(), [])
        found += below
        todo += below
    return found


def children_of_all() -> dict[int, list[int]]:
    """What each process of this machine has started and is still there."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    return children


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
