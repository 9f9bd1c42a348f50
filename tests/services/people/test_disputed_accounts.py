"""A disputed account is settled by two supervisors: its balance stands, or the register's figure is taken."""

from datetime import timedelta

import pytest

from accounts.models import AccessRecord, AccountDispute, LedgerEntry, Person, PersonalAccount, User
from accounts.services import disputes
from accounts.services.audit import ledger_faults
from sharing.models import Approval, Binding, Settlement
from sharing.services import decide_approvals
from sharing.services.decide_approvals import SamePerson
from sharing.services.people import disputed_accounts
from sharing.services.people.disputed_accounts import NotDisputed
from sharing.services.proof.declared import DISPUTES, ENTRIES
from sharing.services.proof.walk import ChainPart
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.own_family import OwnFamily
from sharing.services.staff.roles import NoSuchRight
from sharing.services.staff.supervisor_mandate import NoReason
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
Turn = AccountDispute.Turn


@pytest.fixture
def one() -> User:
    return make.officer("supervisor")


@pytest.fixture
def other() -> User:
    return make.officer("supervisor")


@pytest.fixture
def holder() -> Person:
    """The register said 100, of which 70 were used; then it says 40."""
    make.editions()
    binding = make.binding()
    make.settle(binding.member, payable=70)
    make.disputed(binding.holder, register_yuan=40)
    return binding.holder


def ask(of: Person, by: User, turn: Turn = Turn.BALANCE_STANDS, reason: str = "工单 7 号") -> Approval:
    officer = make.by_officer(by, reason)
    return disputed_accounts.ask_to_settle(person_id=of.pk, turn=turn, by=officer, at=make.NOW + DAY)


def decide(approval: Approval, by: User, *, approve: bool = True) -> None:
    words = "" if approve else "再查"
    officer, at = make.by_officer(by, words or "复核"), make.NOW + 2 * DAY
    decide_approvals.decide(approval_id=approval.pk, approve=approve, words=words, by=officer, at=at)


def account_of(holder: Person) -> PersonalAccount:
    return PersonalAccount.objects.get(holder=holder)


def money(holder: Person) -> tuple[bool, int, int]:
    account = account_of(holder)
    return account.is_disputed, account.balance_fen, account.imported_fen


def turns(holder: Person) -> list[str]:
    return list(AccountDispute.objects.filter(account__holder=holder).values_list("turn", flat=True))


def faults() -> list[str]:
    proved = [
        fault.says
        for chain in (ENTRIES, DISPUTES)
        for piece in ChainPart(chain, is_complete=True).pieces(None, "")
        for fault in piece.faults
    ]
    return [*ledger_faults(), *proved]


def test_asking_changes_nothing(holder: Person, one: User) -> None:
    approval = ask(holder, one)
    assert (money(holder), turns(holder)) == ((True, 30_00, 100_00), ["begun"])
    assert (approval.area_code, approval.payload) == ("320300", {"turn": "stands", "dispute": 1})
    assert "申请处理余额对不上的账户" in AccessRecord.objects.values_list("what", flat=True)


def test_the_balance_stands_and_pays_again(holder: Person, one: User, other: User) -> None:
    decide(ask(holder, one), other)
    assert (money(holder), turns(holder)) == ((False, 30_00, 100_00), ["begun", "stands"])
    settled = AccountDispute.objects.get(turn="stands")
    assert (settled.asked_by, settled.decided_by, settled.words) == (one, other, "工单 7 号")
    assert (settled.register_fen, settled.imported_fen, settled.balance_fen) == (40_00, 100_00, 30_00)
    assert faults() == []
    member = Binding.objects.get(holder=holder).member
    assert make.settle(member, payable=5, at=make.NOW + 3 * DAY).shared_fen == 5_00


def test_what_the_register_says_is_taken_to_zero_and_no_further(
    holder: Person, one: User, other: User
) -> None:
    decide(ask(holder, one, Turn.REGISTER_TAKEN), other)
    assert money(holder) == (False, 0, 70_00)
    last = LedgerEntry.objects.filter(account__holder=holder).latest("number")
    assert (last.amount_fen, last.kind, last.cause_kind) == (-30_00, "register", "dispute")
    assert last.cause_id == AccountDispute.objects.get(turn="taken").pk
    assert faults() == []


def test_no_more_is_taken_than_the_register_says(holder: Person, one: User, other: User) -> None:
    approval = ask(holder, one, Turn.REGISTER_TAKEN)
    make.cancel(Settlement.objects.get())
    decide(approval, other)
    assert money(holder) == (False, 40_00, 40_00)


def test_turned_down_it_stays_disputed(holder: Person, one: User, other: User) -> None:
    decide(ask(holder, one), other, approve=False)
    assert (money(holder), turns(holder)) == ((True, 30_00, 100_00), ["begun"])
    assert "没有同意处理余额对不上的账户" in AccessRecord.objects.values_list("what", flat=True)


def test_nobody_settles_alone_or_twice(holder: Person, one: User) -> None:
    approval = ask(holder, one)
    with pytest.raises(AlreadyAsked):
        ask(holder, one)
    with pytest.raises(SamePerson):
        decide(approval, one)
    assert money(holder) == (True, 30_00, 100_00)


def test_what_was_judged_of_an_earlier_figure_settles_no_later_one(
    holder: Person, one: User, other: User
) -> None:
    approval = ask(holder, one)
    make.disputed(holder, register_yuan=20)
    with pytest.raises(NotDisputed):
        decide(approval, other)
    assert money(holder) == (True, 30_00, 100_00)


def test_an_account_that_pays_is_not_settled(one: User) -> None:
    with pytest.raises(NotDisputed):
        ask(make.holder(), one)
    with pytest.raises(NotDisputed):
        ask(make.resident(), one)


def test_only_a_supervisor_of_the_area_with_a_reason_and_not_of_the_family(holder: Person, one: User) -> None:
    with pytest.raises(NoReason):
        ask(holder, one, reason=" ")
    with pytest.raises(NoSuchRight):
        ask(holder, make.officer("supervisor", area="3201"))
    with pytest.raises(OwnFamily):
        ask(holder, make.officer("supervisor", own_cert_digest=holder.cert_no_digest))
    assert not Approval.objects.exists()


def test_a_past_moment_is_answered_from_what_was_written(holder: Person, one: User, other: User) -> None:
    decide(ask(holder, one), other)
    moments = [make.NOW, make.NOW + DAY, make.NOW + 3 * DAY]
    assert [disputes.was_disputed(holder.pk, at) for at in moments] == [False, True, False]


def test_a_mark_that_was_wiped_is_seen(holder: Person) -> None:
    PersonalAccount.objects.filter(holder=holder).update(disputed_at=None)
    key = account_of(holder).pk
    assert faults() == [f"账户 {key}：是否暂停支付，和最后一条账户争议不一致"]


def test_a_turn_that_was_altered_is_seen(holder: Person) -> None:
    AccountDispute.objects.update(register_fen=90_00)
    key = account_of(holder).pk
    assert faults() == [f"账户 {key}：第 1 条（账户争议）被改动，或者没有接上前一条"]
