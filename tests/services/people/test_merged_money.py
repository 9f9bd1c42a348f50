"""The money of a psn_no that is closed: moved in pairs, told from the register's, and none made or lost."""

import random
from pathlib import Path

import pytest
from django.db.models import Sum

from accounts.models import LedgerEntry, Person, PersonalAccount, PersonMerge
from accounts.services import merged_money
from sharing.models import Settlement
from sharing.services.people.merges import CannotMerge
from sharing.services.proof.books import book_faults
from tests import make
from tests.accounts.register.register import Cells, complaints, take_rows
from tests.services.people.registered import row
from tests.whole import faults

pytestmark = pytest.mark.django_db

Account = tuple[int, int, int]


@pytest.fixture(autouse=True)
def policy() -> None:
    make.editions()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "register.csv"


def known(psn_no: str) -> Person:
    return Person.objects.get(psn_no=psn_no)


def money(psn_no: str) -> Account:
    """Balance, what the register said, and what it has to come to before it counts again."""
    return PersonalAccount.objects.values_list("balance_fen", "imported_fen", "awaited_fen").get(
        holder__psn_no=psn_no
    )


def entries(psn_no: str) -> list[tuple[str, str, int]]:
    found = LedgerEntry.objects.filter(account__holder__psn_no=psn_no).order_by("number")
    return list(found.values_list("kind", "cause_kind", "amount_fen"))


def two(file: Path, *, closed: str = "30", kept: str = "50") -> tuple[Person, Person]:
    """P1 is to be closed, P2 goes on; each with money from the register."""
    take_rows(file, row("P1", balc=closed), row("P2", balc=kept))
    return known("P1"), known("P2")


def import_says(file: Path, *rows: Cells) -> list[str]:
    """What is wrong with these rows."""
    return [said for *_, said in complaints(take_rows(file, *rows))]


def test_the_balance_moves_by_two_entries_of_one_cause_that_hold_in_the_chain(file):
    closed, kept = two(file)
    make.merged(closed, kept)
    assert (money("P1"), money("P2")) == ((0, 0, 0), (8_000, 8_000, 8_000))
    assert entries("P1")[1:] == [("merged", "merge", -3_000)]
    assert entries("P2")[1:] == [("merged", "merge", 3_000)]
    pair = LedgerEntry.objects.filter(kind="merged")
    assert set(pair.values_list("cause_id", flat=True)) == {PersonMerge.objects.get().pk}
    assert faults() == []


def test_what_was_used_before_is_not_made_again(file):
    closed, kept = two(file)
    make.settle(closed, payable="12.50")
    make.merged(closed, kept)
    assert (money("P1"), money("P2")) == ((0, 0, 0), (6_750, 8_000, 8_000))
    assert faults() == []


def test_the_next_register_that_holds_both_posts_only_what_is_new(file):
    make.merged(*two(file))
    assert import_says(file, row("P2", balc="80")) == []
    assert money("P2") == (8_000, 8_000, 0)
    assert import_says(file, row("P2", balc="95")) == []
    assert money("P2") == (9_500, 9_500, 0)
    assert faults() == []


def test_a_register_that_lacks_it_still_takes_nothing_away_and_is_told(file):
    make.merged(*two(file))
    said = (
        "登记余额里还没有并进来的那个人员编号的钱，余额没有改动；请先在登记里把两个编号合并"
        "（只是这里没有导入，这一行的其余内容已导入）"
    )
    for balc in ("50", "79.99"):
        assert import_says(file, row("P2", balc=balc)) == [said]
        assert money("P2") == (8_000, 8_000, 8_000)
    assert faults() == []


def test_once_it_has_come_to_the_sum_a_lower_figure_counts_like_any_other(file):
    make.merged(*two(file))
    assert import_says(file, row("P2", balc="81")) == []
    assert import_says(file, row("P2", balc="60")) == []
    assert money("P2") == (6_000, 6_000, 0)
    assert faults() == []


def test_while_the_balance_waits_the_rest_of_the_row_counts(file):
    make.merged(*two(file))
    import_says(file, row("P2", balc="50", psn_insu_stas="2"))
    assert known("P2").enrolments.get().states.latest("valid_from", "recorded_at", "id").status == "2"


def test_a_register_that_had_counted_both_already_is_taken_off_once(file):
    closed, kept = two(file, closed="30", kept="80")
    make.settle(closed, payable="12.50")
    make.merged(closed, kept, is_counted_twice=True)
    assert entries("P1")[2:] == [("merged", "merge", 1_250), ("register", "merge", -3_000)]
    assert entries("P2")[1:] == [("merged", "merge", -1_250)]
    assert (money("P1"), money("P2")) == ((0, 0, 0), (6_750, 8_000, 0))
    assert import_says(file, row("P2", balc="80")) == []
    assert money("P2") == (6_750, 8_000, 0)
    assert faults() == []


def test_what_was_spent_of_both_cannot_be_taken_off_and_nothing_moves(file):
    closed, kept = two(file, closed="30", kept="40")
    make.settle(closed, payable="30")
    make.settle(kept, payable="11")
    with pytest.raises(CannotMerge) as refused:
        make.asked_to_merge(closed, kept, is_counted_twice=True)
    assert refused.value.obstacles == ["spent_twice"]
    assert (money("P1"), money("P2")) == ((0, 3_000, 0), (2_900, 4_000, 0))


