"""A wrong import is taken back: what still is as it left it is as before, and no money is made or lost."""

from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.models import (
    EnrolmentState,
    LedgerEntry,
    Person,
    PersonalAccount,
    RegisterImport,
    RegisterImportPiece,
)
from accounts.register import batches, kept
from accounts.register.bad_rows import open_notes
from accounts.register.import_register import Agreement
from accounts.register.take_back import CannotTakeBack, Return, forecast_return, take_back_import
from accounts.services.audit import ledger_faults
from tests import make
from tests.accounts.register.register import (
    Cells,
    everything,
    no_progress,
    resident,
    row,
    spend,
    take_rows,
)

pytestmark = pytest.mark.django_db

AGREED = Agreement("导错了文件", "A01 张三")
LATER = make.NOW + timedelta(days=1)
RIGHT = [row("P1"), row("P2", tel="13700000002"), resident("P3"), row("P4", psn_insu_stas="2")]
WRONG = [
    row("P1", psn_name="李四", tel="13900000001", balc="900", psn_insu_stas="4"),
    row("P2", tel="", balc="40", card_no="A12345678"),
    resident("P3", died_on="2026-06-01"),
    row("P4", insuplc_admdvs="320102", balc="7"),
    row("P5", balc="55"),
]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "register.csv"


def take_back(run: UUID) -> Return:
    return take_back_import(run_id=run, agreed=AGREED, at=LATER, progress=no_progress)


def wrong(file: Path, *rows: Cells) -> UUID:
    return take_rows(file, *(rows or WRONG)).run_id


def standing() -> Any:
    """What people, insurances and accounts come to, whatever it took."""
    states = EnrolmentState.objects.order_by("valid_from", "recorded_at", "pk")
    columns = (
        "enrolment__person__psn_no",
        "enrolment__area_code",
        "status",
        "area_code_given",
        "has_account",
    )
    now = {(psn_no, area): rest for psn_no, area, *rest in states.values_list(*columns)}
    people = {
        each.psn_no: (each.name, each._telephone(), each.died_on, each.card_no_digest, each.birth_date)
        for each in Person.objects.all()
    }
    accounts = PersonalAccount.objects.values_list(
        "holder__psn_no", "balance_fen", "imported_fen", "area_code"
    )
    return people, now, sorted(accounts)


def test_everything_of_it_is_as_before(file: Path) -> None:
    take_rows(file, *RIGHT)
    people, states, accounts = standing()
    run = wrong(file)
    assert standing() != (people, states, accounts)
    told = take_back(run)
    now_people, now_states, now_accounts = standing()
    assert told.notes == []
    assert {psn_no: now_people[psn_no] for psn_no in people} == people
    assert {key: now_states[key] for key in states} == states
    assert [each for each in now_accounts if each[0] != "P5"] == accounts
    assert list(ledger_faults()) == []


def test_who_was_new_stays_as_somebody_without_insurance(file: Path) -> None:
    take_rows(file, *RIGHT)
    take_back(wrong(file))
    assert Person.objects.filter(psn_no="P5").exists()
    states = EnrolmentState.objects.filter(enrolment__person__psn_no="P5").order_by("pk")
    day = make.TODAY
    assert list(states.values_list("status", "valid_from")) == [
        ("1", day),
        ("0", day - timedelta(days=1)),
        ("0", day),
    ]
    account = PersonalAccount.objects.get(holder__psn_no="P5")
    assert (account.balance_fen, account.imported_fen, account.entry_count) == (0, 0, 2)


def test_money_goes_by_entries_that_name_the_taking_back(file: Path) -> None:
    take_rows(file, row())
    run = wrong(file, row(balc="130"))
    take_back(run)
    counter = RegisterImport.objects.get(takes_back=run)
    entries = LedgerEntry.objects.order_by("number").values_list("amount_fen", "cause_id")
    assert list(entries)[1:] == [(3000, run), (-3000, counter.pk)]
    assert (counter.accepted_words, counter.accepted_by) == ("导错了文件", "A01 张三")


def test_the_right_file_can_then_be_imported_as_if_nothing_had_been(file: Path) -> None:
    take_rows(file, *RIGHT)
    take_back(wrong(file))
    before = everything()
    take_rows(file, *RIGHT)
    assert everything() == before


