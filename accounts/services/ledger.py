"""Posting to the ledger: the only place where balances change one entry at a time."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts import statements
from accounts.models import LedgerEntry, PersonalAccount
from accounts.statements import Step


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
    """One entry for each of these locked accounts, all of one cause; no account twice."""
    entries, steps = posting(movements, kind=kind, cause_kind=cause_kind, cause_id=cause_id, at=at)
    statements.write(steps)
    return entries


def posting(
    movements: Sequence[tuple[PersonalAccount, int]],
    *,
    kind: LedgerEntry.Kind,
    cause_kind: str,
    cause_id: UUID,
    at: datetime,
) -> tuple[list[LedgerEntry], list[Step]]:
    """As `post_all`, but the steps are left to the caller, who writes more than that in one statement."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry needs an open transaction")
    if not movements:
        return [], []
    entries, steps = [], []
    for account, amount_fen in movements:
        account.balance_fen += amount_fen
        account.entry_count += 1
        steps.append(statements.update(account, "balance_fen", "entry_count"))
        entries.append(
            LedgerEntry(
                account_id=account.pk,
                number=account.entry_count,
                amount_fen=amount_fen,
                balance_after_fen=account.balance_fen,
                kind=kind.value,
                cause_kind=cause_kind,
                cause_id=cause_id,
                at=at,
            )
        )
    return entries, [*steps, statements.insert(entries)]
