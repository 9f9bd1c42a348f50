"""Environments of the bench's own: the portal's on the system's Python, and one for what it is beside."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

from bench.site import ROOT, VAR, WentWrong

SYSTEM = "/usr/bin:/usr/local/bin"


def portal() -> Path:
    """The Python of an environment with what the portal needs at run time."""
    return _made("portal", ROOT / "requirements.txt", "--require-hashes")


def hordak() -> Path:
    """The Python of an environment with django-hordak."""
    return _made("hordak", ROOT / "bench" / "requirements-hordak.txt")


def system_python() -> str:
    """What a deployment would run on: one that somebody built by hand is often a third slower."""
    found = shutil.which("python3", path=SYSTEM)
    new_enough = "import sys; sys.exit(sys.version_info < (3, 11))"
    if found and subprocess.run([found, "-c", new_enough], check=False).returncode == 0:
        return found
    return sys.executable


def _made(name: str, requirements: Path, *options: str) -> Path:
    folder = VAR / f"{name}-environment"
    python, stamp = folder / "bin" / "python", folder / "stamp"
    base = system_python()
    wanted = hashlib.sha256(requirements.read_bytes() + base.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"Making an environment for {name} with {base} …", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    _run(base, "-m", "venv", "--without-pip", str(folder))
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "-qq", "--no-input"]
    _run(*pip, "--disable-pip-version-check", *options, "--requirement", str(requirements))
    stamp.write_text(wanted)
    return python


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise WentWrong(f"{' '.join(command[:4])}: {done.stdout[-500:]}{done.stderr[-1000:]}")
