"""The web server and the worker as one: they start together and end together."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

HOST = "127.0.0.1"
PATIENCE = 10  # seconds that a child has to finish what it is doing
LOOK_EVERY = 0.1
ANSWERS_WITHIN = 1
PR_SET_PDEATHSIG = 1


class Command(BaseCommand):
    help = "启动网站和后台任务，两者同时结束；PORT 环境变量改端口。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=HOST)
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        _refuse_if_taken(host, port)
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        children = [_start(_web_server(host, port), settings.WEB_CORES), _start(_worker())]
        try:
            died = self._watch(children, host, port)
        finally:
            _end(children)
        if died:
            sys.exit(max(died.returncode, 1))

    def _stop(self, *_signal: object) -> None:
        self.stopping = True

    def _watch(
        self, children: Sequence[subprocess.Popen[bytes]], host: str, port: int
    ) -> subprocess.Popen[bytes] | None:
        """Waits for a signal, or for a child that ends by itself, which is returned."""
        announced = False
        while not self.stopping:
            for child in children:
                if child.poll() is not None:
                    return child
            if not announced and _answers(host, port):
                self._announce(host, port)
                announced = True
            time.sleep(LOOK_EVERY)
        return None

    def _announce(self, host: str, port: int) -> None:
        self.stdout.write(
            f"医保家庭共济已启动：{settings.SITE_URL or f'http://{host}:{port}'}（Ctrl+C 停止）"
        )
        if settings.DEMO:
            call_command("seed_demo", show=True, stdout=self.stdout)
        self.stdout.flush()


def _web_server(host: str, port: int) -> list[str]:
    address = ["--interface", "wsgi", "--host", host, "--port", str(port)]
    size = ["--workers", str(settings.WEB_PROCESSES), "--blocking-threads", str(settings.WEB_THREADS)]
    size += ["--workers-kill-timeout", str(PATIENCE // 2)]
    # Every request is logged by portal.middleware, which knows what must not be in a log.
    quiet = ["--no-access-log", "--log-level", "warning"]
    return [sys.executable, "-m", "granian", *address, *size, *quiet, "portal.wsgi:application"]


def _worker() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]


def _start(command: Sequence[str], cores: Sequence[int] = ()) -> subprocess.Popen[bytes]:
    # A group of its own, so that what it has started can be ended with it even when it was killed.
    return subprocess.Popen(command, process_group=0, preexec_fn=lambda: _begin(cores))


def _begin(cores: Sequence[int]) -> None:
    """Where this process is killed, nobody would end its children: Linux sends them a signal then."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if cores:
            os.sched_setaffinity(0, cores)


def _refuse_if_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as taken:
            raise CommandError(f"端口 {port} 不能用（{taken.strerror}）。换一个：PORT=8001") from taken


def _answers(host: str, port: int) -> bool:
    """Whether a page comes: the port opens before what answers there has been loaded."""
    asked = HTTPConnection(host, port, timeout=ANSWERS_WITHIN)
    try:
        asked.request("GET", "/healthz", headers={"Host": urlsplit(settings.SITE_URL).netloc})
        return asked.getresponse().status < 500
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()


def _end(children: Sequence[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.1, deadline - time.monotonic()))
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # what is left of it
        child.wait()
