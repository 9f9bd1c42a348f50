"""An import whose change is unusual stops before anything is written, until somebody has agreed."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.models import EnrolmentState, Person, RegisterImport, RegisterImportArea
from accounts.register.change_set import ChangeSet
from accounts.register.import_register import Agreement, Held
from accounts.rules.unusual_imports import Unusual
from tests import make
from tests.accounts.register.register import Cells, everything, row, take_rows

pytestmark = pytest.mark.django_db

AGREED = Agreement("改制，一次性清退", "A01 张三")
LATER = {"as_of": make.TODAY + timedelta(days=10), "at": make.NOW + timedelta(days=10)}
MONTHS_LATER = {"as_of": make.TODAY + timedelta(days=40), "at": make.NOW + timedelta(days=40)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "register.csv"


def town(
    people: int, change: Callable[[Cells], Cells] = lambda cells: cells, changed: int = 0
) -> list[Cells]:
    """So many people, of whom the first ones are changed."""
    rows = [row(f"P{serial}") for serial in range(1, people + 1)]
    return [change(each) for each in rows[:changed]] + rows[changed:]


def ends(cells: Cells) -> Cells:
    return cells | {"psn_insu_stas": "4"}


def held(file: Path, *rows: Cells, **how: object) -> Held:
    """What stopped it, nothing having been written."""
    before, runs = everything(), RegisterImport.objects.count()
    with pytest.raises(Held) as stopped:
        take_rows(file, *rows, **how)
    assert (everything(), RegisterImport.objects.count()) == (before, runs)
    return stopped.value


def found(stopped: Held) -> list[tuple[str, Unusual, int, int]]:
    return [
        (each.area, finding.what, finding.count, finding.of)
        for each in stopped.report.unusual
        for finding in each.findings
    ]


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (ends, Unusual.ENDED),
        (lambda cells: cells | {"psn_insu_stas": "2"}, Unusual.ENDED),
        (lambda cells: cells | {"died_on": "2026-06-01"}, Unusual.DIED),
        (lambda cells: cells | {"tel": "13700000001"}, Unusual.TELEPHONES),
        (lambda cells: cells | {"tel": ""}, Unusual.TELEPHONES),
    ],
)
def test_what_is_unusual_stops_with_nothing_written(
    file: Path, change: Callable[[Cells], Cells], what: Unusual
) -> None:
    take_rows(file, *town(50))
    assert found(held(file, *town(50, change, 20))) == [("320300", what, 20, 50)]
    assert take_rows(file, *town(50, change, 19)).unusual == []


def test_balances_are_of_all_that_was_there(file: Path) -> None:
    take_rows(file, *town(50))
    stopped = held(file, *town(50, lambda cells: cells | {"balc": "80"}, 20))
    assert found(stopped) == [("320300", Unusual.BALANCES, 40_000, 500_000)]
    raised = [row(f"P{serial}", balc="200") for serial in range(21, 51)]
    assert take_rows(file, *town(20, lambda cells: cells | {"balc": "80"}, 20), *raised).unusual == []


def test_new_accounts_do_not_make_up_for_a_fall(file: Path) -> None:
    take_rows(file, *town(50))
    new = [row(f"P{serial}", balc="9000") for serial in range(60, 70)]
    held(file, *town(50, lambda cells: cells | {"balc": "80"}, 20), *new)


def test_the_share_is_of_who_is_known_and_not_of_the_rows(file: Path) -> None:
    take_rows(file, *town(2100))
    delta = town(20, ends, 20)
    assert take_rows(file, *delta).totals.enrolments_ended == 20
    assert found(held(file, *town(42, ends, 42)[20:])) == [("320300", Unusual.ENDED, 42, 2080)]


def test_who_is_missing_has_not_ended(file: Path) -> None:
    take_rows(file, *town(50))
    before = everything()
    assert take_rows(file, *town(1)).unusual == []
    assert everything() == before


def test_the_first_file_of_an_area_has_no_guard(file: Path) -> None:
    report = take_rows(file, *town(50, ends, 50))
    assert (report.unusual, report.totals.people_new) == ([], 50)


def test_slices_of_one_month_are_one_change(file: Path) -> None:
    take_rows(file, *town(50))
    take_rows(file, *town(19, ends, 19))
    assert found(held(file, *town(50, ends, 20), **LATER)) == [("320300", Unusual.ENDED, 20, 31)]
    assert take_rows(file, *town(50, ends, 20), **MONTHS_LATER).totals.enrolments_ended == 1


def test_what_was_agreed_to_is_not_counted_again(file: Path) -> None:
    take_rows(file, *town(100))
    take_rows(file, *town(50, ends, 50), agreed=AGREED)
    assert take_rows(file, *town(51, ends, 51)).totals.enrolments_ended == 1


def test_a_small_area_is_judged_beside_a_large_one(file: Path) -> None:
    village = [row(f"P{serial}", insuplc_admdvs="320102") for serial in range(3000, 3025)]
    take_rows(file, *town(2900), *village)
    stopped = held(file, *town(2900), *map(ends, village))
    assert found(stopped) == [("320100", Unusual.ENDED, 25, 25)]


def test_many_small_areas_are_judged_together(file: Path) -> None:
    areas = ["320102", "320312", "320508"]
    people = [row(f"P{serial}", insuplc_admdvs=areas[serial % 3]) for serial in range(1, 60)]
    take_rows(file, *people)
    stopped = held(file, *map(ends, people[:30]), *people[30:])
    assert found(stopped) == [("", Unusual.ENDED, 30, 59)]


def test_who_agrees_is_kept_with_the_reason(file: Path) -> None:
    take_rows(file, *town(50))
    report = take_rows(file, *town(50, ends, 50), agreed=AGREED)
    run = RegisterImport.objects.get(pk=report.run_id)
    assert (run.accepted_words, run.accepted_by) == ("改制，一次性清退", "A01 张三")
    assert EnrolmentState.objects.filter(status="4").count() == 50


def test_more_than_somebody_was_shown_is_held_again(file: Path) -> None:
    take_rows(file, *town(50))
    shown = take_rows(file, *town(50, ends, 20), dry_run=True).change_set
    agreed = AGREED._replace(to=shown)
    assert str(held(file, *town(50, ends, 21), agreed=agreed)).startswith("变化比同意时看到的多")
    assert take_rows(file, *town(50, ends, 20), agreed=agreed).totals.enrolments_ended == 20


def test_what_was_agreed_to_and_cut_off_goes_on_without_asking_again(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.register.batches.PEOPLE", 10)
    take_rows(file, *town(50))

    def killed(stage: str, done: int, _expected: int) -> None:
        if stage == "apply" and done >= 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_rows(file, *town(50, ends, 45), agreed=AGREED, progress=killed)
    counted = RegisterImportArea.objects.filter(run__finished_at=None).get()
    assert counted.counts["enrolments_ended"] == 20
    report = take_rows(file, *town(50, ends, 45))
    assert report.totals.enrolments_ended == 25
    assert RegisterImport.objects.get(pk=report.run_id).accepted_words == AGREED.words


def test_another_file_after_one_that_was_cut_off_is_asked_about(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take_rows(file, *town(50))
    take_rows(file, *town(50, ends, 20), agreed=AGREED)
    RegisterImport.objects.update(finished_at=None)
    held(file, *town(50, ends, 45))


def test_shares_and_people_are_settings(file: Path, settings: Settings) -> None:
    take_rows(file, *town(50))
    settings.REGISTER_USUAL_PEOPLE = 3
    settings.REGISTER_USUAL_PERCENT = dict.fromkeys(settings.REGISTER_USUAL_PERCENT, "1") | {"ended": "6"}
    assert take_rows(file, *town(3, ends, 3)).unusual == []
    held(file, *town(4, ends, 4))


def test_a_forecast_counts_each_area_as_the_import_then_does(file: Path) -> None:
    take_rows(file, *town(10), row("P30", insuplc_admdvs="320102"))
    rows = [
        *town(10, lambda cells: cells | {"tel": "13700000001", "balc": "90"}, 3),
        row("P30", insuplc_admdvs="320102", psn_insu_stas="2"),
        row("P31", insuplc_admdvs="320102"),
        row("P1", certno=make.document_number(serial=77)),
        row("P32", tel="1"),
    ]
    forecast = take_rows(file, *rows, dry_run=True)
    report = take_rows(file, *rows)
    assert forecast.change_set == report.change_set
    kept = RegisterImportArea.objects.filter(run=report.run_id).values_list("area_code", "counts")
    assert ChangeSet.from_json(dict(kept)) == report.change_set
    assert report.change_set.of("320300").telephones_changed == 3
    assert report.change_set.of("320100").enrolments_ended == 1
    assert report.change_set.of("320100").people_new == 1
    assert report.change_set.of("").rows_bad == 1
    assert report.change_set.of("320300").other_numbers == 1
    assert Person.objects.count() == 12