def test_it_counts_neither_for_the_day_nor_for_what_is_unusual(file: Path) -> None:
    january, march = date(2026, 1, 1), date(2026, 3, 1)
    people = [row(f"P{serial}") for serial in range(1, 40)]
    take_rows(file, *people, as_of=january)
    ended = [each | {"psn_insu_stas": "4"} for each in people[:19]]
    take_back(take_rows(file, *ended, as_of=march).run_id)
    report = take_rows(file, *(each | {"psn_insu_stas": "4"} for each in people[20:30]), as_of=january)
    assert (report.totals.enrolments_ended, report.unusual) == (10, [])


def test_what_changed_since_stays_and_is_listed(file: Path) -> None:
    take_rows(file, *RIGHT)
    run = wrong(file)
    take_rows(file, row("P1", psn_name="王五", tel="13900000003", balc="800", psn_insu_stas="2"))
    told = take_back(run)
    assert [(note.psn_no, note.sentence) for note in told.notes] == [
        ("P1", "人员信息在那次导入以后又变过，没有收回"),
        ("P1", "电话在那次导入以后又变过，没有收回"),
        ("P1", "参保状态在那次导入以后又变过，没有收回"),
        ("P1", "账户余额在那次导入以后又变过，没有收回"),
    ]
    assert told.change_set.total().not_taken_back == 4
    people, states, accounts = standing()
    assert people["P1"][:2] == ("王五", "13900000003")
    assert states["P1", "320300"][0] == "2"
    assert accounts[0] == ("P1", 80000, 80000, "320300")
    listed = open_notes(RegisterImport.objects.get(takes_back=run)).decode("utf-8-sig").splitlines()
    assert listed[:2] == ["人员编号,请核实", "P1,人员信息在那次导入以后又变过，没有收回"]


def test_a_telephone_corrected_at_the_counter_since_stands(file: Path) -> None:
    take_rows(file, row(tel="13700000001"))
    run = wrong(file, row(tel="13900000002"))
    corrected = Person.objects.get()
    corrected.set_telephone("13800000003")
    corrected.save()
    assert len(take_back(run).notes) == 1
    assert Person.objects.get()._telephone() == "13800000003"
    take_rows(file, row(tel="13700000001"))
    assert Person.objects.get()._telephone() == "13800000003"


def test_money_that_was_spent_stays_and_is_listed(file: Path) -> None:
    take_rows(file, row(balc="10"))
    run = wrong(file, row(balc="100"))
    with transaction.atomic():
        spend(PersonalAccount.objects.select_for_update().get(), "11")
    told = take_back(run)
    assert [note.sentence for note in told.notes] == ["那次导入增加的余额已经用掉，账户不能低于零，没有收回"]
    assert PersonalAccount.objects.values_list("balance_fen", "imported_fen").get() == (8900, 10000)
    assert list(ledger_faults()) == []


def test_money_that_is_just_enough_goes_back(file: Path) -> None:
    take_rows(file, row(balc="10"))
    run = wrong(file, row(balc="100"))
    with transaction.atomic():
        spend(PersonalAccount.objects.select_for_update().get(), "10")
    assert take_back(run).notes == []
    assert PersonalAccount.objects.values_list("balance_fen", "imported_fen").get() == (0, 1000)


def test_a_forecast_says_the_same_and_changes_nothing(file: Path) -> None:
    take_rows(file, *RIGHT)
    run = wrong(file)
    before, runs = everything(), RegisterImport.objects.count()
    forecast = forecast_return(run_id=run, at=LATER)
    assert (everything(), RegisterImport.objects.count()) == (before, runs)
    assert take_back(run) == forecast
    totals = forecast.change_set.total()
    assert (totals.people_changed, totals.telephones_changed, totals.deaths_gone) == (3, 2, 1)
    assert (totals.enrolments_ended, totals.accounts_raised, totals.accounts_lowered) == (2, 2, 2)
    assert (totals.raised_fen, totals.lowered_fen) == (15300, 85500)


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "PEOPLE", 2)


