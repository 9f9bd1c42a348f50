"""Of which day a register may be; an older one fills in history and nothing else."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from accounts.models import EnrolmentState, Person, PersonalAccount, RegisterImport
from accounts.register.reader import Unreadable
from tests import make
from tests.accounts.register.register import complaints, everything, resident, row, take_rows

pytestmark = pytest.mark.django_db

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "register.csv"


def states() -> list[tuple[str, date]]:
    return list(EnrolmentState.objects.values_list("status", "valid_from"))


def refusal(file: Path, *rows: dict[str, str], **how: object) -> str:
    before, runs = everything(), RegisterImport.objects.count()
    with pytest.raises(Unreadable) as refused:
        take_rows(file, *rows, **how)
    assert (everything(), RegisterImport.objects.count()) == (before, runs)
    return str(refused.value)


def test_a_register_of_a_day_to_come_is_refused(file: Path) -> None:
    tomorrow = make.TODAY + timedelta(days=1)
    assert refusal(file, row(), as_of=tomorrow) == f"名册日期 {tomorrow} 还没有到，什么都没有导入。"


def test_a_register_older_than_the_last_one_of_an_area_is_refused_whole(file: Path) -> None:
    take_rows(file, row(), as_of=MARCH)
    elsewhere = resident("P2", insuplc_admdvs="320102")
    said = refusal(file, row(psn_insu_stas="4"), elsewhere, as_of=FEBRUARY)
    assert said == (
        "320300已经导入过 2026-03-01 的名册，这一份是 2026-02-01 的，更旧：什么都没有导入。"
        "只想补录以前的参保状态，请加 --backfill（不动账户余额）。"
    )


def test_another_area_may_be_of_an_older_day_and_the_same_day_may_come_again(file: Path) -> None:
    take_rows(file, row(), as_of=MARCH)
    take_rows(file, resident("P2", insuplc_admdvs="320102"), as_of=FEBRUARY)
    take_rows(file, row(balc="120"), as_of=MARCH)
    assert Person.objects.count() == 2
    assert PersonalAccount.objects.get().balance_fen == 12000


def test_history_is_filled_in_and_today_stays(file: Path) -> None:
    take_rows(file, row(psn_insu_stas="4"), as_of=MARCH)
    take_rows(file, row(), as_of=JANUARY, backfill=True)
    assert states() == [("1", JANUARY), ("4", MARCH)]
    before = everything()
    take_rows(file, row(), as_of=JANUARY, backfill=True)
    take_rows(file, row(psn_insu_stas="4"), as_of=MARCH)
    assert everything()["EnrolmentState"] == before["EnrolmentState"]


def test_what_a_later_register_confirmed_goes_on_from_its_day(file: Path) -> None:
    take_rows(file, row(), as_of=JANUARY)
    take_rows(file, row(), as_of=MARCH)
    take_rows(file, row(psn_insu_stas="2"), as_of=FEBRUARY, backfill=True)
    assert states() == [("1", JANUARY), ("2", FEBRUARY), ("1", MARCH)]


def test_nothing_goes_on_where_another_state_followed_at_once(file: Path) -> None:
    take_rows(file, row(), as_of=JANUARY)
    take_rows(file, row(psn_insu_stas="4"), as_of=MARCH)
    take_rows(file, row(psn_insu_stas="2"), as_of=FEBRUARY, backfill=True)
    assert states() == [("1", JANUARY), ("2", FEBRUARY), ("4", MARCH)]


def test_history_leaves_money_people_and_what_is_not_known(file: Path) -> None:
    take_rows(file, row(), as_of=MARCH)
    before = everything()
    report = take_rows(
        file,
        row(psn_name="别名", tel="13700000001", balc="1", died_on="2026-01-02"),
        resident(insuplc_admdvs="320312"),
        row("P2"),
        as_of=FEBRUARY,
        backfill=True,
    )
    assert everything() == before
    assert (report.totals.rows_unchanged, report.totals.rows_left_out, complaints(report)) == (1, 2, [])
    assert report.notes.read_text(encoding="utf-8-sig").splitlines() == [
        "行号,人员编号,请核实",
        "3,P1,这份参保现在没有登记：补录只补已有参保的历史，没有补",
        "4,P2,这份参保现在没有登记：补录只补已有参保的历史，没有补",
    ]


def test_history_does_not_begin_before_there_is_a_present(file: Path) -> None:
    said = refusal(file, row(), as_of=MARCH, backfill=True)
    assert said.startswith("320300还没有导入过比 2026-03-01 更新的名册，不能补录")
    take_rows(file, row(), as_of=MARCH)
    refusal(file, row(), as_of=MARCH, backfill=True)


def test_an_older_file_after_history_still_is_older(file: Path) -> None:
    take_rows(file, row(), as_of=MARCH)
    take_rows(file, row(), as_of=JANUARY, backfill=True)
    refusal(file, row(), as_of=FEBRUARY)
