"""`make bench`: settling beside PostgreSQL's own limit and beside django-hordak, over the years, in one hot
family, on SQLite, and while everything is killed; the lists of an area.

Writes what it measured into the table of docs/performance.md; exits 1 where a bound does not hold.

It has a PostgreSQL of its own, with its databases on this disk and every commit flushed.
"""

import argparse
import os
import signal
import sys
import tempfile
import time
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import product
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

from bench import (
    beside_hordak,
    crashes,
    drill,
    environments,
    family,
    growth,
    guesses,
    instructions,
    limit,
    listing,
    load,
    speed,
    table,
)
from bench.database import Database, made
from bench.drill import Drilled
from bench.growth import Size
from bench.site import Site, WentWrong
from bench.stores import PostgresStore, SqliteStore, Store
from bench.table import Row, at_least, at_most, rates, spread
from scripts import debian, postgres
from scripts.postgres import Cluster

SETTINGS = "-c listen_addresses='' -c shared_buffers=1GB -c max_wal_size=4GB -c max_connections=200"
FAMILIES = speed.FAMILIES
ON_SQLITE = 2000
FEW, MANY = 8, 32
ROOT_KEY = b"root key of the bench, 32 bytes."


def main() -> int:
    options = read_options()
    signal.signal(signal.SIGTERM, _interrupt)
    load_before = os.getloadavg()[0]
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    measured: dict[str, list[Row]] = {}
    try:
        for part in options.parts:
            print(f"── {part} ──", flush=True)
            measured[part] = PARTS[part](options)
            for row in measured[part]:
                print(row.line(part, today), flush=True)
            if not options.dry:
                table.write({part: measured[part]}, parts=PARTS, on=today, load=load_before)
    except WentWrong as wrong:
        print(f"make bench: {wrong}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted: what was started is stopped, what was made is removed.", file=sys.stderr)
        return 130
    return _verdict([row for rows in measured.values() for row in rows])


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("parts", nargs="*", type=_part, metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=8.0, help="of each measurement in a round")
    parser.add_argument("--families", type=int, default=growth.FULL.families, help="of the large database")
    parser.add_argument("--bindings", type=int, default=1_000_000, help="of the lists of an area")
    parser.add_argument("--kills", type=int, default=12, help="of the server, and of PostgreSQL")
    parser.add_argument(
        "--beside", metavar="REVISION", help="of the portal, whose instructions are counted too"
    )
    parser.add_argument("--crashes", type=int, default=100, help="random kills on each database")
    parser.add_argument("--seed", type=int, default=10, help="of the random kills")
    parser.add_argument("--guesses", type=int, default=guesses.GUESSES, help="at one name, on each database")
    parser.add_argument("--dry", action="store_true", help="write nothing down")
    options = parser.parse_args()
    options.parts = options.parts or list(PARTS)
    return options


def _part(name: str) -> str:
    if name not in PARTS:
        raise argparse.ArgumentTypeError(f"there is no part {name}: {', '.join(PARTS)}")
    return name


def _speed(options: argparse.Namespace) -> list[Row]:
    found: list[Row] = []
    with _postgres() as cluster, made(cluster.server, "speed") as database, _filled(database) as site:
        limit.prepare(database)
        with site.served():
            speed.warm_up(site, database, FAMILIES)
            found += _same_rows(site, database)
            for clients in (FEW, MANY):
                run = speed.compare(
                    site,
                    database,
                    families=FAMILIES,
                    clients=clients,
                    rounds=options.rounds,
                    seconds=options.seconds,
                )
                found.append(rates(f"settlements over HTTP, {clients} clients", run.ours))
                found.append(rates(f"PostgreSQL's limit (pgbench), {clients} clients", run.theirs))
                found.append(at_least(f"settlements beside the limit, {clients} clients", run.ratios, 0.40))
        site.audit()
    return found


def _instructions(options: argparse.Namespace) -> list[Row]:
    with _postgres() as cluster, made(cluster.server, "speed") as database, _filled(database) as site:
        ours = [instructions.a_bill(site, FAMILIES) for _round in range(options.rounds)]
        found = [Row("million instructions of Python a bill", spread(ours))]
        if options.beside:
            with instructions.tree_of(options.beside) as tree:
                theirs = [instructions.a_bill(site, FAMILIES, tree) for _round in range(options.rounds)]
            ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
            found.append(Row(f"the same at {options.beside}", spread(theirs)))
            found.append(Row("the first beside the second", spread(ratios, digits=3)))
        site.audit()
    return found


def _same_rows(site: Site, database: Database) -> list[Row]:
    """The limit is honest only if it writes what a settlement of ours writes."""
    database.refill()  # or one of them might meet a patient who has spent all of their own
    ours = speed.rows_written(database, lambda: load.send_one(site, load.anybody(FAMILIES)))
    database.refill()
    theirs = speed.rows_written(database, lambda: limit.once(database, families=FAMILIES))
    print(f"  ours {ours}, the limit's {theirs}", flush=True)
    what = "rows a bill writes, table by table, ours and the limit's"
    return [Row(what, f"{sum(ours.values())} and {sum(theirs.values())}", "equal", ours == theirs)]


