"""Disputed accounts: what a register that says less than was used does to an account, and how that ends."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from uuid_utils.compat import uuid7

from accounts import chains
from accounts.chains import Fact
from accounts.models import AccountDispute, LedgerEntry, PersonalAccount
from accounts.services import ledger

CHAIN = "disputes"
CAUSE = "dispute"  # of an entry of the ledger
Turn = AccountDispute.Turn


def row(
    *,
    account_id: UUID,
    after: tuple[int, bytes],
    turn: Turn,
    register_fen: int,
    imported_fen: int,
    balance_fen: int,
    at: datetime,
    import_id: UUID | None = None,
    asked_by: UUID | None = None,
    decided_by: UUID | None = None,
    words: str = "",
) -> dict[str, Any]:
    """The attributes of the next row, linked to the one before: `after` is its number and digest."""
    number, previous = after
    made: dict[str, Any] = {
        "id": uuid7(),
        "account_id": account_id,
        "number": number + 1,
        "turn": turn.value,
        "register_fen": register_fen,
        "imported_fen": imported_fen,
        "balance_fen": balance_fen,
        "register_import_id": import_id,
        "asked_by_id": asked_by,
        "decided_by_id": decided_by,
        "words": words,
        "at": at,
    }
    made["digest"] = chains.link(CHAIN, previous, dispute_facts(made))
    return made


def dispute_facts(made: Mapping[str, Any]) -> list[Fact]:
    """What the digest of a row covers: every attribute but its digest and whether the holder was told."""
    covered = (
        *("id", "account_id", "number", "turn", "register_fen", "imported_fen", "balance_fen"),
        *("register_import_id", "asked_by_id", "decided_by_id", "words", "at"),
    )
    return [made[name] for name in covered]


def settle(
    account: PersonalAccount, turn: Turn, *, asked_by: UUID, decided_by: UUID, words: str, at: datetime
) -> AccountDispute:
    """Ends the dispute of an account whose row the caller has locked in the open transaction.

    The figure that was judged stays on the account: the same one, or a higher one, is no news. What the
    register is right about is posted as far as the balance goes; the rest the register's next rise makes up,
    since only what was posted counts as imported.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a dispute is settled under the lock of its account")
    made = row(
        account_id=account.pk,
        after=(account.dispute_count, bytes(account.dispute_digest)),
        turn=turn,
        register_fen=account.disputed_fen or 0,
        imported_fen=account.imported_fen,
        balance_fen=account.balance_fen,
        at=at,
        asked_by=asked_by,
        decided_by=decided_by,
        words=words,
    )
    written = AccountDispute.objects.create(**made)
    account.disputed_at = None
    account.dispute_count, account.dispute_digest = made["number"], made["digest"]
    taken_fen = min(account.balance_fen, account.imported_fen - made["register_fen"])
    if turn == Turn.REGISTER_TAKEN and taken_fen > 0:
        account.imported_fen -= taken_fen
        ledger.post(
            account,
            -taken_fen,
            kind=LedgerEntry.Kind.REGISTER,
            cause_kind=CAUSE,
            cause_id=written.pk,
            cause_digest=bytes(written.digest),
            at=at,
        )
    account.save(update_fields=["disputed_at", "imported_fen", "dispute_count", "dispute_digest"])
    return written


def was_disputed(holder_id: UUID, until: datetime) -> bool:
    """Whether a person's account paid nothing for that just before a moment."""
    turns = AccountDispute.objects.filter(account__holder=holder_id, at__lt=until).order_by("-number")
    return turns.values_list("turn", flat=True).first() == Turn.BEGUN


def standing() -> QuerySet[AccountDispute]:
    """The turn by which each account that is disputed now came to be so."""
    last = F("account__dispute_count")
    return AccountDispute.objects.filter(account__disputed_at__isnull=False, number=last)
