"""Importing beside others: what an import waited for is seen, and two imports are like one."""

from pathlib import Path
from threading import Event

import pytest
from django.db import transaction

from accounts.actors import InstitutionActor
from accounts.models import Enrolment, EnrolmentState, LedgerEntry, Person, PersonalAccount
from accounts.register.import_register import Report
from accounts.services.audit import ledger_faults
from sharing.models import Settlement
from sharing.services.settling.settlements import settle
from sharing.services.settling.stored_replies import Reply
from tests import make
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


@pytest.mark.postgresql
def test_a_bill_that_waited_for_an_import_finds_the_account_disputed() -> None:
    """The import has marked the account and not committed yet: the bill waits for its row, and reads it."""
    by = InstitutionActor(make.institution().pk)
    holder = make.holder(yuan=100)
    binding = make.binding(holder)
    assert make.settle(binding.member, payable=60).shared_fen == 60_00
    bill = make.bill(binding.member, payable=10)
    second = Second(lambda: settle(bill=bill, by=by, at=make.NOW))
    with transaction.atomic():
        PersonalAccount.objects.select_for_update(no_key=True).get()
        second.begin_and_wait()
        make.disputed(holder, register_yuan=20)
    assert isinstance(second.got(), Reply)
    last = Settlement.objects.get(payable_fen=10_00)
    assert (last.shared_fen, last.cash_fen) == (0, 10_00)
    assert [kept["code"] for kept in last.reasons] == ["account_disputed"]
    assert list(ledger_faults()) == []


def test_from_the_mark_on_no_bill_of_many_takes_anything(tmp_path: Path) -> None:
    by = InstitutionActor(make.institution().pk)
    holder = make.holder(yuan=900)
    member = make.binding(holder).member
    certno, name = holder._number(), holder.name
    said = row(holder.psn_no, certno=certno, psn_name=name, insuplc_admdvs=make.XUZHOU, balc="0")
    file = write_csv(tmp_path / "register.csv", [said])
    make.settle(member, payable=1)
    marked = Event()

    def act(number: int) -> list[tuple[bool, int]]:
        if number == 0:
            take(file)
            marked.set()
            return []
        found = []
        for _bill in range(6):
            was_marked = marked.is_set()
            reply = settle(bill=make.bill(member, payable=1), by=by, at=make.NOW)
            found.append((was_marked, Settlement.objects.get(setl_id=reply.setl_id).shared_fen))
        return found

    results = at_once(4, act)
    assert {type(one) for one in results} == {list}, results
    assert {fen for one in results for was_marked, fen in one if was_marked} <= {0}  # type: ignore[attr-defined]
    assert PersonalAccount.objects.get(holder=holder).is_disputed
    assert make.settle(member, payable=1).shared_fen == 0
    assert list(ledger_faults()) == []