@pytest.mark.usefixtures("small_batches")
def test_one_that_was_cut_off_goes_on_where_it_stopped(file: Path) -> None:
    people = [row(f"P{serial}") for serial in range(1, 8)]
    take_rows(file, *people)
    before = standing()
    run = wrong(file, *(each | {"balc": "130", "psn_name": "李四"} for each in people))
    assert RegisterImportPiece.objects.filter(run=run).count() == 4

    def killed(_stage: str, done: int, _expected: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_back_import(run_id=run, agreed=AGREED, at=LATER, progress=killed)
    assert take_back(run).change_set.total().people_changed == 3
    assert standing() == before
    assert RegisterImport.objects.filter(takes_back=run).count() == 1
    assert list(ledger_faults()) == []


@pytest.mark.usefixtures("small_batches")
def test_an_import_that_was_cut_off_can_be_taken_back_for_what_it_did(file: Path) -> None:
    people = [row(f"P{serial}") for serial in range(1, 8)]
    take_rows(file, *people)
    before = standing()

    def killed(stage: str, _done: int, _expected: int) -> None:
        if stage == "apply":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_rows(file, *(each | {"balc": "130"} for each in people), progress=killed)
    run = RegisterImport.objects.get(finished_at=None)
    assert take_back(run.pk).change_set.total().accounts_lowered == 2
    assert standing() == before


def refusal(run: UUID) -> str:
    before = everything()
    with pytest.raises(CannotTakeBack) as refused:
        take_back(run)
    assert everything() == before
    return str(refused.value)


def test_what_cannot_be_taken_back_says_why(file: Path) -> None:
    take_rows(file, row(), as_of=make.TODAY)
    run = wrong(file, row(balc="130"))
    history = take_rows(file, row(psn_insu_stas="2"), as_of=date(2026, 1, 1), backfill=True).run_id
    take_back(run)
    nobody = uuid4()
    assert refusal(nobody) == f"没有这次导入：{nobody}"
    assert refusal(run) == "这次导入已经收回过。"
    counter = RegisterImport.objects.get(takes_back=run)
    assert refusal(counter.pk) == "这一次本身就是收回，不能再收回；请导入正确的名册。"
    assert refusal(history).startswith("补录只改以前的参保状态，不能整份收回")


def test_after_ninety_days_what_was_before_is_forgotten(file: Path) -> None:
    run = wrong(file)
    assert kept.remove_old(make.NOW + timedelta(days=90)) == 0
    assert kept.remove_old(make.NOW + timedelta(days=90, seconds=1)) == 1
    assert refusal(run).startswith("这次导入改变以前的资料已经删除（只保存 90 天）")


def test_what_is_kept_is_sealed(file: Path) -> None:
    take_rows(file, *RIGHT)
    run = wrong(file)
    sealed = bytes(RegisterImportPiece.objects.get(run=run).sealed)
    assert sealed.find("王建国".encode()) == -1
    assert kept.open_piece(RegisterImportPiece.objects.get(run=run)).particulars[0][1][0] == "王建国"


def command(*arguments: object) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("take_back_import", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_the_command_tells_first_and_does_it_with_a_reason(file: Path) -> None:
    take_rows(file, row())
    run = wrong(file, row(balc="130"))
    before = everything()
    code, out, _ = command(run)
    assert (code, everything()) == (0, before)
    assert out.splitlines()[0] == '数据库没有任何改动。确实要收回，请加 --accept "理由"。收回将会：'
    code, out, _ = command(run, "--accept", "导错了")
    assert code == 0
    assert PersonalAccount.objects.get().balance_fen == 10000
    assert command(run, "--accept", "导错了")[::2] == (2, "这次导入已经收回过。\n")


def test_the_command_lists_the_last_imports_and_what_stays(file: Path) -> None:
    take_rows(file, row(balc="10"))
    run = wrong(file, row(balc="100"))
    with transaction.atomic():
        spend(PersonalAccount.objects.select_for_update().get(), "11")
    assert len(command()[1].splitlines()) == 2
    assert str(run) in command()[1]
    code, out, _ = command(run)
    assert code == 1
    assert out.splitlines()[-1] == "P1：那次导入增加的余额已经用掉，账户不能低于零，没有收回"
