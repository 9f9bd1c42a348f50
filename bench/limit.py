"""PostgreSQL's own limit: pgbench calling one function, prepared, that does all of a bill's database work."""

import random
import re
import shutil
import subprocess
from pathlib import Path

from bench.database import Database
from bench.site import TILLS, VAR, WentWrong
from scripts import postgres


def prepare(database: Database) -> None:
    """Makes the function."""
    database.run("limit")


def rate(database: Database, *, families: int, clients: int, seconds: float) -> float:
    """Calls a second. Raises WentWrong."""
    VAR.mkdir(parents=True, exist_ok=True)
    script = VAR / f"limit-{database.name}.pgbench"
    script.write_text(
        f"\\set family random(0, {families - 1})\n"
        f"\\set till random(1, {TILLS})\n"
        "SELECT bench_settle(:family, :till, 3000);\n"
    )
    server = database.server
    command = [
        *(program(), "--no-vacuum", "--protocol=prepared", f"--file={script}"),
        *(f"--client={clients}", "--jobs=1", f"--time={max(1, round(seconds))}"),
        *(f"--host={server.host}", f"--username={server.user}", database.name),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    script.unlink()
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None or "number of failed transactions: 0 " not in done.stdout:
        raise WentWrong(f"pgbench: {done.stdout[-500:]}{done.stderr[-500:]}")
    return float(found[1])


def once(database: Database, *, families: int) -> None:
    """One call."""
    with database.connect() as connection:
        connection.execute("SELECT bench_settle(%s, 1, 3000)", [random.randrange(families)])


def program() -> str:
    """Where pgbench is. Raises WentWrong."""
    folder = postgres.find_programs()
    beside = folder / "pgbench" if folder else Path()
    found = str(beside) if beside.is_file() else shutil.which("pgbench")
    if found is None:
        raise WentWrong("there is no pgbench; it comes with Debian's postgresql")
    return found
