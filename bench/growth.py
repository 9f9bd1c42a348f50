"""Whether settling slows down with the years: a small database and a large one on one server, in turns."""

from dataclasses import dataclass

from bench import load
from bench.database import Database
from bench.site import Site
from bench.speed import Compared, in_turns, warm_up

SMALL = 50_000  # families, with two accounts each
ACCOUNTS, ENTRIES = "accounts_personalaccount", "accounts_ledgerentry"


@dataclass(frozen=True)
class Size:
    """How large the large one is."""

    families: int
    times: int  # every account is drawn on and filled again so often

    @property
    def accounts(self) -> int:
        return 2 * self.families


FULL = Size(families=1_000_000, times=2)
"""Two million accounts and ten million ledger rows."""


def grow(database: Database, size: Size) -> tuple[int, int]:
    """Fills it, in pieces that a machine can hold; how many accounts and ledger rows there are then."""
    step = 100_000
    for first in range(0, size.families, step):
        database.run("fill", first=first, last=min(first + step, size.families) - 1)
        print(f"  {min(first + step, size.families):,} families", flush=True)
    database.run("history", times=size.times)
    database.settle_down()
    return tuple(database.number(f"SELECT count(*) FROM {table}") for table in (ACCOUNTS, ENTRIES))  # type: ignore[return-value]


def compare(
    large: tuple[Site, Database, int],
    small: tuple[Site, Database, int],
    *,
    clients: int,
    rounds: int,
    seconds: float,
) -> Compared:
    """The rate of the large one beside that of the small one, each (site, database, families)."""
    for site, database, families in (large, small):
        warm_up(site, database, families)

    def between() -> None:
        for _site, database, _families in (large, small):
            database.refill()

    return in_turns(
        lambda: load.send(large[0], load.anybody(large[2]), clients=clients, seconds=seconds),
        lambda: load.send(small[0], load.anybody(small[2]), clients=clients, seconds=seconds).rate,
        between=between,
        clients=clients,
        rounds=rounds,
    )