def _hordak(options: argparse.Namespace) -> list[Row]:
    with (
        _postgres() as cluster,
        made(cluster.server, "speed") as database,
        made(cluster.server, "hordak") as other,
        _filled(database) as site,
        site.served(),
    ):
        speed.warm_up(site, database, FAMILIES)
        plain, kept = (
            beside_hordak.compare(
                site,
                database,
                other,
                keeps_connections=keeps,
                families=FAMILIES,
                clients=FEW,
                rounds=options.rounds,
                seconds=options.seconds,
            )
            for keeps in (False, True)
        )
        site.audit()
    return [
        rates(f"django-hordak's plain transfer, Django as it comes, {FEW} clients", plain.theirs),
        at_least("settlements beside it", plain.ratios, 3.0, digits=1),
        rates("the same transfer with connections kept", kept.theirs),
        Row("settlements beside that", spread(kept.ratios, digits=1)),
    ]


def _growth(options: argparse.Namespace) -> list[Row]:
    size = Size(options.families, growth.FULL.times)
    with ExitStack() as stack:
        cluster = stack.enter_context(_postgres())
        pairs = []
        for name in ("large", "small"):
            database = stack.enter_context(made(cluster.server, name))
            site = Site(database.url, environments.portal())
            site.prepare()
            pairs.append((site, database))
        (large, large_database), (small, small_database) = pairs
        accounts, entries = growth.grow(large_database, size)
        small_database.fill(0, growth.SMALL - 1)
        stack.enter_context(large.served())
        stack.enter_context(small.served())
        run = growth.compare(
            (large, large_database, size.families),
            (small, small_database, growth.SMALL),
            clients=FEW,
            rounds=options.rounds,
            seconds=options.seconds,
        )
        small.audit()
    what = (
        f"rate with {accounts:,} accounts and {entries:,} ledger rows, beside {2 * growth.SMALL:,} accounts"
    )
    return [at_least(what, run.ratios, 0.8)]


def _family(options: argparse.Namespace) -> list[Row]:
    with _postgres() as cluster, made(cluster.server, "family") as database, _filled(database) as site:
        with site.served():
            speed.warm_up(site, database, FAMILIES)
            ratios, deadlocks = family.compare(
                site,
                database,
                families=FAMILIES,
                clients=MANY,
                rounds=options.rounds,
                seconds=options.seconds,
            )
        site.audit()
    return [
        at_most(f"one hot family, {MANY} clients: p99 beside the normal one", ratios, 6.0, digits=1),
        Row("deadlocks in the hot family", str(deadlocks), "0", deadlocks == 0),
    ]


def _sqlite(options: argparse.Namespace) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        site = Site(f"sqlite:///{folder}/bench.sqlite3", environments.portal())
        site.prepare()
        site.python_module("bench.families", str(ON_SQLITE))
        with site.served():
            runs = [
                load.send(site, load.anybody(ON_SQLITE), clients=FEW, seconds=options.seconds)
                for _round in range(options.rounds)
            ]
        site.audit()
    what = f"settlements on SQLite, {FEW} clients, none refused for a lock"
    return [rates(what, [run.rate for run in runs])]


def _guesses(options: argparse.Namespace) -> list[Row]:
    with (
        _postgres() as cluster,
        made(cluster.server, "guesses") as database,
        tempfile.TemporaryDirectory() as folder,
    ):
        urls = {"PostgreSQL": database.url, "SQLite": f"sqlite:///{folder}/bench.sqlite3"}
        return [
            replace(row, what=f"{name}: {row.what}")
            for name, url in urls.items()
            for row in _guessed(Site(url, environments.portal(), settings={"PROXIES": "1"}), options.guesses)
        ]


def _guessed(site: Site, times: int) -> list[Row]:
    site.prepare()
    site.manage("collectstatic", "--no-input", "--verbosity", "0")  # the pages name their files
    first_password = site.python_module("bench.sign_ins", str(guesses.NAMES + 1)).split()[-1]
    with site.served() as served:
        return guesses.measure(site, served, first_password, times)


def _kill(options: argparse.Namespace) -> list[Row]:
    found = []
    with (
        _postgres() as cluster,
        made(cluster.server, "kill") as database,
        _filled(database) as site,
        site.served() as served,
    ):
        for what, kill_and_start in (
            ("the server", drill.of_server(served)),
            ("PostgreSQL", drill.of_postgres(cluster)),
        ):
            done = drill.run(site, database, kill_and_start, families=FAMILIES, kills=options.kills)
            found.append(_row_of(what, done))
    return found


def _row_of(what: str, done: Drilled) -> Row:
    return Row(
        f"kill -9 of {what}, {done.kills} times: acknowledged, sent again, lost, doubled",
        f"{done.acknowledged:,}, {done.retried:,}, {done.lost}, {done.doubled}",
        "0 lost, 0 doubled",
        done.lost == done.doubled == 0,
    )


