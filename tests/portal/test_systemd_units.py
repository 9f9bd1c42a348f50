"""The units of systemd in `deploy/`: systemd itself finds nothing wrong with them, and their sums add up."""

import subprocess
from pathlib import Path

import pytest
from django.conf import settings

UNITS = Path(settings.BASE_DIR, "deploy", "systemd")
SERVICES = ("gongji-web.service", "gongji-worker.service")
INSTALLED_AT = "/srv/gongji"
UNITS_OF_MEMORY = {"G": 1024, "M": 1}


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as they would stand in /etc/systemd/system, were this checkout where they expect it."""
    for unit in UNITS.iterdir():
        text = unit.read_text("utf-8")
        (tmp_path / unit.name).write_text(text.replace(INSTALLED_AT, str(settings.BASE_DIR)), "utf-8")
    return tmp_path


def analysed(*arguments: str) -> tuple[int, str]:
    done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_systemd_finds_nothing_wrong_with_them(installed: Path) -> None:
    units = sorted(str(unit) for unit in installed.iterdir())
    assert len(units) == 3
    assert analysed("verify", "--man=no", *units) == (0, "")


def test_systemd_finds_what_is_wrong(installed: Path) -> None:
    unit = installed / SERVICES[0]
    unit.write_text(unit.read_text("utf-8").replace("MemoryMax=", "MemoryMost="), "utf-8")
    assert "MemoryMost" in analysed("verify", "--man=no", str(unit))[1]


@pytest.mark.parametrize("service", SERVICES)
def test_they_are_shut_in(installed: Path, service: str) -> None:
    """As systemd counts what is open, from 0 to 100: it may serve, and talk to the database."""
    assert analysed("security", "--offline=true", "--threshold=15", str(installed / service))[0] == 0


def setting(unit: str, name: str) -> str:
    [line] = [line for line in (UNITS / unit).read_text("utf-8").splitlines() if line.startswith(f"{name}=")]
    return line.partition("=")[2]


def megabytes(unit: str) -> int:
    memory = setting(unit, "MemoryMax")
    return int(memory[:-1]) * UNITS_OF_MEMORY[memory[-1]]


def test_the_memory_of_the_slice_is_the_sum_of_its_services() -> None:
    assert [setting(service, "Slice") for service in SERVICES] == ["gongji.slice", "gongji.slice"]
    assert megabytes("gongji.slice") == sum(megabytes(service) for service in SERVICES)


@pytest.mark.parametrize("service", SERVICES)
def test_what_dies_is_started_again_but_not_for_ever(service: str) -> None:
    names = ("Type", "Restart", "RestartSec", "StartLimitBurst", "StartLimitIntervalSec")
    assert [setting(service, name) for name in names] == [
        "notify",
        "always",
        "1",
        "30",
        "600",
    ]
