"""Posting to the ledger: the only place where balances change one entry at a time."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from accounts.database import prepared_sql
from accounts.database.prepared_sql import Step
from accounts.models import LedgerEntry, PersonalAccount


class Posted(NamedTuple):
    """Where a movement stands in its account."""

    number: int
    balance_after_fen: int


def post(
    account: PersonalAccount,
    amount_fen: int,
    *,
    kind: LedgerEntry.Kind,
    cause_kind: str,
    cause_id: UUID,
    at: datetime,
) -> Posted:
    """Adds one entry to an account whose row the caller has locked in the open transaction.

    amount_fen is signed; the database refuses a balance below zero.
    """
    [posted] = post_all([(account, amount_fen)], kind=kind, cause_kind=cause_kind, cause_id=cause_id, at=at)
    return posted


def post_all(
    movements: Sequence[tuple[PersonalAccount, int]],
    *,
    kind: LedgerEntry.Kind,
    cause_kind: str,
    cause_id: UUID,
    at: datetime,
) -> list[Posted]:
    """One entry for each of these locked accounts, all of one cause; no account twice."""
    posted, steps = posting(movements, kind=kind, cause_kind=cause_kind, cause_id=cause_id, at=at)
    prepared_sql.write(steps)
    return posted


def posting(
    movements: Sequence[tuple[PersonalAccount, int]],
    *,
    kind: LedgerEntry.Kind,
    cause_kind: str,
    cause_id: UUID,
    at: datetime,
) -> tuple[list[Posted], list[Step]]:
    """As `post_all`, but the steps are left to the caller, who writes more than that in one statement."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry needs an open transaction")
    if not movements:
        return [], []
    posted, steps, entries = [], [], []
    for account, amount_fen in movements:
        account.balance_fen += amount_fen
        account.entry_count += 1
        posted.append(Posted(account.entry_count, account.balance_fen))
        steps.append(
            prepared_sql.update(
                PersonalAccount,
                account.pk,
                balance_fen=account.balance_fen,
                entry_count=account.entry_count,
            )
        )
        entries.append(
            {
                "id": uuid7(),
                "account_id": account.pk,
                "number": account.entry_count,
                "amount_fen": amount_fen,
                "balance_after_fen": account.balance_fen,
                "kind": kind.value,
                "cause_kind": cause_kind,
                "cause_id": cause_id,
                "at": at,
            }
        )
    return posted, [*steps, prepared_sql.insert(LedgerEntry, *entries)]
