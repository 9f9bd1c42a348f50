"""One hot family: four people who all use one account, at many tills at once; beside everybody else."""

from bench import load
from bench.database import Database
from bench.site import Site

DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"


def compare(
    site: Site, database: Database, *, families: int, clients: int, rounds: int, seconds: float
) -> tuple[list[float], int]:
    """How many times as long the slowest hundredth takes, a round each; and how many deadlocks there were.

    Raises WentWrong for any answer that is not `done`.
    """
    database.run("family")
    before = database.number(DEADLOCKS)
    ratios = []
    for _round in range(rounds):
        database.refill()
        normal = load.send(site, load.anybody(families), clients=clients, seconds=seconds)
        hot = load.send(site, load.the_hot_family, clients=clients, seconds=seconds)
        ratios.append(hot.p99 / normal.p99)
        print(
            f"  p99 {hot.p99:.0f} ms, everybody else {normal.p99:.0f} ms; {hot.rate:,.0f} a second",
            flush=True,
        )
    return ratios, database.number(DEADLOCKS) - before
