"""Importing beside others: what an import waited for is seen, and two imports are like one."""

from pathlib import Path

import pytest
from django.db import transaction

from accounts.models import Enrolment, EnrolmentState, LedgerEntry, Person, PersonalAccount
from accounts.register.import_register import Report
from accounts.services.audit import ledger_faults
from tests.accounts.register.register import complaints, row, spend, take, take_rows, write_csv
from tests.crowd import at_once
from tests.lock_waits import Second

pytestmark = pytest.mark.django_db(transaction=True)


def account() -> tuple[int, int, int]:
    return PersonalAccount.objects.values_list("balance_fen", "imported_fen", "entry_count").get()


@pytest.mark.parametrize(("balc", "bad", "left"), [("10", 1, (4000, 10000, 2)), ("80", 0, (2000, 8000, 3))])
def test_an_import_that_waited_for_a_bill_counts_with_what_it_used(
    tmp_path: Path, balc: str, bad: int, left: tuple[int, int, int]
) -> None:
    take_rows(tmp_path / "first.csv", row(balc="100"))
    second = Second(lambda: take_rows(tmp_path / "second.csv", row(balc=balc)))
    with transaction.atomic():
        locked = PersonalAccount.objects.select_for_update().get()
        spend(locked, "60")
        second.begin_and_wait()
    report = second.got()
    assert isinstance(report, Report)
    assert len(complaints(report)) == bad
    assert account() == left
    assert list(ledger_faults()) == []


def test_the_same_file_imported_by_several_at_once_is_imported_once(tmp_path: Path) -> None:
    rows = [row(f"P{serial}") for serial in range(1, 300)]
    files = [write_csv(tmp_path / f"{number}.csv", rows) for number in range(3)]
    reports = at_once(3, lambda number: take(files[number]))
    assert [complaints(report) for report in reports if isinstance(report, Report)] == [[], [], []]
    models = (Person, Enrolment, EnrolmentState, PersonalAccount, LedgerEntry)
    assert [model.objects.count() for model in models] == [299] * 5
    assert list(ledger_faults()) == []
