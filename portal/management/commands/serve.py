"""The web server and the worker as one: they start together, are replaced when they die, and end together."""

import os
import signal
import socket
import sys
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.kept_process import KeptProcess
from portal.readiness import tell_ready

HOST = "127.0.0.1"
PATIENCE = 10  # seconds that a child has to finish what it is doing
LOOK_EVERY = 0.1
ANSWERS_WITHIN = 1
# What is large is given back to the system with its end, instead of staying for each thread. Read by glibc.
FREED_AT_ONCE = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "262144"}
HEADERS_WITHIN = 10  # seconds; also how long a connection may stand idle


class Command(BaseCommand):
    help = "启动网站和后台任务，谁停了就重新启动，两者同时结束；PORT 环境变量改端口。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=HOST)
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--only-web", action="store_true", help="不启动后台任务：另外运行 worker")

    def handle(self, *args: Any, host: str, port: int, only_web: bool, **options: Any) -> None:
        _refuse_if_taken(host, port)
        os.environ.update({**FREED_AT_ONCE, **os.environ})
        self.stopping = False
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        children = [KeptProcess("the web server", _web_server(host, port), settings.WEB_CORES)]
        if not only_web:
            children.append(KeptProcess("the worker", _worker()))
        try:
            code = self._keep(children, host, port)
        finally:
            _end(children)
        if code:
            sys.exit(code)

    def _stop(self, *_signal: object) -> None:
        self.stopping = True

    def _keep(self, children: Sequence[KeptProcess], host: str, port: int) -> int:
        """Until a signal comes. What ends before the site first answers could not start: its exit code."""
        for child in children:
            child.start(time.monotonic())
        while not self.stopping and not _answers(host, port):
            for child in children:
                if child.process and child.has_ended():
                    return max(child.process.returncode, 1)
            time.sleep(LOOK_EVERY)
        if not self.stopping:
            self._announce(host, port)
            tell_ready()
        while not self.stopping:
            for child in children:
                child.keep(time.monotonic())
            time.sleep(LOOK_EVERY)
        return 0

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
    # One of its processes that dies is replaced; twice within seconds, the whole web server is, by us.
    size += ["--respawn-failed-workers"]
    size += ["--http1-header-read-timeout", str(HEADERS_WITHIN * 1000)]
    # Every request is logged by portal.middleware, which knows what must not be in a log.
    quiet = ["--no-access-log", "--log-level", "warning"]
    return [sys.executable, "-m", "portal.web_server", *address, *size, *quiet, "portal.wsgi:application"]


def _worker() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "worker"]


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


def _end(children: Sequence[KeptProcess]) -> None:
    for child in children:
        child.terminate()
    deadline = time.monotonic() + PATIENCE
    for child in children:
        child.end(deadline)
