"""Every kind of chain, declared once, and the parts that proving and linking consist of."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, prefetch_related_objects

from accounts import chains
from accounts.chains import BEGINNING, Fact, KeyMissing
from accounts.models import AccessRecord, AccountDispute, LedgerEntry, Person, PersonalAccount, PersonMerge
from accounts.services import access, disputes, ledger, merged_money
from accounts.templatetags.formats import moment_cn
from sharing.models import (
    Allocation,
    Approval,
    Binding,
    BindingEvent,
    Confirmation,
    Correction,
    DecisionBook,
    LimitChange,
    Message,
    MessageBook,
    Pledge,
    PremiumPayment,
    Settlement,
    SharingSwitch,
    SwitchTurn,
)
from sharing.services.bindings import transitions
from sharing.services.evidence import binding_chain
from sharing.services.evidence.binding_chain import Row
from sharing.services.evidence.erasure_proof import paper_faults
from sharing.services.policy import sharing_switches
from sharing.services.premiums import pay
from sharing.services.proof import root_files
from sharing.services.proof.bills import RowPart, bill_facts, entry_facts, payment_facts
from sharing.services.proof.books import BookPart
from sharing.services.proof.chain import Chain, Rows
from sharing.services.proof.link import Told, link_chain, link_rows
from sharing.services.proof.link_pledges import link_pledges
from sharing.services.proof.listings import ListingPart
from sharing.services.proof.parts import Fault, Part
from sharing.services.proof.pledges import PledgePart
from sharing.services.proof.root_part import RootPart, latest_from_here
from sharing.services.proof.walk import ChainPart
from sharing.services.settling import bill_digest, stored_replies
from sharing.services.staff import approvals
from sharing.words import proof as words


def _balance(account: Any, last: Mapping[type, Any]) -> str | None:
    balance = last[LedgerEntry].balance_after_fen if last else 0
    return None if account.balance_fen == balance else words.BALANCE_DIFFERS


def _as_turned(account: Any, last: Mapping[type, Any]) -> str | None:
    """Whether an account is disputed just where its last turn says so."""
    turn = last.get(AccountDispute)
    is_begun = turn is not None and turn.turn == AccountDispute.Turn.BEGUN
    return None if account.is_disputed == is_begun else words.DISPUTE_DIFFERS


def _said(rows: Sequence[Row]) -> Iterator[Sequence[Fact]]:
    return map(binding_chain.link_facts, rows)


def _turned(turns: Sequence[SwitchTurn]) -> Iterator[Sequence[Fact]]:
    prefetch_related_objects(turns, "switch")
    return map(sharing_switches.turn_facts, turns)


def _as_sealed(binding: Any, last: Mapping[type, Any]) -> str | None:
    """Whether a binding stands as it was sealed, and as the last event left it."""
    if not binding.seal:
        return words.NOT_SEALED if binding.link_digest else None
    said = binding_chain.sealed_facts(binding)
    try:
        is_whole = chains.holds(bytes(binding.seal), binding_chain.SEAL, bytes(binding.link_digest), said)
    except KeyMissing as missing:
        return words.SEAL_KEY_MISSING.format(key=missing.args[0])
    event = last.get(BindingEvent)  # those of before are in no chain yet
    stands = event is None or event.to_state == binding.state
    return None if is_whole and stands else words.SEAL_DIFFERS


def _seal_anew(binding: Any) -> Sequence[str]:
    binding.seal = binding_chain.seal_of(binding)
    return ("seal",)


ENTRIES = Chain(
    "entries",
    ledger.CHAIN,
    PersonalAccount,
    "entry_count",
    "link_digest",
    (Rows(LedgerEntry, "account_id", entry_facts),),
    _balance,
)
HAS_ALLOCATIONS = Exists(Allocation.objects.filter(settlement=OuterRef("pk")))
NOT_LINKED_CASH = Q(digest=BEGINNING) & ~HAS_ALLOCATIONS
ON_ACCOUNTS = Q(patient_number=None) & (HAS_ALLOCATIONS | ~Q(digest=BEGINNING))
CASH_BILLS = Chain(
    "cash_bills",
    bill_digest.CHAIN,
    Person,
    "bill_count",
    "bill_digest",
    (
        Rows(
            Settlement,
            "patient_id",
            bill_facts,
            number="patient_number",
            moment="received_at",
            strays=NOT_LINKED_CASH,
        ),
    ),
)
LOOKS = Chain(
    "looks",
    access.CHAIN,
    Person,
    "look_count",
    "look_digest",
    (Rows(AccessRecord, "person_id", lambda records: map(access.look_facts, records)),),
)
OF_BINDINGS = Q(kind__in=[Approval.Kind.AGENT_BINDING, Approval.Kind.STAFF_ENDING])
# What was decided about a binding before decisions were linked to it.
NOT_LINKED_DECISION = OF_BINDINGS & Q(digest=BEGINNING) & ~Q(decision="")
BINDINGS = Chain(
    "bindings",
    binding_chain.CHAIN,
    Binding,
    "link_count",
    "link_digest",
    (
        Rows(BindingEvent, "binding_id", _said),
        Rows(Confirmation, "binding_id", _said, moment="signed_at", timed_by=None),
        Rows(Correction, "binding_id", _said),
        Rows(LimitChange, "binding_id", _said),
        Rows(
            *(Approval, "subject_id", _said),
            moment="decided_at", timed_by="decided_at", strays=NOT_LINKED_DECISION,
        ),
    ),
    _as_sealed,
    lambda key: transitions.lock_people(transitions.people_of(key)),
    _seal_anew,
)  # fmt: skip
DECISIONS = Chain(
    "decisions",
    approvals.BOOK_CHAIN,
    DecisionBook,
    "link_count",
    "link_digest",
    (
        Rows(
            *(Approval, "book_id", lambda rows: map(approvals.approval_facts, rows)),
            moment="decided_at", timed_by="decided_at",
        ),
    ),
)  # fmt: skip
SWITCHES = Chain(
    "switches",
    sharing_switches.CHAIN,
    SharingSwitch,
    "link_count",
    "link_digest",
    (Rows(SwitchTurn, "switch_id", _turned),),
)
MESSAGES = Chain(
    "messages",
    stored_replies.CHAIN,
    MessageBook,
    "link_count",
    "link_digest",
    (
        Rows(
            *(Message, "institution_id", lambda rows: map(stored_replies.message_facts, rows)),
            digest="link_digest", strays=Q(settlement=None),
        ),
    ),
)  # fmt: skip
DISPUTES = Chain(
    "disputes",
    disputes.CHAIN,
    PersonalAccount,
    "dispute_count",
    "dispute_digest",
    (
        Rows(
            AccountDispute,
            "account_id",
            lambda turns: (disputes.dispute_facts(one.__dict__) for one in turns),
        ),
    ),
    _as_turned,
)
CHAINS = (ENTRIES, CASH_BILLS, LOOKS, BINDINGS, DECISIONS, SWITCHES, MESSAGES, DISPUTES)

FIRST: tuple[type[Model], ...] = (
    *(LedgerEntry, Settlement, PremiumPayment, AccessRecord, BindingEvent, LimitChange, Correction, Approval),
    SwitchTurn,
)
"""Rows that are linked as they are written; where the first is linked, all are."""


def all_linked() -> bool:
    """Whether there is no row of before: the first of each kind that was ever written is linked."""
    firsts = (
        model._default_manager.order_by("pk").values_list("digest", flat=True).first() for model in FIRST
    )
    seal = Pledge.objects.order_by("position").values_list("seal", flat=True).first()
    of_before = (
        Approval.objects.filter(book__isnull=False, number=None),
        Message.objects.filter(settlement=None, number=None),
    )
    return all(digest is None or bytes(digest) for digest in (*firsts, seal)) and not any(
        rows.exists() for rows in of_before
    )


def rooted(*, is_complete: bool = False) -> list[ChainPart | PledgePart]:
    """The parts whose heads roots name."""
    return [
        *(ChainPart(chain, is_complete=is_complete) for chain in CHAINS),
        PledgePart(is_complete=is_complete),
    ]


def is_complete(folder: Path) -> bool:
    """Whether a root says that all rows are linked."""
    return latest_from_here(root_files.files_in(folder)) is not None


def parts_of(folder: Path, names: Sequence[str] | None = None) -> list[Part]:
    """What proving consists of, or those of these names; the roots are those in this folder."""
    heads = rooted(is_complete=is_complete(folder))
    books = (BookPart("papers", (paper_faults,)), BookPart())
    rows = _rows(is_complete=is_complete(folder))
    parts: list[Part] = [*heads, *rows, *books, ListingPart(), RootPart(folder, heads)]
    return [part for part in parts if not names or part.name in names]


def _rows(*, is_complete: bool = False) -> list[RowPart]:
    return [
        RowPart(
            bill_digest.CHAIN,
            bill_digest.CHAIN,
            Settlement,
            bill_facts,
            "setl_id",
            only=ON_ACCOUNTS,
            is_complete=is_complete,
        ),
        RowPart(pay.CHAIN, pay.CHAIN, PremiumPayment, payment_facts, "receipt_no", is_complete=is_complete),
        RowPart(
            *(merged_money.CHAIN, merged_money.CHAIN, PersonMerge),
            lambda rows: map(merged_money.merge_facts, rows),
            "pk",
            is_complete=is_complete,
        ),
        RowPart(
            *("approvals", approvals.CHAIN, Approval),
            lambda rows: map(approvals.approval_facts, rows),
            "pk",
            only=Q(number=None, book=None) & ~NOT_LINKED_DECISION,
            is_complete=is_complete,
        ),
    ]


def link_all(told: Told) -> Iterator[Fault]:
    """Links every row of before; the causes of entries first, whose digests those cover."""
    for part in _rows():
        link_rows(part, told)
    for chain in CHAINS:
        yield from link_chain(chain, told)
    yield from link_pledges(told)


def proves_from(folder: Path) -> list[str]:
    """Since when there is proof, and from when on there is none yet, by the roots in a folder."""
    files = root_files.files_in(folder)
    if not files:
        return [words.NO_ROOTS]
    here = latest_from_here(files)
    said = [
        words.PROVES_FROM.format(number=here, at=moment_cn(root_files.header(path).at))
        for path in files
        if root_files.number_of(path) == here
    ]
    last = words.PROVES_UNTIL.format(
        number=root_files.number_of(files[-1]), at=moment_cn(root_files.header(files[-1]).at)
    )
    return [*(said or [words.PROVES_WITHOUT_BEGINNING]), last]
