"""What was measured, against what was asked for, as the table in docs/performance.md."""

import os
import platform
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- bench: written by `make bench` -->", "<!-- end of bench -->"


@dataclass(frozen=True)
class Row:
    """One thing measured. `holds` is None where nothing was asked for."""

    what: str
    measured: str
    asked: str = ""
    holds: bool | None = None

    def line(self) -> str:
        verdict = {True: "yes", False: "**no**", None: ""}[self.holds]
        return f"| {self.what} | {self.measured} | {self.asked} | {verdict} |"


def at_least(what: str, values: Sequence[float], least: float, *, unit: str = "", digits: int = 2) -> Row:
    """A row whose median has to reach a bound."""
    return Row(what, spread(values, unit=unit, digits=digits), f"≥ {least:g}{unit}", median(values) >= least)


def at_most(what: str, values: Sequence[float], most: float, *, unit: str = "", digits: int = 2) -> Row:
    """A row whose median may not pass a bound."""
    return Row(what, spread(values, unit=unit, digits=digits), f"≤ {most:g}{unit}", median(values) <= most)


def spread(values: Sequence[float], *, unit: str = "", digits: int = 2) -> str:
    """The median, and from where to where the values went."""
    shown = [f"{value:,.{digits}f}{unit}" for value in (median(values), min(values), max(values))]
    return f"{shown[0]} ({shown[1]}–{shown[2]}, {len(values)} rounds)"


def rates(what: str, values: Sequence[float]) -> Row:
    """How much a second; nothing was asked for."""
    return Row(what, spread(values, digits=0) + " a second")


def section(rows: Sequence[Row], *, on: date, load: float) -> str:
    """The whole section, with the machine that it was measured on."""
    head = (
        f"Measured on {on.isoformat()} by `make bench`: {machine()}; load before it began {load:.1f}. "
        "Load tool, web server and PostgreSQL share the machine. Medians, with the lowest and the highest."
    )
    table = ["| what | measured | asked for | holds |", "|---|---|---|---|", *(row.line() for row in rows)]
    return "\n".join([BEGIN, "", head, "", *table, "", END])


def replace_in(page: str, new: str) -> str:
    """The page with its section replaced; at the end where it has none yet."""
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if pattern.search(page):
        return pattern.sub(lambda _old: new, page)
    return f"{page.rstrip()}\n\n## Settling\n\n{new}\n"


def write(rows: Sequence[Row], *, on: date, load: float) -> None:
    """Puts the table into docs/performance.md."""
    PAGE.write_text(replace_in(PAGE.read_text(), section(rows, on=on, load=load)))


def machine() -> str:
    """Cores, processor, Python and PostgreSQL."""
    name = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    postgres = subprocess.run(["psql", "--version"], capture_output=True, text=True, check=False).stdout
    version = re.search(r"\d+(\.\d+)?", postgres)
    return ", ".join(
        [
            f"{os.cpu_count()} cores" + (f" ({name[1].strip()})" if name else ""),
            f"Python {platform.python_version()}",
            f"PostgreSQL {version[0] if version else '?'}",
        ]
    )