def _crash(options: argparse.Namespace) -> list[Row]:
    with (
        _postgres() as cluster,
        made(cluster.server, "crash") as database,
        tempfile.TemporaryDirectory() as folder,
    ):
        site = _site_to_crash(database.url, Path(folder))
        database.fill(0, FAMILIES - 1)
        return _crashes(site, PostgresStore(database), FAMILIES, options, "PostgreSQL")


def _crash_sqlite(options: argparse.Namespace) -> list[Row]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.sqlite3"
        site = _site_to_crash(f"sqlite:///{file}", Path(folder))
        site.python_module("bench.families", str(ON_SQLITE))
        return _crashes(site, SqliteStore(file), ON_SQLITE, options, "SQLite")


def _site_to_crash(url: str, folder: Path) -> Site:
    """One that also signs roots, so that the worker is killed while it does."""
    roots = {"ROOTS": str(folder / "roots"), "ROOT_KEY": "1:" + b64encode(ROOT_KEY).decode()}
    site = Site(url, environments.portal(), processes=2, settings=roots)
    site.prepare()
    site.manage("collectstatic", "--no-input", "--verbosity", "0")
    return site


def _crashes(site: Site, store: Store, families: int, options: argparse.Namespace, on: str) -> list[Row]:
    with site.served() as served:
        done = crashes.run(site, served, store, families=families, kills=options.crashes, seed=options.seed)
    holds, said = site.verify()
    print("\n".join(f"  {line}" for line in said), flush=True)
    longest = max(second for seconds in done.back.values() for second in seconds)
    about = f"{options.crashes} random kills on {on}, seed {options.seed}"
    return [
        Row(f"{about}: seconds until back, median and longest", done.seconds(), "≤ 10", longest <= 10),
        Row(
            f"{about}: acknowledged; asked again, lost, doubled",
            f"{crashes.names(done.acknowledged)}; {done.asked_again:,}, "
            f"{done.lost.total()}, {done.doubled.total()}",
            "0 lost, 0 doubled",
            done.lost.total() == done.doubled.total() == 0,
        ),
        Row(f"{about}: `verify` afterwards", crashes.verdict(said, holds=holds), "all holds", holds),
    ]


def _listing(options: argparse.Namespace) -> list[Row]:
    with _postgres() as cluster, made(cluster.server, "listing") as database:
        site = Site(database.url, environments.portal())
        site.prepare()
        database.run("bindings", bindings=options.bindings)
        database.settle_down()
        began = time.monotonic()
        site.manage("list_areas")
        listing_took = time.monotonic() - began
        database.settle_down()
        began = time.monotonic()
        site.manage("verify", "--part", "lists")
        proving = time.monotonic() - began
        found = listing.read(site.python_module("bench.listing_pages", str(options.rounds)))
    what = f"{options.bindings:,} bindings of before: listed, and proved to be"
    rows = [Row(what, f"{listing_took:,.0f} s, {proving:,.0f} s")]
    for area, page in product(listing.AREAS, listing.PAGES):
        whose = f"of the {found.rows[area]:,} of an area" if area != "province" else "of a whole province"
        for way in listing.WAYS:
            took = spread(found.of(area, page, way), unit=" ms", digits=1)
            rows.append(Row(f"{page} page {whose}, {way}", took))
    for page in listing.PAGES:
        small, large = (found.of(area, page, "after") for area in ("small", "large"))
        ratios = [one / other for one, other in zip(small, large, strict=True)]
        rows.append(at_most(f"{page} page: the small area beside the large one", ratios, 2.0))
    return rows


PARTS = {
    "speed": _speed,
    "instructions": _instructions,
    "hordak": _hordak,
    "growth": _growth,
    "family": _family,
    "sqlite": _sqlite,
    "kill": _kill,
    "crash": _crash,
    "crash_sqlite": _crash_sqlite,
    "guesses": _guesses,
    "listing": _listing,
}


@contextmanager
def _postgres() -> Iterator[Cluster]:
    """A server of the bench's own, whose commits reach the disk."""
    programs = postgres.find_programs()
    if programs is None:
        debian.install("postgresql")
        programs = postgres.find_programs()
    if programs is None:
        raise WentWrong("there is no PostgreSQL here; it comes with Debian's postgresql")
    try:
        with postgres.cluster(programs, SETTINGS) as cluster:
            yield cluster
    except postgres.NotToBeHad as missing:
        raise WentWrong(str(missing)) from missing


@contextmanager
def _filled(database: Database) -> Iterator[Site]:
    """The portal's tables in it, and families."""
    site = Site(database.url, environments.portal())
    site.prepare()
    database.fill(0, FAMILIES - 1)
    yield site


def _verdict(rows: Sequence[Row]) -> int:
    failed = [row.what for row in rows if row.holds is False]
    print(f"\nmake bench: {'does not hold: ' + '; '.join(failed) if failed else 'every bound holds'}")
    return 1 if failed else 0


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
