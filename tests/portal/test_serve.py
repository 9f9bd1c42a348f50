"""The web server and the worker as processes: they start together, are replaced, and end together."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests import served as portal
from tests.lock_waits import PATIENCE, eventually
from tests.served import manage, read_until

pytestmark = pytest.mark.sqlite  # each on a file of its own; nothing here asks much of a database


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return portal.surroundings(tmp_path_factory.mktemp("served"))


@pytest.fixture
def served(surroundings) -> Iterator[subprocess.Popen[str]]:
    with manage(surroundings, "serve") as process:
        read_until(process, "已启动")
        yield process
        process.terminate()


def answers(around: dict[str, str]) -> bool:
    try:
        with urlopen(f"{around['SITE_URL']}/healthz", timeout=PATIENCE) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(pids: list[int]) -> bool:
    return eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_web_server_and_the_worker_end_with_a_signal(served, surroundings, number):
    assert answers(surroundings)
    both = children_of(served.pid)
    assert len(both) == 2
    served.send_signal(number)
    assert served.wait(PATIENCE) == 0
    assert gone(both)
    assert not answers(surroundings)


@pytest.mark.parametrize(("which", "name"), [(0, "the web server"), (1, "the worker")])
def test_one_of_them_that_dies_is_replaced_and_the_log_says_why(served, surroundings, which, name):
    both = children_of(served.pid)
    below = children_of(both[which])
    os.kill(both[which], signal.SIGKILL)
    said = read_until(served, "it is started again")
    assert f"{name} was ended from outside by SIGKILL; it is started again in 0.1 s" in said
    assert gone([both[which], *below])
    assert eventually(lambda: len(children_of(served.pid)) == 2)
    assert both[1 - which] in children_of(served.pid)
    assert eventually(lambda: answers(surroundings))
    assert which == 0 or "worker started" in read_until(served, "worker started")


def test_a_process_of_the_web_server_that_dies_is_replaced(served, surroundings):
    web, _worker = children_of(served.pid)
    [*processes] = children_of(web)
    for pid in processes:
        os.kill(pid, signal.SIGKILL)
    assert gone(processes)
    assert eventually(lambda: len(children_of(web)) == len(processes))
    assert eventually(lambda: answers(surroundings))


def test_a_signal_ends_them_while_one_waits_to_be_replaced(served):
    both = children_of(served.pid)
    os.kill(both[1], signal.SIGKILL)
    read_until(served, "it is started again")
    served.terminate()
    assert served.wait(PATIENCE) == 0
    assert gone(both)


def test_what_cannot_start_at_all_is_not_tried_again(surroundings):
    with manage(surroundings | {"SITE_URL": ""}, "serve") as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode != 0
    assert "未设置 SITE_URL" in said


def test_systemd_is_told_when_the_web_server_alone_is_ready(surroundings, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(PATIENCE)
        with manage(surroundings | {"NOTIFY_SOCKET": listening.getsockname()}, "serve", "--only-web") as web:
            assert listening.recv(100) == b"READY=1"
            assert answers(surroundings)
            assert len(children_of(web.pid)) == 1
            web.terminate()


def test_the_worker_tells_systemd_too(surroundings, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(PATIENCE)
        with manage(surroundings | {"NOTIFY_SOCKET": listening.getsockname()}, "worker") as worker:
            assert listening.recv(100) == b"READY=1"
            worker.terminate()


def test_they_end_when_the_one_above_them_is_killed(served, surroundings):
    both = children_of(served.pid)
    served.kill()
    served.wait(PATIENCE)
    assert gone(both)
    assert not answers(surroundings)


def test_a_port_that_is_taken_is_said_so_at_once(surroundings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with manage(surroundings | {"PORT": str(port)}, "serve") as process:
            said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert f"端口 {port} 不能用" in said


def test_the_worker_alone_ends_cleanly_with_a_signal(surroundings):
    with manage(surroundings, "worker") as worker:
        read_until(worker, "worker started")
        worker.send_signal(signal.SIGTERM)
        said, _ = worker.communicate(timeout=PATIENCE)
    assert (worker.returncode, said) == (0, "")


def test_the_worker_outlives_a_database_that_is_not_there(surroundings, tmp_path):
    away = surroundings | {"DATABASE_URL": f"sqlite:///{tmp_path / 'nowhere' / 'portal.sqlite3'}"}
    with manage(away, "worker") as worker:
        said = read_until(worker, "send codes failed, again in 2 s")
        worker.send_signal(signal.SIGTERM)
        worker.communicate(timeout=PATIENCE)
    assert "send codes failed, again in 1 s" in said
    assert worker.returncode == 0
