"""Walking the chains: what is altered, removed or added is named, and what grows meanwhile is no fault."""

import pytest
from django.db.models import F

from accounts import chains
from accounts.models import AccessRecord, LedgerEntry, Person, PersonalAccount
from accounts.services import access
from sharing.models import Settlement
from sharing.services.proof import chain as chain_of_rows
from sharing.services.proof.declared import CASH_BILLS, CHAINS, ENTRIES, LOOKS
from sharing.services.proof.walk import ChainPart
from sharing.services.settling import stored_replies
from sharing.services.settling.stored_replies import Incoming
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)

LENGTH = 4


@pytest.fixture
def person() -> Person:
    """Somebody with four looks taken, and four entries in the account; and four bills paid in cash.

    Elsewhere shared paying was switched off and on, and bills were refused.
    """
    institution = make.institution().pk
    for number in range(LENGTH):
        refused = Incoming.of(institution, f"refused {number}", "2207", "{}")
        stored_replies.keep_alone(refused, "不能结算", make.NOW)
    for is_on in (False, True):
        make.switched("3201", is_on=is_on)
    person = make.holder(yuan=100)
    for yuan in (1, 2, 3):
        make.top_up(person.account, yuan=yuan)
    make.signed(person, make.asked_for(make.child()))
    child = make.child()
    for _ in range(LENGTH):
        look(person)
        make.settle(child, payable="30")
    make.disputed(person)
    return person


def look(at: Person) -> AccessRecord:
    by = make.by_officer(make.officer("supervisor"))
    return access.look(person_ids=[at.pk], what="资料", by=by, at=make.NOW)[0]


def faults(chain, **kwargs) -> list[str]:
    part = ChainPart(chain, **kwargs)
    return [fault.says.partition("：")[2] for piece in part.pieces(None, "") for fault in piece.faults]


def of_before(chain) -> int:
    return sum(piece.of_before for piece in ChainPart(chain).pieces(None, ""))


def numbered(chain, rows) -> int:
    """How many have a number; one model may have its rows in chains of two kinds."""
    of_these = {f"{rows.head}__in": chain.head.objects.values("pk")}
    return rows.model.objects.exclude(**{rows.number: None}).filter(**of_these).count()


@pytest.mark.parametrize("chain", CHAINS, ids=lambda chain: chain.name)
@pytest.mark.parametrize(("heads", "rows"), [(500, 2000), (1, 1), (2, 3)])
def test_what_nobody_touched_holds_whatever_the_pages(person, chain, heads, rows, monkeypatch):
    monkeypatch.setattr(chain_of_rows, "HEADS", heads)
    monkeypatch.setattr(chain_of_rows, "ROWS", rows)
    pieces = list(ChainPart(chain, is_complete=True).pieces(None, ""))
    walked = sum(piece.rows for piece in pieces)
    assert walked == sum(numbered(chain, rows) for rows in chain.rows) > 0
    assert [piece.faults for piece in pieces if piece.faults] == []


def test_an_altered_row_is_named_and_what_follows_is_not(person):
    AccessRecord.objects.filter(number=2).update(why="别的理由")
    assert faults(LOOKS) == ["第 2 条查看记录被改动，或者没有接上前一条"]


def test_a_row_removed_from_the_middle_is_named(person):
    AccessRecord.objects.filter(number=2).delete()
    assert faults(LOOKS) == ["第 2 条不见了"]


def test_removed_with_the_later_ones_moved_up_it_is_named_too(person):
    AccessRecord.objects.filter(number=2).delete()
    for number in (3, 4):
        AccessRecord.objects.filter(number=number).update(number=number - 1)
    Person.objects.filter(pk=person.pk).update(look_count=3)
    assert faults(LOOKS) == ["第 2 条查看记录被改动，或者没有接上前一条"]


def test_the_last_row_removed_is_missed_by_the_head(person):
    AccessRecord.objects.filter(number=LENGTH).delete()
    assert faults(LOOKS) == ["第 4 条不见了（链尾被截断）"]


def test_a_head_that_was_set_back_has_rows_behind_it(person):
    third = AccessRecord.objects.get(number=3)
    Person.objects.filter(pk=person.pk).update(look_count=3, look_digest=third.digest)
    assert faults(LOOKS) == ["第 4 条在链尾之后"]


