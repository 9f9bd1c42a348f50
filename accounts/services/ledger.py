"""Posting to the ledger: the only place where balances change one entry at a time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.models import LedgerEntry, PersonalAccount


def post(
    account: PersonalAccount,
    amount_fen: int,
    *,
    kind: LedgerEntry.Kind,
    cause_kind: str,
    cause_id: UUID,
    at: datetime,
) -> LedgerEntry:
    """Adds one entry to an account whose row the caller has locked in the open transaction.

    amount_fen is signed; the database refuses a balance below zero.
    """
    [entry] = post_all([(account, amount_fen)], kind=kind, cause_kind=cause_kind, cause_id=cause_id, at=at)
    return entry


def post_all(
    movements: Sequence[tuple[PersonalAccount, int]],
    *,
    kind: LedgerEntry.Kind,
    cause_kind: str,
    cause_id: UUID,
    at: datetime,
) -> list[LedgerEntry]:
    """One entry for each of these locked accounts, all of one cause, in two statements; no account twice."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry needs an open transaction")
    entries = []
    for account, amount_fen in movements:
        account.balance_fen += amount_fen
        account.entry_count += 1
        entries.append(
            LedgerEntry(
                account=account,
                number=account.entry_count,
                amount_fen=amount_fen,
                balance_after_fen=account.balance_fen,
                kind=kind,
                cause_kind=cause_kind,
                cause_id=cause_id,
                at=at,
            )
        )
    PersonalAccount.objects.bulk_update([account for account, _ in movements], ["balance_fen", "entry_count"])
    return LedgerEntry.objects.bulk_create(entries)
