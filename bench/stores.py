"""The database of the crash drill: which of its processes to kill, and what stands in it in the end."""

import sqlite3
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import psycopg

from bench.database import Database
from bench.register import CHILD, HOLDER

TIMES = {
    "bills": "SELECT msgid, count(*) FROM sharing_settlement GROUP BY msgid",
    "signings": "SELECT person.psn_no, count(*) FROM sharing_binding binding"
    " JOIN accounts_person person ON person.id = binding.member_id"
    " JOIN sharing_pledge pledge ON pledge.binding_id = binding.id"
    f" WHERE binding.state = 'active' AND person.psn_no LIKE '{CHILD}%' GROUP BY person.psn_no",
    "files": "SELECT reason, count(*) FROM sharing_export WHERE state = 'ready' GROUP BY reason",
}
ACCOUNTS = (
    "FROM accounts_personalaccount account JOIN accounts_person person ON person.id = account.holder_id"
    f" WHERE person.psn_no LIKE '{HOLDER}%'"
)
POSTED = (
    "coalesce((SELECT sum(amount_fen) FROM accounts_ledgerentry entry"
    " WHERE entry.account_id = account.id AND entry.kind = 'register'), 0)"
)
WAL_WRITE_LOCK = "120"
"""The byte of the -shm file that is locked by whoever writes (sqlite.org/walformat.html, 2.3.1)."""


class Store(ABC):
    """Either database."""

    @abstractmethod
    def process_to_kill(self) -> int | None:
        """A process whose end is the end of the transaction that is being written, if there is one now."""

    @abstractmethod
    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """What it selects."""

    def times(self, what: str) -> dict[str, int]:
        """How often each act of a kind was done, by the name under which it was asked for."""
        return {_name(name): int(count) for name, count in self.rows(TIMES[what])}

    def balances_other_than(self, fen: int) -> int:
        """Accounts whose figure of the register is not this one."""
        [(found,)] = self.rows(f"SELECT count(*) {ACCOUNTS} AND account.imported_fen <> {fen}")
        return int(found)

    def balances_posted_otherwise(self) -> int:
        """Accounts to which the register has posted more or less than its figure."""
        [(found,)] = self.rows(f"SELECT count(*) {ACCOUNTS} AND account.imported_fen <> {POSTED}")
        return int(found)


class PostgresStore(Store):
    """Killing a server process makes PostgreSQL end all others and recover as after a crash."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def process_to_kill(self) -> int | None:
        try:
            found = self.rows(
                "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
                " ORDER BY state <> 'idle' DESC, random() LIMIT 1"
            )
        except psycopg.OperationalError:  # not yet back from the last time
            return None
        return int(found[0][0]) if found else None

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with self._database.connect() as connection:
            return list(connection.execute(statement.encode()).fetchall())


class SqliteStore(Store):
    """There is no server: whoever writes is killed while they hold the lock."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def process_to_kill(self) -> int | None:
        inode = Path(f"{self._file}-shm").stat().st_ino
        for line in Path("/proc/locks").read_text().splitlines():
            fields = [field for field in line.split() if field != "->"]
            *_, kind, pid, where, first, last = fields
            is_writer = kind == "WRITE" and where.endswith(f":{inode}") and first == last == WAL_WRITE_LOCK
            if is_writer and len(fields) == len(line.split()):
                return int(pid)
        return None

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, timeout=60) as connection:
            return list(connection.execute(statement).fetchall())


def _name(found: str) -> str:
    """Of a child, the number of its household."""
    return str(int(found.removeprefix(CHILD))) if found.startswith(CHILD) else found
