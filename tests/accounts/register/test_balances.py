"""The register's balance: only its difference is posted, so that money is neither made nor lost."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection, transaction

from accounts.models import Enrolment, EnrolmentState, LedgerEntry, Person, PersonalAccount
from accounts.models.people import number_digest
from accounts.services.audit import ledger_faults
from accounts.words.register import BELOW_ZERO
from tests import make
from tests.accounts.register.register import (
    Cells,
    complaints,
    everything,
    resident,
    row,
    spend,
    take,
    take_rows,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "register.csv"


def account(psn_no: str = "P1") -> tuple[int, int, int]:
    """Balance, the register's last figure, number of entries."""
    found = PersonalAccount.objects.filter(holder__psn_no=psn_no)
    return found.values_list("balance_fen", "imported_fen", "entry_count").get()


def use(yuan: str, psn_no: str = "P1") -> None:
    with transaction.atomic():
        spend(PersonalAccount.objects.select_for_update().get(holder__psn_no=psn_no), yuan)


def test_only_the_difference_is_posted(file: Path) -> None:
    take_rows(file, row(balc="100"))
    take_rows(file, row(balc="130.5"))
    take_rows(file, row(balc="120"))
    entries = LedgerEntry.objects.order_by("number").values_list(
        "number", "amount_fen", "balance_after_fen", "kind"
    )
    assert list(entries) == [
        (1, 10000, 10000, "register"),
        (2, 3050, 13050, "register"),
        (3, -1050, 12000, "register"),
    ]
    assert account() == (12000, 12000, 3)


def test_importing_again_after_money_was_used_makes_no_money(file: Path) -> None:
    take_rows(file, row(balc="100"))
    use("60")
    before = everything()
    take(file)
    assert everything() == before
    take_rows(file, row(balc="110"))
    assert account() == (5000, 11000, 3)


def test_an_account_of_nothing_is_an_account_without_entries(file: Path) -> None:
    take_rows(file, row(balc="0"))
    assert account() == (0, 0, 0)
    take_rows(file, row(balc="5"))
    assert account() == (500, 500, 1)


def test_of_a_row_whose_balance_would_go_below_zero_all_else_is_taken(file: Path) -> None:
    take_rows(file, row(balc="100"))
    use("60")
    worse = row(balc="59.99", psn_name="王建", psn_insu_stas="2", tel="13700000001", died_on="2026-06-01")
    report = take_rows(file, worse, row("P2"))
    listed = f"{BELOW_ZERO}（只是这里没有导入，这一行的其余内容已导入）"
    assert complaints(report) == [["2", "P1", listed]]
    person = Person.objects.get(psn_no="P1")
    assert (person.name, str(person.died_on), person._telephone()) == ("王建", "2026-06-01", "13700000001")
    states = EnrolmentState.objects.filter(enrolment__person=person).order_by("pk")
    assert list(states.values_list("status", flat=True)) == ["1", "2"]
    assert account() == (4000, 10000, 2)
    totals = report.totals
    assert (totals.rows_read, totals.rows_bad, totals.rows_in_part, totals.rows_changed) == (2, 1, 1, 2)


def test_the_other_rows_of_a_bad_row_s_person_are_taken(file: Path) -> None:
    take_rows(file, row(balc="100"))
    use("60")
    report = take_rows(file, row(balc="10"), resident(insuplc_admdvs="320102"))
    assert [each[0] for each in complaints(report)] == ["2"]
    assert Enrolment.objects.count() == 2


ENDED = row(psn_insu_stas="4", insuplc_admdvs="320102", balc="7")


@pytest.mark.parametrize(
    ("rows", "fen"),
    [
        ([ENDED, row(balc="100")], 10000),
        ([row(balc="100"), ENDED], 10000),
        ([ENDED], 700),
        ([ENDED, resident(balc="55")], 700),
        ([ENDED, row(psn_insu_stas="2", balc="100")], None),
        ([ENDED, row(acct_flag="0", balc="")], None),
        ([row(acct_flag="0", balc="100")], None),
        ([row(psn_insu_stas="4", acct_flag="0", balc="100")], None),
        ([resident(acct_flag="1", balc="55")], None),
        ([row(acct_flag="0", balc=""), row(insuplc_admdvs="320102", balc="100")], 10000),
    ],
)
def test_the_active_employee_row_speaks_for_the_money_else_the_only_one(
    file: Path, rows: list[Cells], fen: int | None
) -> None:
    take_rows(file, *rows)
    assert PersonalAccount.objects.values_list("balance_fen", flat=True).first() == fen
    before = everything()
    take_rows(file, *rows[::-1])
    assert everything() == before


def test_a_move_to_another_city_goes_on_with_the_same_account(file: Path) -> None:
    take_rows(file, row(balc="100", insuplc_admdvs="320102"))
    use("60")
    take_rows(file, ENDED, row(balc="110"))
    assert account() == (5000, 11000, 3)


def test_an_old_row_alone_says_nothing_of_the_money_of_the_active_one(file: Path) -> None:
    take_rows(file, ENDED, row(balc="100"))
    take_rows(file, ENDED | {"balc": "3"})
    assert account() == (10000, 10000, 1)


def test_an_account_that_ends_keeps_its_money(file: Path) -> None:
    take_rows(file, row(balc="100"))
    take_rows(file, row(acct_flag="0", balc=""))
    assert account() == (10000, 10000, 1)


def test_every_account_is_the_sum_of_its_entries_after_many_imports(file: Path) -> None:
    for step in range(1, 5):
        take_rows(
            file, *(row(f"P{serial}", balc=str(serial * step % 7 * 10 + 60)) for serial in range(1, 40))
        )
        use("9.99", f"P{step}")
    assert list(ledger_faults()) == []


@pytest.fixture
def one_number_refused() -> Iterator[str]:
    """A row that only the database knows to be wrong."""
    number = make.document_number(serial=77)
    digest = number_digest(number).hex()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "CREATE TRIGGER refuse BEFORE INSERT ON accounts_person "
                f"WHEN hex(NEW.cert_no_digest) = '{digest.upper()}' BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        else:
            cursor.execute(
                f"ALTER TABLE accounts_person ADD CONSTRAINT refuse CHECK (cert_no_digest <> '\\x{digest}')"
            )
    yield number
    with connection.cursor() as cursor:
        drop = (
            "DROP TRIGGER refuse"
            if connection.vendor == "sqlite"
            else "ALTER TABLE accounts_person DROP CONSTRAINT refuse"
        )
        cursor.execute(drop)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_only_the_database_refuses_takes_no_other_row_with_it(
    file: Path, one_number_refused: str
) -> None:
    others = [row(f"P{serial}") for serial in range(1, 60)]
    refused = row("P99", certno=one_number_refused)
    report = take_rows(file, *others[:30], refused, *others[30:])
    assert complaints(report) == [["32", "P99", "数据库不接受这一行"]]
    assert (Person.objects.count(), LedgerEntry.objects.count(), report.totals.people_new) == (59, 59, 59)
    assert report.totals.rows_bad == 1
