"""Rows that contradict each other are not settled by their order, in one file or in several."""

from itertools import permutations
from pathlib import Path

import pytest

from accounts.models import Enrolment, EnrolmentState, Person, PersonalAccount
from accounts.register.import_register import Report
from tests.accounts.register.register import Cells, complaints, everything, resident, row, take, take_rows

pytestmark = pytest.mark.django_db

AGAINST = "与第 {} 行是同一个人的同一份参保，状态或余额却不同；两行都没有导入，请只留正确的一行"
TWICE = "职工医保在两个统筹区都是正常参保：个人账户仍按原来的统筹区，请核实哪一个已经结束"
NANJING = {"insuplc_admdvs": "320102"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "register.csv"


def account() -> tuple[int, int, str]:
    return PersonalAccount.objects.values_list("balance_fen", "imported_fen", "area_code").get()


def notes(report: Report) -> list[str]:
    if not report.notes.exists():
        return []
    return report.notes.read_text(encoding="utf-8-sig").splitlines()[1:]


@pytest.mark.parametrize(
    "other",
    [{"balc": "90"}, {"psn_insu_stas": "4"}, {"acct_flag": "0"}, {"insuplc_admdvs": "320303", "balc": "90"}],
)
def test_two_rows_of_one_enrolment_that_differ_are_both_bad_and_name_each_other(
    file: Path, other: Cells
) -> None:
    report = take_rows(file, row(**other), row("P2"), row())
    assert complaints(report) == [["2", "P1", AGAINST.format(4)], ["4", "P1", AGAINST.format(2)]]
    assert list(Person.objects.values_list("psn_no", flat=True)) == ["P2"]


def test_a_third_row_does_not_decide_between_two(file: Path) -> None:
    left = row(insuplc_admdvs="320303", psn_insu_stas="4", balc="0")
    for rows in permutations([row(), row(balc="90"), left]):
        assert len(complaints(take_rows(file, *rows))) == 3
    assert not Person.objects.exists()


def test_rows_that_say_the_same_are_one(file: Path) -> None:
    report = take_rows(file, row(), row(psn_name="王建"), row(insuplc_admdvs="320303"))
    assert (complaints(report), report.totals.rows_merged) == ([], 2)


def test_a_balance_that_nobody_uses_is_no_contradiction(file: Path) -> None:
    assert complaints(take_rows(file, resident(balc="1"), resident(balc="2"))) == []


def test_a_contradiction_leaves_what_is_known_and_takes_the_other_rows(file: Path) -> None:
    take_rows(file, row())
    before = everything()
    report = take_rows(file, row(psn_insu_stas="4"), row(), resident(**NANJING))
    assert [each[0] for each in complaints(report)] == ["2", "3"]
    assert everything()["EnrolmentState"][:1] == before["EnrolmentState"]
    assert Enrolment.objects.count() == 2
    assert account() == (10000, 10000, "320300")


def test_of_two_active_ones_in_two_files_the_account_stays_with_the_one_it_has(file: Path) -> None:
    take_rows(file, row(balc="100"))
    for _ in range(2):
        report = take_rows(file, row(balc="7", **NANJING))
        assert account() == (10000, 10000, "320300")
        assert (notes(report), complaints(report)) == ([f"2,P1,{TWICE}"], [])
        assert report.totals.accounts_claimed_twice == 1
    assert EnrolmentState.objects.count() == 2
    report = take_rows(file, row(balc="130"))
    assert account() == (13000, 13000, "320300")
    assert notes(report) == [f"2,P1,{TWICE}"]


@pytest.mark.parametrize("reverse", [False, True])
def test_so_it_does_in_one_file_whatever_the_order(file: Path, reverse: bool) -> None:
    take_rows(file, row(balc="100"))
    rows = [row(balc="120"), row(balc="7", **NANJING)]
    report = take_rows(file, *(rows[::-1] if reverse else rows))
    assert account() == (12000, 12000, "320300")
    assert len(notes(report)) == 1


def test_without_an_account_yet_the_order_does_not_decide_either(tmp_path: Path) -> None:
    rows = [row(balc="100"), row(balc="7", **NANJING)]
    take_rows(tmp_path / "one.csv", *rows)
    first = account()
    PersonalAccount.objects.get().entries.all().delete()
    PersonalAccount.objects.all().delete()
    take_rows(tmp_path / "other.csv", *rows[::-1])
    assert account() == first


def test_the_account_goes_over_once_the_one_it_has_ended(file: Path) -> None:
    take_rows(file, row(balc="100"))
    take_rows(file, row(balc="7", **NANJING))
    take_rows(file, row(psn_insu_stas="4", balc="100"))
    assert account() == (10000, 10000, "320300")
    report = take_rows(file, row(balc="105", **NANJING))
    assert account() == (10500, 10500, "320100")
    assert notes(report) == []


def test_it_goes_over_with_the_same_figure_too(file: Path) -> None:
    take_rows(file, row(balc="100"))
    take_rows(file, row(psn_insu_stas="4", balc="100"), row(balc="100", **NANJING))
    assert account() == (10000, 10000, "320100")
    before = everything()
    take(file)
    assert everything() == before


def test_an_account_of_before_areas_were_kept_stays_with_the_one_that_was_active(file: Path) -> None:
    take_rows(file, row(balc="100"))
    PersonalAccount.objects.update(area_code="")
    report = take_rows(file, row(balc="7", **NANJING))
    assert account() == (10000, 10000, "")
    assert len(notes(report)) == 1
    take_rows(file, row(balc="110"))
    assert account() == (11000, 11000, "320300")
    take_rows(file, row(balc="8", **NANJING))
    assert account() == (11000, 11000, "320300")


def test_a_telephone_of_the_counter_that_the_register_replaces_is_listed(file: Path) -> None:
    take_rows(file, row(tel="13700000001"))
    corrected = Person.objects.get()
    corrected.set_telephone("13900000009")
    corrected.save()
    report = take_rows(file, row(tel="13700000002"))
    assert notes(report) == ["2,P1,窗口更正过电话号码，名册改成了另一个：已按名册更改，请核实"]
    assert (report.totals.telephones_changed, report.totals.telephones_of_the_counter) == (1, 1)


def test_a_list_of_what_to_look_at_goes_when_there_is_nothing(file: Path) -> None:
    take_rows(file, row(), row(balc="7", **NANJING))
    report = take_rows(file, row(), row(psn_insu_stas="4", balc="7", **NANJING))
    assert not report.notes.exists()
