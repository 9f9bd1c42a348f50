"""Runs every test: all but the browser's on SQLite, the same on PostgreSQL, then the browser's in Chromium.

Arguments go to pytest; paths among them choose what is run. What cannot be run here is said in the last
lines, and is a failure with CI=true.
"""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import FrameType

from scripts import debian, postgres

ROOT = Path(__file__).resolve().parent.parent
BROWSER = "tests/browser"
# What needs a package of Debian's: what it is about, its tests, and what is missing for it.
DEBIANS = (
    ("PDF", "tests/pages/test_pledge_pdf.py", debian.missing_for_paper),
    ("systemd units", "tests/portal/test_systemd_units.py", debian.missing_for_units),
    ("nginx", "tests/deploy/test_nginx.py", debian.missing_for_proxy),
)
RUN = f"{os.getpid()}_{secrets.token_hex(3)}"  # in the name of every test database of this run
NOTHING_COLLECTED = 5
INTERRUPTIONS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Verdict(StrEnum):
    PASSED = "passed"
    FAILED = "FAILED"
    NOT_TESTED = "NOT TESTED"
    EMPTY = "no such test"


@dataclass(frozen=True)
class Outcome:
    part: str
    verdict: Verdict
    says: str


def main(arguments: list[str]) -> int:
    for number in INTERRUPTIONS:
        signal.signal(number, interrupt)
    paths = [word for word in arguments if word.startswith("tests") and (ROOT / word.split("::")[0]).exists()]
    options = [word for word in arguments if word not in paths]
    in_browser = [path for path in paths if Path(path).is_relative_to(BROWSER)]
    elsewhere = [path for path in paths if path not in in_browser]
    outcomes: list[Outcome] = []
    try:
        if elsewhere or not paths:
            plain = [*(elsewhere or ["tests"]), f"--ignore={BROWSER}", *options]
            for about, tests, asked in DEBIANS:
                if missing := still_missing(asked):
                    plain.append(f"--ignore={tests}")
                    outcomes.append(Outcome(about, Verdict.NOT_TESTED, f"missing: {', '.join(missing)}"))
            outcomes.append(on_sqlite(plain))
            outcomes.append(on_postgres(plain))
        if in_browser or not paths:
            outcomes.append(in_chromium([*(in_browser or [BROWSER]), *options]))
    except KeyboardInterrupt:
        print("\nInterrupted: what was started is stopped, what was made is removed.", file=sys.stderr)
        return 130
    finally:
        for file in (ROOT / "var").glob(f"test-{RUN}*"):
            file.unlink()
    return summary(outcomes, chosen=bool(arguments))


def on_sqlite(arguments: list[str]) -> Outcome:
    return run_pytest("SQLite", arguments, database=f"sqlite:///{ROOT / 'var' / 'unused.sqlite3'}")


def on_postgres(arguments: list[str]) -> Outcome:
    try:
        with postgres.server(RUN) as server:
            return run_pytest(server.label, arguments, database=server.url)
    except postgres.NotToBeHad as why:
        return Outcome("PostgreSQL", Verdict.NOT_TESTED, str(why))


def in_chromium(arguments: list[str]) -> Outcome:
    if missing := still_missing(missing_for_browser):
        return Outcome("Chromium", Verdict.NOT_TESTED, f"missing: {', '.join(missing)}")
    return run_pytest("Chromium", arguments, database=f"sqlite:///{ROOT / 'var' / 'unused.sqlite3'}")


def still_missing(asked: Callable[[], list[str]]) -> list[str]:
    """The Debian packages that are not there, after what can be has been installed."""
    missing = asked()
    if missing:
        debian.install(*missing)
    return asked() if missing else []


def missing_for_browser() -> list[str]:
    """Debian packages: a browser, and a font without which every page is empty boxes."""
    has_browser = os.environ.get("CHROMIUM") or shutil.which("chromium")
    return [*([] if has_browser else ["chromium"]), *debian.missing_font()]


def run_pytest(part: str, arguments: list[str], *, database: str) -> Outcome:
    """One run in two workers, in random order; pytest's own output passes through as it comes."""
    print(f"\n── {part} ──", flush=True)
    colour = "yes" if sys.stdout.isatty() else "auto"
    command = [sys.executable, "-m", "pytest", "-n", "2", f"--color={colour}", *arguments]
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": database, "TEST_DB_NAME": RUN},
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as pytest:
        try:
            closing = pass_on(pytest)
            code = pytest.wait()
        except KeyboardInterrupt:
            stop(pytest)
            raise
    says = f"{closing or 'pytest said nothing'} ({time.monotonic() - began:.0f} s)"
    if code == NOTHING_COLLECTED:
        return Outcome(part, Verdict.EMPTY, says)
    return Outcome(part, Verdict.FAILED if code else Verdict.PASSED, says)


def pass_on(pytest: subprocess.Popen[bytes]) -> str:
    """Print what pytest prints; the last line, without colours and rules, is what it comes to."""
    assert pytest.stdout is not None
    tail = b""
    while chunk := os.read(pytest.stdout.fileno(), 65536):
        sys.stdout.buffer.write(chunk)
        sys.stdout.buffer.flush()
        tail = (tail + chunk)[-4000:]
    lines = re.sub(r"\x1b\[[0-9;]*m", "", tail.decode(errors="replace")).strip().splitlines()
    return re.sub(r" in [\d.]+s.*", "", lines[-1].strip("= ")) if lines else ""


def stop(pytest: subprocess.Popen[bytes]) -> None:
    """Ask pytest to end as by Ctrl-C, so that it drops its databases; then end it and its workers."""
    os.killpg(pytest.pid, signal.SIGINT)
    try:
        pytest.wait(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(pytest.pid, signal.SIGKILL)


def interrupt(number: int, frame: FrameType | None) -> None:
    for each in INTERRUPTIONS:
        signal.signal(each, signal.SIG_IGN)  # once is enough: now let everything be put away
    raise KeyboardInterrupt


def summary(outcomes: list[Outcome], *, chosen: bool) -> int:
    """The last lines, and the exit code."""
    print("\n── make test ──")
    for outcome in outcomes:
        print(f"{outcome.verdict:<12} {outcome.part}: {outcome.says}")
    verdicts = {outcome.verdict for outcome in outcomes}
    if Verdict.NOT_TESTED in verdicts:
        print("\n!!! NOT EVERYTHING WAS TESTED: see the lines above. With CI=true this is a failure. !!!")
    # With arguments, a part in which nothing was meant is no failure, as long as another part had something.
    wrong = {Verdict.FAILED}
    if not chosen or Verdict.PASSED not in verdicts:
        wrong.add(Verdict.EMPTY)
    if os.environ.get("CI") == "true":
        wrong.add(Verdict.NOT_TESTED)
    return 1 if verdicts & wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
