"""Proving the settlements: their parts are their allocations, each of which is one entry of the ledger."""

from collections.abc import Iterator
from uuid import UUID

from accounts.models import LedgerEntry, PersonalAccount
from accounts.services.audit import PAGE, faulty_rows
from sharing.models import Allocation, Binding, Settlement
from sharing.words.settling import BILL_FAULT, ENTRIES_FAULT, MONTH_FAULT, NO_ACCOUNTS

_SETTLEMENT = Settlement._meta.db_table
_ALLOCATION = Allocation._meta.db_table
_ENTRY = LedgerEntry._meta.db_table
_BINDING = Binding._meta.db_table

_UNLIKE_THEIR_ALLOCATIONS = f"""
WITH page AS (SELECT * FROM {_SETTLEMENT} WHERE id > %s AND id <= %s),
parts AS (
    SELECT page.id,
           coalesce(sum(CASE WHEN part.binding_id IS NULL THEN part.amount_fen END), 0) AS own_fen,
           coalesce(sum(CASE WHEN part.binding_id IS NOT NULL THEN part.amount_fen END), 0) AS shared_fen,
           count(part.id) - count(entry.id) AS without_entry
    FROM page
    LEFT JOIN {_ALLOCATION} part ON part.settlement_id = page.id
    LEFT JOIN {_ENTRY} entry
        ON entry.account_id = part.account_id AND entry.number = part.entry_number
        AND entry.amount_fen = -part.amount_fen AND entry.balance_after_fen = part.balance_after_fen
        AND entry.cause_id = page.id
    GROUP BY page.id
)
SELECT page.id, page.setl_id
FROM page JOIN parts ON parts.id = page.id
LEFT JOIN {_SETTLEMENT} reversal ON reversal.reverses_id = page.id
WHERE page.own_fen <> parts.own_fen OR page.shared_fen <> parts.shared_fen OR parts.without_entry > 0
    OR page.is_reversed <> (reversal.id IS NOT NULL)
    OR page.own_fen + reversal.own_fen <> 0 OR page.shared_fen + reversal.shared_fen <> 0
ORDER BY page.id
"""

_ENTRIES_WITHOUT_ALLOCATION = f"""
SELECT entry.account_id, count(*)
FROM {_ENTRY} entry
LEFT JOIN {_ALLOCATION} part ON part.account_id = entry.account_id AND part.entry_number = entry.number
WHERE entry.account_id > %s AND entry.account_id <= %s AND entry.cause_kind = 'settlement' AND part.id IS NULL
GROUP BY entry.account_id
ORDER BY entry.account_id
"""

# What a cancellation gives back counts in the month of what it cancels.
_MONTH = "substr(CAST({} AS text), 1, 7)".format
_COUNTS_IN = _MONTH("coalesce(first.settled_on, part.settled_on)")
_MONTHS_UNLIKE_THEIR_ALLOCATIONS = f"""
SELECT binding.id, binding.month_used_fen
FROM {_BINDING} binding
LEFT JOIN {_ALLOCATION} part ON part.binding_id = binding.id
LEFT JOIN {_SETTLEMENT} bill ON bill.id = part.settlement_id
LEFT JOIN {_ALLOCATION} first ON first.settlement_id = bill.reverses_id AND first.binding_id = binding.id
WHERE binding.id > %s AND binding.id <= %s AND binding.month IS NOT NULL
GROUP BY binding.id, binding.month_used_fen
HAVING binding.month_used_fen <> coalesce(sum(
    CASE WHEN {_COUNTS_IN} = {_MONTH("binding.month")} THEN part.amount_fen END
), 0)
ORDER BY binding.id
"""


def settlement_faults(page: int = PAGE) -> Iterator[str]:
    """One sentence for each settlement, account or binding where two sides differ; reads page by page."""
    for key, setl_id in faulty_rows(Settlement, _UNLIKE_THEIR_ALLOCATIONS, page):
        touched = Allocation.objects.filter(settlement=UUID(str(key))).order_by("pk")
        accounts = "、".join(str(account) for account in touched.values_list("account", flat=True))
        yield BILL_FAULT.format(setl_id=setl_id, accounts=accounts or NO_ACCOUNTS)
    for account, entries in faulty_rows(PersonalAccount, _ENTRIES_WITHOUT_ALLOCATION, page):
        yield ENTRIES_FAULT.format(account=UUID(str(account)), entries=entries)
    for key, used_fen in faulty_rows(Binding, _MONTHS_UNLIKE_THEIR_ALLOCATIONS, page):
        paid_by = Binding.objects.values_list("holder__account", flat=True).get(pk=UUID(str(key)))
        yield MONTH_FAULT.format(binding=UUID(str(key)), account=paid_by, used_fen=used_fen)
