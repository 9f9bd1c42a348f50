"""Debian's packages, for what testing needs and pip cannot bring."""

import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from pathlib import Path

LIBRARIES_OF_PAPER = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}
FONT = "fonts-noto-cjk"


def missing_for_paper() -> list[str]:
    """Packages without which no PDF can be made: pages are printed from the browser instead."""
    libraries = [package for name, package in LIBRARIES_OF_PAPER.items() if find_library(name) is None]
    return [*libraries, *missing_font()]


def missing_for_units() -> list[str]:
    """The package that reads units as systemd does; it need not be what this machine was started with."""
    return [] if shutil.which("systemd-analyze") else ["systemd"]


def missing_for_proxy() -> list[str]:
    """The proxy that stands in front of the portal."""
    return [] if nginx() else ["nginx-light"]


def nginx() -> str | None:
    """Where it is: Debian puts it where only root's shell looks."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


def missing_font() -> list[str]:
    """The font without which a browser shows empty boxes, and a PDF loses rare characters of names."""
    return [] if any(Path("/usr/share/fonts").rglob("NotoSansCJK*")) else [FONT]


def install(*packages: str) -> None:
    """Install what can be; where nothing can, say why, and leave it to the caller to look again."""
    names = " ".join(packages)
    if shutil.which("apt-get") is None:
        print(f"Not a Debian system: cannot install {names} here.", flush=True)
        return
    if os.geteuid() == 0:
        root: list[str] = []
    elif shutil.which("sudo") and quietly(["sudo", "-n", "true"]):
        root = ["sudo", "-n"]
    else:
        print(f"Neither root nor sudo without a password: cannot install {names} here.", flush=True)
        return
    print(f"Installing Debian's {names} …", flush=True)
    apt_get = [
        *root,
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "-qq",
        "-o",
        "DPkg::Lock::Timeout=120",
    ]
    quietly([*apt_get, "update"])  # an old list of packages may still do
    quietly([*apt_get, "install", "--yes", "--no-install-recommends", *packages])


def quietly(command: list[str]) -> bool:
    """Whether it worked; what it said goes to standard error only if it did not."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if done.returncode:
        sys.stderr.write(done.stdout.decode(errors="replace")[-2000:])
    return done.returncode == 0
