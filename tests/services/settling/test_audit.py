"""Proving the books: whatever is altered in them is found, and the account named."""

from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F

from accounts.models import LedgerEntry, PersonalAccount
from accounts.services.audit import ledger_faults
from sharing.models import Allocation, Binding, Settlement
from sharing.services.settling.audit import settlement_faults
from tests import make

pytestmark = pytest.mark.django_db


def audit() -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("audit_ledger", stdout=out)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.fixture
def bill() -> Settlement:
    """50 yuan: 10 from the patient's own account and 40 from the mother's; another bill was cancelled."""
    mother, son = make.holder(yuan=100), make.holder(yuan=10, born=date(2005, 3, 1))
    make.binding(mother, son)
    make.cancel(make.settle(son, payable=30))
    return make.settle(son, payable=50)


def of_mother(bill: Settlement) -> PersonalAccount:
    return bill.allocations.get(binding__isnull=False).account


def change(rows: str, **values: object) -> Callable[[Settlement], None]:
    def do(bill: Settlement) -> None:
        account = of_mother(bill)
        {
            "account": PersonalAccount.objects.filter(pk=account.pk),
            "entry": LedgerEntry.objects.filter(account=account, number=account.entry_count),
            "allocation": Allocation.objects.filter(settlement=bill, account=account),
            "bill": Settlement.objects.filter(pk=bill.pk),
            "binding": Binding.objects.filter(holder=account.holder),
        }[rows].update(**values)

    return do


def test_true_books_hold(bill: Settlement) -> None:
    assert audit() == (0, "2 个账户、3 笔结算，全部对得上。\n")


def test_nothing_at_all_holds() -> None:
    assert audit() == (0, "0 个账户、0 笔结算，全部对得上。\n")


@pytest.mark.parametrize(
    "alter",
    [
        pytest.param(change("account", balance_fen=F("balance_fen") + 1), id="balance"),
        pytest.param(change("account", imported_fen=F("imported_fen") - 1), id="the register's last figure"),
        pytest.param(change("account", entry_count=F("entry_count") + 1), id="count of entries"),
        pytest.param(change("entry", amount_fen=F("amount_fen") - 1), id="amount of an entry"),
        pytest.param(change("entry", balance_after_fen=F("balance_after_fen") + 1), id="balance after"),
        pytest.param(change("entry", number=F("number") + 1), id="number"),
        pytest.param(change("allocation", amount_fen=F("amount_fen") + 1), id="amount of an allocation"),
        pytest.param(change("allocation", binding=None), id="whose allocation"),
        pytest.param(
            change("bill", own_fen=F("own_fen") + 1, shared_fen=F("shared_fen") - 1), id="parts of a bill"
        ),
        pytest.param(change("bill", is_reversed=True), id="cancelled without a cancellation"),
        pytest.param(change("binding", month_used_fen=F("month_used_fen") - 1), id="used in the month"),
        pytest.param(change("binding", month=date(2026, 5, 1)), id="month of what was used"),
    ],
)
def test_whatever_is_altered_is_found_and_the_account_named(
    bill: Settlement, alter: Callable[[Settlement], None]
) -> None:
    account = of_mother(bill)
    alter(bill)
    code, said = audit()
    assert (code, str(account.pk) in said) == (1, True)


def test_an_entry_that_is_gone_is_found(bill: Settlement) -> None:
    account = of_mother(bill)
    LedgerEntry.objects.filter(account=account, number=account.entry_count).delete()
    found = [*ledger_faults(), *settlement_faults()]
    assert [str(account.pk) in fault for fault in found] == [True, True]


def test_an_allocation_that_is_gone_is_found(bill: Settlement) -> None:
    account = of_mother(bill)
    Allocation.objects.filter(settlement=bill, account=account).delete()
    assert [str(account.pk) in fault for fault in settlement_faults()] == [False, True, True]


def test_a_page_ends_nowhere_early(bill: Settlement) -> None:
    make.account(make.person(), yuan=1)
    PersonalAccount.objects.update(balance_fen=F("balance_fen") + 1)
    assert len(list(ledger_faults(page=1))) == len(list(ledger_faults(page=2))) == 3


def test_the_audit_reads_as_often_as_there_are_pages(bill: Settlement) -> None:
    statements = []

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        statements.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        list(ledger_faults(page=1))
    assert len(statements) == 2 * 2 + 1
