"""What officers recorded of a death stays when a register says otherwise; what it says is kept for them."""

from datetime import date
from pathlib import Path

import pytest

from accounts.models import Contradiction, Person
from tests import make
from tests.accounts.register.register import row, take_rows

pytestmark = pytest.mark.django_db

DIED = date(2026, 5, 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "register.csv"
    take_rows(file, row(died_on=""))
    return file


def recorded() -> None:
    Person.objects.update(died_on=DIED, death_recorded_at=make.NOW)


def undone() -> None:
    Person.objects.update(died_on=None, death_recorded_at=None, proved_alive_on=date(2026, 6, 1))


def died_on() -> date | None:
    return Person.objects.get(psn_no="P1").died_on


def found() -> list[tuple[str, str]]:
    return [(one.kind, str(one.said_on)) for one in Contradiction.objects.all()]


@pytest.mark.parametrize("said", ["", "2026-05-20"])
def test_a_death_that_officers_recorded_stays(file: Path, said: str) -> None:
    recorded()
    take_rows(file, row(died_on=said, psn_name="王建"))
    assert (died_on(), Person.objects.get().name, found()) == (DIED, "王建", [])


def test_a_death_that_only_the_register_said_is_withdrawn_by_it(file: Path) -> None:
    take_rows(file, row(died_on="2026-05-01"))
    assert died_on() == DIED
    take_rows(file, row(died_on=""))
    assert died_on() is None


def test_an_insurance_that_began_after_the_death_is_for_an_officer_and_told_once(file: Path) -> None:
    recorded()
    for _import in range(2):
        take_rows(file, row(died_on="", psn_insu_date="2026-05-02"))
    assert (died_on(), found()) == (DIED, [("lives", "2026-05-02")])
    take_rows(file, row(died_on="", psn_insu_date="2026-06-02"))
    assert found() == [("lives", "2026-05-02"), ("lives", "2026-06-02")]


@pytest.mark.parametrize(
    "cells",
    [
        {"psn_insu_date": "2026-05-01"},
        {"psn_insu_date": ""},
        {"psn_insu_date": "2026-05-02", "psn_insu_stas": "4"},
    ],
)
def test_an_insurance_of_before_or_that_has_ended_says_nothing(file: Path, cells: dict[str, str]) -> None:
    recorded()
    take_rows(file, row(died_on="", **cells))
    assert found() == []


def test_a_death_that_officers_have_undone_does_not_come_back_with_the_same_day(file: Path) -> None:
    take_rows(file, row(died_on="2026-05-01"))
    undone()
    take_rows(file, row(died_on="2026-05-01", psn_name="王建"))
    assert (died_on(), found()) == (None, [("died", "2026-05-01")])


def test_a_death_after_the_person_was_seen_alive_is_taken(file: Path) -> None:
    undone()
    take_rows(file, row(died_on="2026-06-02"))
    assert (died_on(), found()) == (date(2026, 6, 2), [])
