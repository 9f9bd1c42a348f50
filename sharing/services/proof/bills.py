"""Bills and premiums, as parts of proving: what each digest covers, read a page at a time.

A bill that moved money hangs on no row before it: the entries of the ledger cover its digest. One that
touched no account is a link in the chain of its patient.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from accounts import chains
from accounts.chains import BEGINNING, KeyMissing
from accounts.models import AccountDispute, LedgerEntry, PersonalAccount, PersonMerge
from accounts.services import disputes, ledger, merged_money
from sharing.models import Allocation, Message, PremiumPayment, Settlement, Shortfall
from sharing.services.premiums import pay
from sharing.services.proof.chain import Facts
from sharing.services.proof.parts import Fault, Piece, Span
from sharing.services.settling import bill_digest
from sharing.words import proof as words

ROWS = 500
CAUSES: Mapping[str, type[Model]] = {
    "settlement": Settlement,
    "premium": PremiumPayment,
    merged_money.CAUSE: PersonMerge,
    disputes.CAUSE: AccountDispute,
}


def entry_facts(entries: Sequence[LedgerEntry]) -> Iterator[Facts]:
    """What each digest covers: the entry, whose account it is, and the digest of what it was posted for."""
    accounts = PersonalAccount.objects.filter(pk__in={entry.account_id for entry in entries})
    holders = dict(accounts.values_list("pk", "holder_id"))
    causes = {}
    for kind, model in CAUSES.items():
        ids = {entry.cause_id for entry in entries if entry.cause_kind == kind}
        causes[kind] = dict(model._default_manager.filter(pk__in=ids).values_list("pk", "digest"))
    for entry in entries:
        known = causes.get(entry.cause_kind, {entry.cause_id: BEGINNING})
        if entry.cause_id in known:
            said = bytes(known[entry.cause_id])
            yield ledger.entry_facts(entry.__dict__, holders[entry.account_id], said)
        else:
            yield None


def bill_facts(bills: Sequence[Settlement]) -> Iterator[Facts]:
    """What each digest covers: the bill, its allocations and shortfalls, and its answer."""
    ids = [bill.pk for bill in bills]
    parts = _by_bill(Allocation, ids)
    told = _by_bill(Shortfall, ids)
    answers = _by_bill(Message, ids)
    for bill in bills:
        if answers[bill.pk]:
            yield bill_digest.bill_facts(bill.__dict__, parts[bill.pk], told[bill.pk], answers[bill.pk][0])
        else:
            yield None


def _by_bill(model: type[Model], ids: Sequence[UUID]) -> Mapping[UUID, list[Mapping[str, Any]]]:
    found: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for row in model._default_manager.filter(settlement__in=ids).order_by("pk"):
        found[row.settlement_id].append(row.__dict__)  # type: ignore[attr-defined]
    return found


def payment_facts(payments: Sequence[PremiumPayment]) -> Iterator[Facts]:
    """What the digest of each payment covers."""
    return map(pay.payment_facts, payments)


class RowPart:
    """Proves rows that hang on no row before them, by their keys."""

    def __init__(
        self,
        name: str,
        linked_as: str,
        model: type[Any],
        facts: Callable[[Sequence[Any]], Iterator[Facts]],
        named_by: str,
        *,
        only: Q | None = None,
        is_complete: bool = False,
    ) -> None:
        self.name = name
        self.linked_as = linked_as
        self.model = model
        self.facts = facts
        self.named_by = named_by
        self.rows = model._default_manager.filter(only or Q()).order_by("pk")
        self.is_complete = is_complete

    def pieces(self, span: Span | None, place: str) -> Iterator[Piece]:
        rows = self.rows if span is None else self.rows.filter(pk__gte=span.first, pk__lt=span.behind)
        behind = place or str(UUID(int=0))
        while page := list(rows.filter(pk__gt=behind)[:ROWS]):
            behind = str(page[-1].pk)
            found = tuple(self._faults(page))
            of_before = sum(not row.digest for row in page)
            yield Piece(behind, len(page), found, of_before)

    def again(self, key: str) -> Fault | None:
        return next(self._faults(list(self.rows.filter(pk=key))), None)

    def _faults(self, rows: Sequence[Any]) -> Iterator[Fault]:
        for row, facts in zip(rows, self.facts(rows), strict=True):
            if says := self._wrong(bytes(row.digest), facts):
                row_name = words.ROW_NAMES[self.name].format(getattr(row, self.named_by))
                yield Fault(str(row.pk), says.format(row=row_name))

    def _wrong(self, digest: bytes, facts: Facts) -> str | None:
        if not digest:
            return words.NOT_LINKED if self.is_complete else None
        if facts is None:
            return words.ANSWER_GONE
        try:
            return None if chains.holds(digest, self.linked_as, BEGINNING, facts) else words.ALTERED
        except KeyMissing as missing:
            return words.KEY_MISSING.replace("{key}", str(missing.args[0]))