def test_without_an_account_to_go_to_the_money_stays(file):
    closed = make.holder(yuan=10)
    with pytest.raises(CannotMerge) as refused:
        make.asked_to_merge(closed, make.resident())
    assert refused.value.obstacles == ["no_account"]


def test_two_without_money_are_merged_without_an_entry():
    make.merged(make.resident(), make.resident())
    make.merged(make.holder(yuan=0), make.holder(yuan=0))
    assert LedgerEntry.objects.count() == 0
    assert faults() == []


def test_a_third_number_goes_the_same_way(file):
    take_rows(file, row("P1", balc="1"), row("P2", balc="10"), row("P3", balc="100"))
    make.merged(known("P1"), known("P3"))
    make.merged(known("P2"), known("P3"))
    assert money("P3") == (11_100, 11_100, 11_100)
    assert import_says(file, row("P3", balc="111")) == []
    assert money("P3") == (11_100, 11_100, 0)
    assert faults() == []


def test_a_row_of_the_closed_number_is_a_bad_row_that_names_the_one_that_goes_on(file):
    make.merged(*two(file))
    before = Person.objects.count()
    for cells in ({}, {"certno": make.document_number()}):
        said = import_says(file, row("P1", balc="30") | cells)
        assert said == ["这个人员编号已经不用了，现在是 P2，请在登记里改过来"]
    assert (Person.objects.count(), money("P1")) == (before, (0, 0, 0))


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_row_of_a_corrected_number_makes_no_second_person(file, dry_run):
    take_rows(file, row("P1"))
    Person.objects.update(psn_no="P9")
    former = known("P9").former_psn_nos.create(psn_no="P1", until=make.NOW, cause_id=make.uuid7())
    right = row("P9", certno=former.person._number())
    report = take_rows(file, row("P1", certno=make.document_number()), right, dry_run=dry_run)
    assert complaints(report) == [["2", "P1", "这个人员编号已经不用了，现在是 P9，请在登记里改过来"]]
    assert Person.objects.get() == former.person


def test_a_bill_that_is_cancelled_later_returns_to_the_human_through_both_accounts(file):
    closed, kept = two(file)
    settlement = Settlement.objects.get(setl_id=make.settle(closed, payable="12.50").setl_id)
    make.merged(closed, kept)
    make.cancel(settlement)
    assert entries("P1")[-2:] == [("return", "settlement", 1_250), ("merged", "merge", -1_250)]
    assert entries("P2")[-1:] == [("merged", "merge", 1_250)]
    assert (money("P1"), money("P2")) == ((0, 0, 0), (8_000, 8_000, 8_000))
    assert merged_money.carry_over_returns(at=make.NOW) == 0
    assert faults() == []


def test_what_the_closed_one_paid_for_a_relative_returns_to_them_too(file):
    closed, kept = two(file)
    member = make.child()
    make.binding(closed, member)
    settlement = Settlement.objects.get(setl_id=make.settle(member, payable="20").setl_id)
    assert money("P1")[0] == 1_000
    make.merged(closed, kept)
    make.cancel(settlement)
    assert (money("P1")[0], money("P2")[0]) == (0, 8_000)
    assert faults() == []


def test_what_a_cut_left_on_the_closed_account_is_carried_over_later_and_once(file):
    closed, kept = two(file)
    make.merged(closed, kept)
    make.top_up(closed.account, yuan=7)  # as a cancellation leaves it for a moment
    PersonalAccount.objects.filter(holder=closed).update(imported_fen=0)
    assert [merged_money.carry_over_returns(at=make.NOW) for _ in range(2)] == [1, 0]
    assert (money("P1")[0], money("P2")[0]) == (0, 8_700)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_around_a_merge_no_fen_is_made_or_lost(file, seed):
    """Every balance is what the register says in the end, less what was used and not given back."""
    chance = random.Random(seed)
    register = {"P1": chance.randrange(0, 20_000), "P2": chance.randrange(0, 20_000)}
    used: list[Settlement] = []

    def imports(*psn_nos: str) -> None:
        rows = [row(one, balc=f"{register[one] // 100}.{register[one] % 100:02d}") for one in psn_nos]
        take_rows(file, *rows)

    def happens(*psn_nos: str) -> None:
        for _ in range(chance.randrange(1, 5)):
            one = chance.choice(psn_nos)
            if chance.random() < 0.5:
                fen = chance.randrange(1, 9_000)
                used.append(make.settle(known(one), payable=f"{fen // 100}.{fen % 100:02d}"))
            elif used and chance.random() < 0.6:
                make.cancel(used.pop(chance.randrange(len(used))))
            else:
                register[one] += chance.randrange(0, 3_000)
                imports(one)

    imports("P1", "P2")
    happens("P1", "P2")
    make.merged(known("P1"), known("P2"))
    register["P2"] += register.pop("P1")
    happens("P2")
    imports("P2")
    spent = Settlement.objects.aggregate(fen=Sum("own_fen"))["fen"] or 0
    assert (money("P1")[:2], money("P2")) == ((0, 0), (register["P2"] - spent, register["P2"], 0))
    assert list(book_faults()) == []
    assert faults() == []
