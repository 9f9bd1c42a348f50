"""A register that says less than was used of an account: it pays nothing more, until a register agrees."""

from pathlib import Path

import pytest
from django.db import transaction
from pytest_django import Settings

from accounts.models import AccountDispute, PersonalAccount, RegisterImport
from accounts.register.import_register import Agreement, Held
from accounts.services import disputes
from accounts.services.audit import ledger_faults
from sharing.services.proof.declared import DISPUTES
from sharing.services.proof.walk import ChainPart
from tests import make
from tests.accounts.register.register import everything, resident, row, spend, take_rows

pytestmark = pytest.mark.django_db

Turn = AccountDispute.Turn


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The register said 100; 60 of it were used."""
    file = tmp_path / "register.csv"
    take_rows(file, row(balc="100"))
    with transaction.atomic():
        spend(PersonalAccount.objects.select_for_update().get(), "60")
    return file


def account() -> tuple[bool, int, int]:
    found = PersonalAccount.objects.get()
    return found.is_disputed, found.balance_fen, found.imported_fen


def turns() -> list[tuple[str, int]]:
    return list(AccountDispute.objects.order_by("number").values_list("turn", "register_fen"))


def settle(turn: Turn = Turn.BALANCE_STANDS) -> None:
    one, other = make.staff(), make.staff()
    with transaction.atomic():
        locked = PersonalAccount.objects.select_for_update().get()
        disputes.settle(locked, turn, asked_by=one.pk, decided_by=other.pk, words="查过", at=make.NOW)


@pytest.fixture(autouse=True)
def books_hold():
    yield
    pieces = ChainPart(DISPUTES, is_complete=True).pieces(None, "")
    assert [fault.says for piece in pieces for fault in piece.faults] == []
    assert list(ledger_faults()) == []


def test_the_figure_is_kept_with_the_import_that_said_it(file: Path) -> None:
    report = take_rows(file, row(balc="59.99"))
    assert account() == (True, 40_00, 100_00)
    turn = AccountDispute.objects.get()
    assert (turn.turn, turn.register_fen, turn.imported_fen, turn.balance_fen) == ("begun", 5999, 10000, 4000)
    assert (turn.register_import, turn.at) == (RegisterImport.objects.latest("pk"), make.NOW)
    assert report.totals.accounts_disputed == 1


def test_where_it_would_be_too_many_nobody_is_marked_before_somebody_agreed(
    file: Path, settings: Settings
) -> None:
    settings.REGISTER_USUAL_PEOPLE = 1
    with pytest.raises(Held):
        take_rows(file, row(balc="59.99"))
    assert (account(), turns()) == ((False, 40_00, 100_00), [])
    take_rows(file, row(balc="59.99"), agreed=Agreement("查过", "A01 张三"))
    assert account()[0]


def test_what_leaves_just_nothing_is_no_dispute(file: Path) -> None:
    take_rows(file, row(balc="60"))
    assert (account(), turns()) == ((False, 0, 60_00), [])


def test_the_same_register_again_says_it_once(file: Path) -> None:
    take_rows(file, row(balc="50"))
    before = everything()
    report = take_rows(file, row(balc="50"))
    assert (turns(), report.totals.rows_bad) == ([("begun", 50_00)], 1)
    assert everything() == before


@pytest.mark.parametrize(("balc", "left"), [("100", 40_00), ("60", 0), ("130", 70_00)])
def test_a_register_that_agrees_ends_it_by_itself(file: Path, balc: str, left: int) -> None:
    take_rows(file, row(balc="50"))
    take_rows(file, row(balc=balc))
    assert account() == (False, left, make.fen(balc))
    assert turns() == [("begun", 50_00), ("agreed", make.fen(balc))]
    assert PersonalAccount.objects.get().disputed_fen is None


def test_who_is_missing_or_says_nothing_of_money_leaves_it_disputed(file: Path) -> None:
    take_rows(file, row(balc="50"))
    take_rows(file, row("P2"))
    take_rows(file, resident())
    paying = PersonalAccount.objects.filter(disputed_at=None)
    assert (AccountDispute.objects.count(), paying.count()) == (1, 1)


def test_a_balance_that_cannot_be_read_leaves_the_account_as_it_was(file: Path) -> None:
    take_rows(file, row(balc="##"))
    assert (account(), turns()) == ((False, 40_00, 100_00), [])
    take_rows(file, row(balc="50"))
    take_rows(file, row(balc="##"))
    assert (account(), turns()) == ((True, 40_00, 100_00), [("begun", 50_00)])


def test_what_officers_have_judged_is_no_news_unless_it_gets_worse(file: Path) -> None:
    take_rows(file, row(balc="50"))
    settle()
    take_rows(file, row(balc="50"))
    take_rows(file, row(balc="55"))
    assert (account(), turns()) == ((False, 40_00, 100_00), [("begun", 50_00), ("stands", 50_00)])
    take_rows(file, row(balc="49.99"))
    assert (account()[0], turns()[-1]) == (True, ("begun", 49_99))


def test_what_officers_have_judged_is_news_again_once_a_register_agreed(file: Path) -> None:
    take_rows(file, row(balc="50"))
    settle()
    take_rows(file, row(balc="100"))
    assert PersonalAccount.objects.get().disputed_fen is None
    take_rows(file, row(balc="50"))
    assert [turn for turn, _fen in turns()] == ["begun", "stands", "begun"]


def test_what_was_taken_is_made_up_by_the_next_rise_and_no_money_is_made(file: Path) -> None:
    take_rows(file, row(balc="50"))
    settle(Turn.REGISTER_TAKEN)
    assert account() == (False, 0, 60_00)
    take_rows(file, row(balc="55"))
    assert account() == (False, 0, 60_00)
    take_rows(file, row(balc="80"))  # of which 60 were used here
    assert account() == (False, 20_00, 80_00)


def test_a_dry_run_marks_nobody_and_counts_them(file: Path) -> None:
    report = take_rows(file, row(balc="50"), dry_run=True)
    assert (report.totals.accounts_disputed, account(), turns()) == (1, (False, 40_00, 100_00), [])
