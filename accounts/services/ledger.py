"""Posting to the ledger: the only place where balances change one entry at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from accounts import chains
from accounts.chains import ids, microseconds
from accounts.database import prepared_sql
from accounts.database.prepared_sql import Step
from accounts.models import LedgerEntry, PersonalAccount

CHAIN = "entries"


class Posted(NamedTuple):
    """Where a movement stands in its account."""

    number: int
    balance_after_fen: int


def entry_facts(entry: Mapping[str, Any], holder_id: UUID, cause_digest: bytes) -> bytes:
    """What the digest of an entry covers: its attributes, whose account it is, the digest of its cause."""
    keys = (entry["id"], entry["account_id"], holder_id, entry["cause_id"])
    said = (
        f"{entry['number']} {entry['amount_fen']} {entry['balance_after_fen']} {microseconds(entry['at'])} "
        f"{entry['kind']} {entry['cause_kind']} "
    )
    return b"%b%b%b" % (ids(keys), said.encode(), cause_digest)


def post(
    account: PersonalAccount,
    amount_fen: int,
    *,
    kind: LedgerEntry.Kind,
    cause_kind: str,
    cause_id: UUID,
    cause_digest: bytes = b"",
    at: datetime,
) -> Posted:
    """Adds one entry to an account whose row the caller has locked in the open transaction.

    amount_fen is signed; the database refuses a balance below zero. `cause_digest` is that of the row which
    is the cause, where it has one: so the entry proves that row too.
    """
    [posted], steps = posting(
        [(account, amount_fen)],
        kind=kind,
        cause_kind=cause_kind,
        cause_id=cause_id,
        cause_digest=cause_digest,
        at=at,
    )
    prepared_sql.write(steps)
    return posted


def posting(
    movements: Sequence[tuple[PersonalAccount, int]],
    *,
    kind: LedgerEntry.Kind,
    cause_kind: str,
    cause_id: UUID,
    cause_digest: bytes,
    at: datetime,
) -> tuple[list[Posted], list[Step]]:
    """As `post` for each of these accounts, none twice; the steps are left to the caller, who writes more."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a ledger entry needs an open transaction")
    if not movements:
        return [], []
    posted, steps, entries = [], [], []
    for account, amount_fen in movements:
        account.balance_fen += amount_fen
        account.entry_count += 1
        posted.append(Posted(account.entry_count, account.balance_fen))
        entry = {
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
        facts = entry_facts(entry, account.holder_id, cause_digest)
        account.link_digest = entry["digest"] = chains.link(CHAIN, bytes(account.link_digest), facts)
        entries.append(entry)
        steps.append(
            prepared_sql.update(
                PersonalAccount,
                account.pk,
                balance_fen=account.balance_fen,
                entry_count=account.entry_count,
                link_digest=account.link_digest,
            )
        )
    return posted, [*steps, prepared_sql.insert(LedgerEntry, *entries)]
