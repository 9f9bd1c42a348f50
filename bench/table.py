"""What was measured, against what was asked for, as the table in docs/performance.md."""

import os
import platform
import re
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
HEADING = ("| part | what | measured | asked for | holds | on |", "|---|---|---|---|---|---|")
BEGIN, END = "<!-- bench: written by `make bench` -->", "<!-- end of bench -->"


@dataclass(frozen=True)
class Row:
    """One thing measured. `holds` is None where nothing was asked for."""

    what: str
    measured: str
    asked: str = ""
    holds: bool | None = None

    def line(self, part: str, on: date) -> str:
        verdict = {True: "yes", False: "**no**", None: ""}[self.holds]
        return f"| {part} | {self.what} | {self.measured} | {self.asked} | {verdict} | {on:%m-%d} |"


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


def section(lines: Iterable[str], *, on: date, load: float) -> str:
    """The whole section, with the machine that it was measured on."""
    head = (
        f"Measured by `make bench`, last on {on.isoformat()}: {machine()}; load before it began {load:.1f}. "
        "Load tool, web server and PostgreSQL share the machine. Medians, with the lowest and the highest."
    )
    return "\n".join([BEGIN, "", head, "", *HEADING, *lines, "", END])


def merged(page: str, measured: Mapping[str, Sequence[Row]], *, parts: Iterable[str], on: date) -> list[str]:
    """The lines of every part in order: those just measured, and of the others what the page has."""
    known: dict[str, list[str]] = {}
    for line in re.findall(r"^\| .* \|$", page.partition(BEGIN)[2].partition(END)[0], re.MULTILINE):
        known.setdefault(line.split(" | ")[0].removeprefix("| "), []).append(line)
    new = {part: [row.line(part, on) for row in rows] for part, rows in measured.items()}
    return [line for part in parts for line in new.get(part, known.get(part, []))]


def replace_in(page: str, new: str) -> str:
    """The page with its section replaced; at the end where it has none yet."""
    pattern = re.compile(re.escape(BEGIN) + ".*?" + re.escape(END), re.DOTALL)
    if pattern.search(page):
        return pattern.sub(lambda _old: new, page)
    return f"{page.rstrip()}\n\n## Settling\n\n{new}\n"


def write(measured: Mapping[str, Sequence[Row]], *, parts: Iterable[str], on: date, load: float) -> None:
    """Puts what was measured into the table of docs/performance.md, in the place of what it said before."""
    page = PAGE.read_text()
    lines = merged(page, measured, parts=parts, on=on)
    PAGE.write_text(replace_in(page, section(lines, on=on, load=load)))


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
