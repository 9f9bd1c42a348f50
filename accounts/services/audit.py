"""Proving the ledger: every balance is the sum of its entries, numbered without a gap."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from accounts.models import LedgerEntry, Person, PersonalAccount, PersonMerge
from accounts.words.records import LEDGER_FAULT, MERGE_FAULT

PAGE = 500

_MERGE = PersonMerge._meta.db_table
_ENTRY = LedgerEntry._meta.db_table
_ACCOUNT = PersonalAccount._meta.db_table

_IMPORTED = "page.merged_fen + coalesce(sum(CASE WHEN chain.kind = 'register' THEN chain.amount_fen END), 0)"
# What the register had said of accounts that were closed into this one; of a closed one, that it went away.
_MERGED = (
    f"(SELECT coalesce(sum(register_fen), 0) FROM {_MERGE} WHERE kept_id = account.holder_id)"
    f" - (SELECT coalesce(sum(register_fen), 0) FROM {_MERGE} WHERE closed_id = account.holder_id)"
)

# One statement a page: under load, balances and entries are then of one and the same moment.
_FAULTS = f"""
WITH page AS (
    SELECT id, balance_fen, imported_fen, entry_count, {_MERGED} AS merged_fen FROM {_ACCOUNT} account
    WHERE id > %s AND id <= %s
), chain AS (
    SELECT entry.account_id, entry.number, entry.amount_fen, entry.balance_after_fen, entry.kind,
           row_number() OVER ordered AS place, sum(entry.amount_fen) OVER ordered AS running_fen
    FROM {_ENTRY} entry JOIN page ON page.id = entry.account_id
    WINDOW ordered AS (PARTITION BY entry.account_id ORDER BY entry.number)
)
SELECT page.id, page.balance_fen, page.entry_count, count(chain.number), coalesce(sum(chain.amount_fen), 0),
       count(CASE WHEN chain.number <> chain.place THEN 1 END),
       count(CASE WHEN chain.balance_after_fen <> chain.running_fen THEN 1 END),
       page.imported_fen, {_IMPORTED}
FROM page LEFT JOIN chain ON chain.account_id = page.id
GROUP BY page.id, page.balance_fen, page.imported_fen, page.entry_count, page.merged_fen
HAVING page.balance_fen <> coalesce(sum(chain.amount_fen), 0)
    OR page.entry_count <> count(chain.number)
    OR count(CASE WHEN chain.number <> chain.place THEN 1 END) > 0
    OR count(CASE WHEN chain.balance_after_fen <> chain.running_fen THEN 1 END) > 0
    OR page.imported_fen <> {_IMPORTED}
ORDER BY page.id
"""

# Of a person who was closed, and of the two accounts: what left the one arrived in the other.
_UNEVEN_MERGES = f"""
SELECT merge.id, merge.moved_fen
FROM {_MERGE} merge
JOIN {Person._meta.db_table} closed ON closed.id = merge.closed_id
LEFT JOIN {_ACCOUNT} account ON account.holder_id IN (merge.closed_id, merge.kept_id)
LEFT JOIN {_ENTRY} entry
    ON entry.account_id = account.id AND entry.cause_id = merge.id AND entry.kind = 'merged'
WHERE merge.id > %s AND merge.id <= %s
GROUP BY merge.id, merge.moved_fen, merge.kept_id, closed.closed_into_id
HAVING coalesce(sum(entry.amount_fen), 0) <> 0
    OR coalesce(sum(CASE WHEN account.holder_id = merge.kept_id THEN entry.amount_fen END), 0)
        < merge.moved_fen
    OR closed.closed_into_id IS NULL OR closed.closed_into_id <> merge.kept_id
ORDER BY merge.id
"""


def merge_faults(page: int = PAGE) -> Iterator[str]:
    """One sentence for each closed psn_no whose money did not arrive as it left; reads page by page."""
    for merge, moved_fen in faulty_rows(PersonMerge, _UNEVEN_MERGES, page):
        yield MERGE_FAULT.format(merge=UUID(str(merge)), moved_fen=moved_fen)


def ledger_faults(page: int = PAGE) -> Iterator[str]:
    """One sentence for each account whose books do not hold, naming the account; reads page by page."""
    for row in faulty_rows(PersonalAccount, _FAULTS, page):
        account, balance, counted, entries, total, gaps, breaks, *register = row
        named = (UUID(str(account)), balance, entries, total, counted, gaps, breaks, *register)
        yield LEDGER_FAULT.format(*named)


def faulty_rows(model: type[Model], statement: str, page: int = PAGE) -> Iterator[tuple[Any, ...]]:
    """What a statement finds among the rows of a model, a page of keys at a time.

    Its two parameters: the key that the page begins behind, and its last.
    """
    behind = UUID(int=0)
    keys = model._default_manager.order_by("pk").values_list("pk", flat=True)
    while ids := list(keys.filter(pk__gt=behind)[:page]):
        with connection.cursor() as cursor:
            cursor.execute(statement, [_in_sql(behind), _in_sql(ids[-1])])
            yield from cursor.fetchall()
        behind = ids[-1]


def _in_sql(key: UUID) -> UUID | str:
    """A key as this database takes it from a bare cursor."""
    prepared: UUID | str = PersonalAccount._meta.pk.get_db_prep_value(key, connection)
    return prepared
