"""A database of the bench's own on PostgreSQL, and the statements of `sql/` run in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from bench.site import DIGEST_KEY, RUN
from scripts.postgres import Server, connect

STATEMENTS = Path(__file__).with_name("sql")


@dataclass(frozen=True)
class Database:
    """One database on a server."""

    server: Server
    name: str

    @property
    def url(self) -> str:
        return self.server.url_of(self.name)

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(
            host=self.server.host, user=self.server.user, dbname=self.name, autocommit=True
        )

    def run(self, file: str, **values: int) -> None:
        """The statements of one file, with these numbers in their places."""
        text = sql.SQL((STATEMENTS / f"{file}.sql").read_text())
        wanted = {**values, "digest_key": DIGEST_KEY}
        with self.connect() as connection:
            connection.execute(text.format(**wanted))

    def fill(self, first: int, last: int) -> None:
        """Makes these families, and lets the planner know."""
        self.run("fill", first=first, last=last)
        self.settle_down()

    def refill(self) -> None:
        """Every patient's own account as it was in the beginning."""
        self.run("refill")

    def settle_down(self) -> None:
        """What PostgreSQL would do by and by, now: so that it does not do it while something is measured."""
        with self.connect() as connection:
            connection.execute("VACUUM (ANALYZE)")
            connection.execute("CHECKPOINT")

    def number(self, statement: str) -> int:
        """The one number that a statement selects."""
        with self.connect() as connection:
            [found] = connection.execute(statement).fetchone() or (0,)
            return int(found)

    def setting(self, name: str) -> str:
        with self.connect() as connection:
            [found] = connection.execute("SELECT current_setting(%s)", [name]).fetchone() or ("",)
            return str(found)


@contextmanager
def made(server: Server, name: str) -> Iterator[Database]:
    """A new database, which is dropped in the end."""
    database = Database(server, f"test_{RUN}_{name}")
    named = sql.Identifier(database.name)
    with connect(server.host, server.user) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(named))
    try:
        yield database
    finally:
        with connect(server.host, server.user) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))
