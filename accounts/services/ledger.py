"""Posting to the ledger: the only place where a balance changes one entry at a time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import LedgerEntry, PersonalAccount


def post(
    account: PersonalAccount, amount_fen: int, *, kind: LedgerEntry.Kind, cause_kind: str, cause_id: UUID, at: datetime
) -> LedgerEntry:
    """Adds one entry to an account whose row the caller has locked in the open transaction.

    amount_fen is signed; the database refuses a balance below zero.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry needs an open transaction")
    account.balance_fen += amount_fen
    account.entry_count += 1
    account.save(update_fields=["balance_fen", "entry_count"])
    return LedgerEntry.objects.create(
        account=account,
        number=account.entry_count,
        amount_fen=amount_fen,
        balance_after_fen=account.balance_fen,
        kind=kind,
        cause_kind=cause_kind,
        cause_id=cause_id,
        at=at,
    )
