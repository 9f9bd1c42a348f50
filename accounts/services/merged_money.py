"""The money of a psn_no that is closed goes to the one that goes on, by entries in pairs.

What the register said of the closed account becomes part of what it is known to have said of the kept one,
so that its next figure, which holds both, posts only what is new. A figure that lacks it still is not
posted (`awaited_fen`): it would take the money away again.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts import chains
from accounts.chains import Fact
from accounts.models import LedgerEntry, Person, PersonalAccount, PersonMerge
from accounts.services import ledger

CHAIN = "merges"
CAUSE = "merge"


def merge_facts(merge: PersonMerge) -> list[Fact]:
    """What the digest of a merge covers; its entries cover the digest."""
    return [
        merge.pk,
        merge.closed_id,
        merge.kept_id,
        merge.moved_fen,
        merge.register_fen,
        merge.withdrawn_fen,
        merge.cause_id,
        merge.at,
    ]


def merge_accounts(
    *, closed: Person, kept: Person, is_counted_twice: bool, cause_id: UUID, at: datetime
) -> PersonMerge:
    """Empties the closed account into the kept one, in the caller's transaction that has locked both people.

    `is_counted_twice`: the register's figure of the kept one holds the closed one's money already; then
    that is taken off. The caller has judged that an account is there, and enough in it.
    """
    accounts = _locked([closed.pk, kept.pk])
    source, target = accounts.get(closed.pk), accounts.get(kept.pk)
    balance_fen, said_fen = (source.balance_fen, source.imported_fen) if source else (0, 0)
    withdrawn_fen = said_fen if is_counted_twice else 0
    merge = PersonMerge(
        closed=closed,
        kept=kept,
        moved_fen=balance_fen - withdrawn_fen,
        register_fen=said_fen - withdrawn_fen,
        withdrawn_fen=withdrawn_fen,
        cause_id=cause_id,
        at=at,
    )
    merge.digest = chains.link(CHAIN, chains.BEGINNING, merge_facts(merge))
    merge.save(force_insert=True)
    if source and target:
        _move(source, target, merge.moved_fen, merge, at)
        _post(source, -withdrawn_fen, LedgerEntry.Kind.REGISTER, merge, at)
        _take_over_register(source, target, merge.register_fen)
    return merge


def _take_over_register(source: PersonalAccount, target: PersonalAccount, register_fen: int) -> None:
    PersonalAccount.objects.filter(pk=source.pk).update(imported_fen=0)
    if register_fen:
        said_fen = target.imported_fen + register_fen
        PersonalAccount.objects.filter(pk=target.pk).update(imported_fen=said_fen, awaited_fen=said_fen)


def carry_over_returns(*, closed_ids: Collection[UUID] | None = None, at: datetime) -> int:
    """Moves on what came back to closed accounts, of all people or of these; how many accounts it was.

    A cancelled bill pays back the account that paid, and that may have been closed since. Done again it
    moves nothing, so what a cut left lying is moved the next time.
    """
    waiting = PersonMerge.objects.filter(closed__account__balance_fen__gt=0)
    if closed_ids is not None:
        waiting = waiting.filter(closed__in=closed_ids)
    return sum(_carry_over(merge, at) for merge in waiting.order_by("pk"))


@transaction.atomic(durable=True)
def _carry_over(merge: PersonMerge, at: datetime) -> bool:
    accounts = _locked([merge.closed_id, merge.kept_id])
    source, target = accounts[merge.closed_id], accounts[merge.kept_id]
    if not source.balance_fen:
        return False
    _move(source, target, source.balance_fen, merge, at)
    return True


def accounts_of(*person_ids: UUID) -> QuerySet[PersonalAccount]:
    """The accounts of these people, by id: the order in which they are locked everywhere."""
    return PersonalAccount.objects.filter(holder__in=person_ids).order_by("pk")


def _locked(person_ids: Collection[UUID]) -> dict[UUID, PersonalAccount]:
    found = accounts_of(*person_ids).select_for_update(of=("self",), no_key=True)
    return {account.holder_id: account for account in found}


def _move(
    source: PersonalAccount, target: PersonalAccount, amount_fen: int, merge: PersonMerge, at: datetime
) -> None:
    """A pair of entries; below zero it goes the other way."""
    _post(source, -amount_fen, LedgerEntry.Kind.MERGED, merge, at)
    _post(target, amount_fen, LedgerEntry.Kind.MERGED, merge, at)


def _post(
    account: PersonalAccount, amount_fen: int, kind: LedgerEntry.Kind, merge: PersonMerge, at: datetime
) -> None:
    if amount_fen:
        ledger.post(
            account,
            amount_fen,
            kind=kind,
            cause_kind=CAUSE,
            cause_id=merge.pk,
            cause_digest=bytes(merge.digest),
            at=at,
        )
