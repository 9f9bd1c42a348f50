"""A PostgreSQL to test on: what answers on 127.0.0.1:5432, else one of our own on a socket.

Only our own is ever started or stopped. The other gets test databases named after this run, and loses them.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from scripts import debian

OLDEST = 15
SETTINGS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


@dataclass(frozen=True)
class Server:
    """Where it is: a host name or the folder of its socket, and who we are there."""

    host: str
    user: str
    label: str

    @property
    def url(self) -> str:
        """For DATABASE_URL; test databases are made and removed from the database named here."""
        return self.url_of("postgres")

    def url_of(self, database: str) -> str:
        """For DATABASE_URL, of one of its databases."""
        if self.host.startswith("/"):
            return f"postgres://{self.user}@/{self.host}/{database}"
        return f"postgres://{self.user}@{self.host}:5432/{database}"


class NotToBeHad(Exception):
    """Neither running nor to be started here; the text says why."""


@contextmanager
def server(run: str, settings: str = SETTINGS) -> Iterator[Server]:
    """A server for the tests of this run; `settings` are for one of our own. Raises NotToBeHad."""
    running = answering()
    if running:
        try:
            yield running
        finally:
            drop_leftovers(running, run)
        return
    programs = find_programs()
    if programs is None:
        debian.install("postgresql")
        programs = find_programs()
    if programs is None:
        raise NotToBeHad("nothing answers on 127.0.0.1:5432, and there is no initdb to start one")
    with cluster(programs, settings) as own:
        yield own.server


def answering() -> Server | None:
    """The server on 127.0.0.1:5432, if it trusts us and lets us make databases."""
    for user in ("root", "postgres"):
        try:
            with connect("127.0.0.1", user) as connection:
                version = connection.info.server_version // 10000
                may = connection.execute(
                    "select rolsuper or rolcreatedb from pg_roles where rolname = current_user"
                ).fetchone()
        except psycopg.OperationalError:
            continue
        if may == (True,) and version >= OLDEST:
            return Server("127.0.0.1", user, f"PostgreSQL {version} on 127.0.0.1")
    return None


def connect(host: str, user: str) -> psycopg.Connection:
    return psycopg.connect(
        host=host, port=5432, user=user, dbname="postgres", autocommit=True, connect_timeout=60
    )


def drop_leftovers(where: Server, run: str) -> None:
    """Remove test databases, and the roles in them, that an interrupted run could not remove itself."""
    with connect(where.host, where.user) as connection:
        rows = connection.execute(
            "select datname from pg_database where starts_with(datname, %s)", [f"test_{run}"]
        )
        for (name,) in rows.fetchall():
            connection.execute(
                sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
            )
        roles = connection.execute(
            "select rolname from pg_roles where starts_with(rolname, %s)", [f"test_{run}"]
        )
        for (name,) in roles.fetchall():
            connection.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


def find_programs() -> Path | None:
    """The folder of the newest initdb that is new enough."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    new_enough = [folder for folder in found if int(folder.parent.name) >= OLDEST]
    if new_enough:
        return max(new_enough, key=lambda folder: int(folder.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def cluster(programs: Path, settings: str) -> Iterator["Cluster"]:
    """A running server of our own with these settings, which is gone afterwards. Raises NotToBeHad."""
    # Not under TMPDIR: that may be in a home nobody else can enter, and a socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))
    own = Cluster(programs, folder, settings, not_root())
    try:
        own.make()
        try:
            own.start()
            yield own
        finally:
            own.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class Cluster:
    """A data folder of our own, and the server on it, which may be started again after it was killed."""

    programs: Path
    folder: Path
    settings: str
    owner: pwd.struct_passwd | None

    @property
    def server(self) -> Server:
        return Server(str(self.folder), "postgres", f"PostgreSQL {self.programs.parent.name} of our own")

    @property
    def process_file(self) -> Path:
        """Its first line is the server's process number, while there is a server, or one was killed."""
        return self.folder / "data" / "postmaster.pid"

    def make(self) -> None:
        if self.owner:
            os.chown(self.folder, self.owner.pw_uid, self.owner.pw_gid)
        self._run(
            "initdb",
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )

    def start(self) -> None:
        options = f"{self.settings} -c unix_socket_directories={self.folder}"
        self._run(
            "pg_ctl", "--silent", "--wait", "--log", str(self.folder / "log"), "--options", options, "start"
        )

    def stop(self) -> None:
        if self._is_running():
            self._run("pg_ctl", "--silent", "--wait", "--mode=immediate", "stop")

    def _is_running(self) -> bool:
        """A server that was killed leaves its file behind."""
        if not self.process_file.exists():
            return False
        return Path(f"/proc/{self.process_file.read_text().splitlines()[0]}").exists()

    def _run(self, program: str, *arguments: str) -> None:
        owner = self.owner
        done = subprocess.run(
            [str(self.programs / program), "--pgdata", str(self.folder / "data"), *arguments],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "HOME": str(self.folder), "LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            user=owner and owner.pw_uid,
            group=owner and owner.pw_gid,
            extra_groups=[] if owner else None,
            start_new_session=True,  # Ctrl-C is for us, who then stop it in order
            check=False,
        )
        if done.returncode:
            raise NotToBeHad(f"{program} failed: {done.stderr.decode(errors='replace')[-500:]}")


def not_root() -> pwd.struct_passwd | None:
    """Who the server runs as: PostgreSQL refuses root; anybody else runs it as themselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NotToBeHad("root may not run it, and there is neither a user postgres nor nobody")
