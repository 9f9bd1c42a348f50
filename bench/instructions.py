"""How many instructions of Python a bill takes, as valgrind counts them: a loaded machine cannot blur it."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from bench import load, one_process
from bench.one_process import WARM_UP
from bench.site import ROOT, Site, WentWrong
from scripts import debian

BILLS = 100
_COUNTED = re.compile(r"Collected : (\d+)")


def a_bill(site: Site, families: int, tree: Path = ROOT) -> float:
    """Millions of them, after the start of a process and its first bills."""
    if shutil.which("valgrind") is None:
        debian.install("valgrind")
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(islice(load.messages(site, load.anybody(families)), WARM_UP + BILLS)))
        file.flush()
        callgrind = ("valgrind", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=/dev/null")
        said = _run(
            *callgrind, str(site.python), str(Path(one_process.__file__)), file.name,
            cwd=tree, env={**site.environment(), "PYTHONHASHSEED": "0"},
        )  # fmt: skip
    found = _COUNTED.search(said)
    if found is None:
        raise WentWrong(f"valgrind: {said[-1000:]}")
    return int(found[1]) / BILLS / 1e6


@contextmanager
def tree_of(revision: str) -> Iterator[Path]:
    """The files of another revision, for as long as they are measured."""
    with tempfile.TemporaryDirectory() as folder:
        _run("git", "-C", str(ROOT), "worktree", "add", "--detach", "--force", folder, revision)
        try:
            yield Path(folder)
        finally:
            _run("git", "-C", str(ROOT), "worktree", "remove", "--force", folder)


def _run(*command: str, cwd: Path = ROOT, env: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WentWrong(f"{command[0]}: {done.stdout[-500:]}{done.stderr[-1000:]}")
    return done.stderr
