"""A line to PostgreSQL on which one message is lost, in each of the ways in which that happens."""

import select
import socket
from collections.abc import Iterator
from enum import StrEnum
from itertools import count
from threading import Thread

import psycopg
from django.db import connection

from tests.lock_waits import PATIENCE

TERMINATE = (
    "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


class Lost(StrEnum):
    """A question on its way, an answer on its way back, or the server's process just before it is asked."""

    QUESTION = "question"
    ANSWER = "answer"
    SERVER = "server"


class Line:
    """Passes everything on but one message, which so many go before; who connects anew is passed on again."""

    def __init__(self, lost: Lost, after: int) -> None:
        self._lost, self._left, self.was_cut = lost, after, False
        known = connection.get_connection_params()
        self._to = {name: known[name] for name in ("host", "port", "user", "dbname") if name in known}
        self._straight = {name: connection.settings_dict[name] for name in ("HOST", "PORT")}
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._carrying = Thread(target=self._carry)

    def _carry(self) -> None:
        while True:
            try:
                asker, _ = self._listening.accept()
            except OSError:
                return
            with asker, self._server() as server:
                self._pass_on(asker, server)

    def _server(self) -> socket.socket:
        host, port = self._to["host"], int(self._to.get("port") or 5432)
        if not host.startswith("/"):
            return socket.create_connection((host, port))
        there = socket.socket(socket.AF_UNIX)
        there.connect(f"{host}/.s.PGSQL.{port}")
        return there

    def _pass_on(self, asker: socket.socket, server: socket.socket) -> None:
        ways = {asker: server, server: asker}
        while True:
            for arrived in select.select(list(ways), [], [])[0]:
                message = arrived.recv(1 << 20)
                if not message:
                    return
                if (arrived is server) == (self._lost is Lost.ANSWER) and self._is_the_one():
                    if self._lost is not Lost.SERVER:
                        return
                    self._terminate()
                ways[arrived].sendall(message)

    def _is_the_one(self) -> bool:
        self._left -= 1
        is_it = self._left == -1
        self.was_cut |= is_it
        return is_it

    def _terminate(self) -> None:
        with psycopg.connect(**self._to, autocommit=True) as other:
            other.execute(TERMINATE, [int(PATIENCE * 1000)])

    def __enter__(self) -> None:
        """This thread is connected by this line now."""
        connection.close()
        connection.settings_dict |= {"HOST": "127.0.0.1", "PORT": self._listening.getsockname()[1]}
        self._carrying.start()

    def __exit__(self, *_failed: object) -> None:
        connection.close()
        connection.settings_dict |= self._straight
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._carrying.join()


def lines(lost: Lost) -> Iterator[Line]:
    """One that loses the first message, one the second … and at last one that had nothing left to lose."""
    for after in count():
        line = Line(lost, after)
        yield line
        if not line.was_cut:
            return
