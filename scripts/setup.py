"""Makes `.venv` from the hashed pins and the local keys in `.env`; quick when nothing has changed.

Run by the system's Python, so it uses the standard library only. `--dev` adds what testing needs.
"""

import argparse
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from scripts import debian, keys

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
UNFINISHED = VAR / ".setup-unfinished"
RUNTIME = "requirements.txt"
DEV = "requirements-dev.txt"


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--dev", action="store_true", help="also install what testing and checking need")
    wanted = [RUNTIME, DEV] if options.parse_args().dev else [RUNTIME]
    VAR.mkdir(exist_ok=True)
    with open(VAR / ".setup-lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once would install over each other
        if not is_usable():
            make_environment()
        for requirements in wanted:
            install(requirements)
        keys.add_missing(ROOT / ".env")
        if missing := debian.missing_for_paper():
            print(f"For pledges as PDF also: apt-get install {' '.join(missing)}", flush=True)


def is_usable() -> bool:
    """Whether an earlier setup came to its end, with a Python that is still there."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return False
    return subprocess.run([PYTHON, "-c", ""], check=False, stderr=subprocess.DEVNULL).returncode == 0


def make_environment() -> None:
    print(f"Making .venv with Python {sys.version.split()[0]} …", flush=True)
    UNFINISHED.touch()
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, symlinks=True, with_pip=True)


def install(requirements: str) -> None:
    """Install one file of pins unless its stamp says that was done."""
    digest = hashlib.sha256((ROOT / requirements).read_bytes()).hexdigest()
    mark = VENV / f".installed-{requirements}"
    if mark.exists() and mark.read_text() == digest:
        return
    print(f"Installing {requirements} …", flush=True)
    UNFINISHED.touch()  # pip takes half a package for a whole one, so what is interrupted begins anew
    pip = [str(PYTHON), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "--no-input"]
    done = subprocess.run(
        [*pip, "--require-hashes", "--requirement", requirements],
        cwd=ROOT,
        env=pip_environment(),
        check=False,
    )
    if done.returncode:
        sys.exit(f"pip could not install {requirements}: what it said is above. Run the same command again.")
    mark.write_text(digest)
    UNFINISHED.unlink()


def pip_environment() -> dict[str, str]:
    """The caller's environment without what would send the packages elsewhere than into `.venv`."""
    elsewhere = {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_USER"}
    return {name: value for name, value in os.environ.items() if name not in elsewhere}


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("Interrupted. Nothing is lost: the next run begins again.")