def test_another_digest_at_the_head_shows(person):
    Person.objects.filter(pk=person.pk).update(look_digest=bytes(33))
    assert faults(LOOKS) == ["链尾记录与第 4 条查看记录不一致"]


def test_a_head_without_any_row_shows():
    Person.objects.filter(pk=make.person().pk).update(look_digest=bytes(33))
    assert faults(LOOKS) == ["链尾有摘要，却一条也没有"]


def test_a_row_added_with_a_digest_of_no_key_shows(person):
    forged = AccessRecord.objects.get(number=LENGTH)
    forged.pk, forged.number = make.person().pk, LENGTH + 1
    forged.save(force_insert=True)
    Person.objects.filter(pk=person.pk).update(look_count=F("look_count") + 1)
    assert faults(LOOKS) == ["第 5 条查看记录被改动，或者没有接上前一条"]


def test_a_row_given_to_somebody_else_is_missed(person):
    AccessRecord.objects.filter(number=1).update(person=make.person())
    assert sorted(faults(LOOKS)) == ["第 1 条不见了", "第 1 条查看记录被改动，或者没有接上前一条"]


def test_an_entry_covers_whose_account_it_is(person):
    PersonalAccount.objects.filter(holder=person).update(holder=make.person())
    assert faults(ENTRIES) == ["第 1 笔记账被改动，或者没有接上前一条"]


def test_a_balance_that_is_not_that_of_the_last_entry_shows(person):
    PersonalAccount.objects.filter(holder=person).update(balance_fen=F("balance_fen") + 1)
    assert faults(ENTRIES) == ["余额和最后一笔记账不一致"]


def test_a_bill_paid_in_cash_is_named_by_its_number(person):
    bill = Settlement.objects.get(patient_number=3)
    Settlement.objects.filter(pk=bill.pk).update(med_type="21")
    assert faults(CASH_BILLS) == [f"第 3 笔只付现金的结算（{bill.setl_id}）被改动，或者没有接上前一条"]


def test_a_digest_of_a_key_that_is_not_here_says_which(person, settings):
    settings.CHAIN_KEYS = {2: bytes(32)}
    assert faults(LOOKS) == ["第 1 条查看记录要用第 1 号 CHAIN_KEYS 核对，这里没有"]


def test_after_a_rotation_old_and_new_rows_hold(person, settings):
    settings.CHAIN_KEYS = {**settings.CHAIN_KEYS, 2: bytes(32)}
    look(person)
    assert faults(LOOKS) == []
    assert bytes(AccessRecord.objects.latest("number").digest)[0] == 2


def test_rows_that_come_while_it_is_walked_are_no_fault(person, monkeypatch):
    read = chain_of_rows.placed

    def and_somebody_looks(chain, keys):
        look(person)
        return read(chain, keys)

    monkeypatch.setattr(chain_of_rows, "placed", and_somebody_looks)
    assert faults(LOOKS) == []
    assert AccessRecord.objects.count() == LENGTH + 1


# Rows of before


def of_before_linking(person: Person) -> None:
    AccessRecord.objects.update(number=None, digest=b"")
    Person.objects.update(look_count=0, look_digest=b"")
    LedgerEntry.objects.update(digest=b"")
    PersonalAccount.objects.update(link_digest=b"")


def test_rows_of_before_are_counted_and_are_no_fault_yet(person):
    of_before_linking(person)
    look(person)
    make.top_up(person.account, yuan=1)
    assert (faults(LOOKS), of_before(LOOKS)) == ([], LENGTH)
    assert (faults(ENTRIES), of_before(ENTRIES)) == ([], LENGTH)


def test_once_all_are_linked_one_that_is_not_is_a_fault(person):
    of_before_linking(person)
    assert faults(LOOKS, is_complete=True) == ["4 条没有编号和摘要"]
    assert faults(ENTRIES, is_complete=True) == ["4 条没有编号和摘要"]


def test_a_row_without_a_digest_behind_a_linked_one_is_a_fault(person):
    LedgerEntry.objects.filter(number=3).update(digest=chains.BEGINNING)
    assert faults(ENTRIES) == ["第 3 笔记账没有摘要"]
