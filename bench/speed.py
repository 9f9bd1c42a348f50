"""Whole settlements over HTTP beside PostgreSQL's own limit, in turns, so that both meet the same machine."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from bench import limit, load
from bench.database import Database
from bench.load import Run
from bench.site import Site

FAMILIES = 50_000  # with two accounts each
WARM_UP = 3.0
IN_FLIGHT = 1.0  # seconds
WRITTEN = (
    "sharing_settlement",
    "sharing_allocation",
    "accounts_ledgerentry",
    "sharing_message",
    "sharing_shortfall",
    "sharing_notice",
)


@dataclass(frozen=True)
class Compared:
    """Rates a second of rounds in which both took turns, ours first."""

    clients: int
    ours: tuple[float, ...]
    theirs: tuple[float, ...]
    p50: float
    p99: float

    @property
    def ratios(self) -> list[float]:
        return [ours / theirs for ours, theirs in zip(self.ours, self.theirs, strict=True)]

    @property
    def ratio(self) -> float:
        return median(self.ratios)


def warm_up(site: Site, database: Database, families: int) -> None:
    """Until every process has its connections, and its statements are planned for tables with rows."""
    load.send(site, load.anybody(families), clients=32, seconds=WARM_UP)
    database.settle_down()
    load.send(site, load.anybody(families), clients=32, seconds=WARM_UP)


def compare(
    site: Site, database: Database, *, families: int, clients: int, rounds: int, seconds: float
) -> Compared:
    """Our rate and the limit's. Raises WentWrong."""
    return in_turns(
        lambda: load.send(site, load.anybody(families), clients=clients, seconds=seconds),
        lambda: limit.rate(database, families=families, clients=clients, seconds=seconds),
        between=database.refill,
        clients=clients,
        rounds=rounds,
    )


def in_turns(
    ours: Callable[[], Run],
    theirs: Callable[[], float],
    *,
    between: Callable[[], None],
    clients: int,
    rounds: int,
) -> Compared:
    """One after the other, as often as there are rounds; who begins changes from round to round."""
    runs, rates = [], []
    for number in range(rounds):
        for is_ours in (number % 2 == 0, number % 2 == 1):
            between()
            if is_ours:
                runs.append(ours())
            else:
                rates.append(theirs())
        print(f"  {clients} clients: {runs[-1].rate:,.0f} and {rates[-1]:,.0f} a second", flush=True)
    return Compared(
        clients,
        tuple(run.rate for run in runs),
        tuple(rates),
        median(run.p50 for run in runs),
        median(run.p99 for run in runs),
    )


def rows_written(database: Database, settle: Callable[[], None]) -> dict[str, int]:
    """How many rows one bill adds to each table, and how many it changes there."""
    before = _row_counts(database)
    settle()
    after = _row_counts(database)
    return {name: after[name] - before[name] for name in after if after[name] != before[name]}


def _row_counts(database: Database) -> dict[str, int]:
    """Rows of every table that a settlement may write, and what else of it shows in sums; at one moment."""
    time.sleep(IN_FLIGHT)  # what a load tool has left behind is answered by then
    counted = {table: f"(SELECT count(*) FROM {table})" for table in WRITTEN}
    counted["accounts changed"] = "(SELECT sum(entry_count) FROM accounts_personalaccount)"
    counted["counted for the month"] = "(SELECT sum(month_used_fen) FROM sharing_binding)"
    with database.connect() as connection:
        found = connection.execute(f"SELECT {', '.join(counted.values())}").fetchone() or ()
    return {name: int(number) for name, number in zip(counted, found, strict=True)}
