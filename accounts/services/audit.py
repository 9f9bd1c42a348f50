"""Proving the ledger: every balance is the sum of its entries, numbered without a gap."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from accounts.models import LedgerEntry, PersonalAccount
from accounts.words.records import LEDGER_FAULT

PAGE = 500

_IMPORTED = "coalesce(sum(CASE WHEN chain.kind = 'register' THEN chain.amount_fen END), 0)"

# One statement a page: under load, balances and entries are then of one and the same moment.
_FAULTS = f"""
WITH page AS (
    SELECT id, balance_fen, imported_fen, entry_count FROM {PersonalAccount._meta.db_table}
    WHERE id > %s AND id <= %s
), chain AS (
    SELECT entry.account_id, entry.number, entry.amount_fen, entry.balance_after_fen, entry.kind,
           row_number() OVER ordered AS place, sum(entry.amount_fen) OVER ordered AS running_fen
    FROM {LedgerEntry._meta.db_table} entry JOIN page ON page.id = entry.account_id
    WINDOW ordered AS (PARTITION BY entry.account_id ORDER BY entry.number)
)
SELECT page.id, page.balance_fen, page.entry_count, count(chain.number), coalesce(sum(chain.amount_fen), 0),
       count(CASE WHEN chain.number <> chain.place THEN 1 END),
       count(CASE WHEN chain.balance_after_fen <> chain.running_fen THEN 1 END),
       page.imported_fen, {_IMPORTED}
FROM page LEFT JOIN chain ON chain.account_id = page.id
GROUP BY page.id, page.balance_fen, page.imported_fen, page.entry_count
HAVING page.balance_fen <> coalesce(sum(chain.amount_fen), 0)
    OR page.entry_count <> count(chain.number)
    OR count(CASE WHEN chain.number <> chain.place THEN 1 END) > 0
    OR count(CASE WHEN chain.balance_after_fen <> chain.running_fen THEN 1 END) > 0
    OR page.imported_fen <> {_IMPORTED}
ORDER BY page.id
"""


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
