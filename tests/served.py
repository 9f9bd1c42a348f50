"""A portal that really runs, as processes of its own on an SQLite file of its own."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from django.conf import settings

from tests.lock_waits import PATIENCE

DATABASE = "portal.sqlite3"
TOKEN = "a" * 32
BOUNDARY = "not-in-any-photo-by-chance-7d1f3c9a"
CLERK = """
from tests import make
from tests.counter import window
client, visit = window.clerk_with(make.person("陈秀兰", telephone="13800000001"))
print(client.session.session_key, window.path(visit, "telephone/"))
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """The environment of such a portal, with its tables made."""
    (folder / DATABASE).write_bytes(_empty_tables())
    return _around(folder) | more


def _around(folder: Path) -> dict[str, str]:
    port = str(free_port())
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.served_settings",
        "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
        "PORT": port,
        "SITE_URL": f"http://127.0.0.1:{port}",
        "SMS_SENDER": "accounts.sms.ConsoleSender",
        "PYTHONUNBUFFERED": "1",
        "LOG_LEVEL": "INFO",
    }


@cache
def _empty_tables() -> bytes:
    """A database after `migrate`, made once: on a busy machine it takes a minute."""
    with TemporaryDirectory() as folder:
        assert said_by(_around(Path(folder)), "migrate", "--no-input", "--verbosity", "0") == ""
        return Path(folder, DATABASE).read_bytes()


def manage(around: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(Path(settings.BASE_DIR, "manage.py")), *arguments],
        env=around,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def said_by(around: dict[str, str], *arguments: str) -> str:
    """What a command said that ended well."""
    with manage(around, *arguments) as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    return said


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """What the process said up to a line with these words."""
    said = ""
    while words not in said and process.stdout and (line := process.stdout.readline()):
        said += line
    return said


@contextmanager
def serving(around: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """The portal, once it answers; ended in order."""
    with manage(around, "serve") as process:
        read_until(process, "已启动")
        Thread(target=process.communicate, daemon=True).start()  # who logs into a full pipe stands still
        yield process
        process.terminate()
        process.wait(PATIENCE)


def clerk_in_a_visit(around: dict[str, str]) -> tuple[str, str]:
    """The session of a clerk, and the address where they correct the telephone of whose visit it is."""
    session, address = said_by(around, "shell", "-c", CLERK).split()[-2:]
    return session, address


def form_with_photo(
    around: dict[str, str], session: str, photo: bytes, *, telephone: str = "13900000002"
) -> dict[str, Any]:
    """What a browser sends when a clerk corrects a telephone: body and headers."""
    prefix = "__Host-" if around["SITE_URL"].startswith("https") else ""
    fields = {"csrfmiddlewaretoken": TOKEN, "telephone": telephone, "proof": "当场拨打响铃"}
    parts = [_part(name, said.encode()) for name, said in fields.items()]
    headers = {
        "Cookie": f"{prefix}csrf={TOKEN}; {prefix}session={session}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Origin": around["SITE_URL"],
    }
    parts += [_part('scan"; filename="a', photo), f"--{BOUNDARY}--\r\n".encode()]
    return {"body": b"".join(parts), "headers": headers}


def _part(name: str, said: bytes) -> bytes:
    return f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode() + said + b"\r\n"
