"""复核: asking for a second pair of eyes, and noting what it came to. `decide_approvals` decides."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts import chains
from accounts.actors import Clerk, Officer
from sharing.models import Approval, DecisionBook

CHAIN, BOOK_CHAIN = "approval", "decision"
THE_BOOK = UUID(int=1)


class AlreadyAsked(Exception):
    """The same is waiting for a decision already."""


def ask(
    *,
    kind: Approval.Kind,
    subject_id: UUID,
    area_code: str,
    payload: dict[str, Any],
    reason: str,
    asked_by: Clerk | Officer,
    at: datetime,
) -> Approval:
    """Asks the officers of an area, inside the caller's transaction and under its lock of the subject.

    `payload` says what exactly is to be done, and holds of people no more than a psn_no. Raises AlreadyAsked;
    only rights may be asked for several times, since each is another one.
    """
    waiting = Approval.objects.filter(kind=kind, subject_id=subject_id, decision="")
    if kind != Approval.Kind.ROLE and waiting.exists():
        raise AlreadyAsked
    approval = Approval(
        kind=kind,
        subject_id=subject_id,
        area_code=area_code,
        payload=payload,
        reason=reason,
        asked_by_id=asked_by.user_id,
        asked_at=at,
    )
    approval.digest = seal_of(approval)
    approval.save(force_insert=True)
    return approval


def record(approval: Approval, *, approve: bool, words: str, by: Officer, at: datetime) -> None:
    """Notes the decision on an approval that the caller has locked and judged."""
    approval.decision = Approval.Decision.APPROVED if approve else Approval.Decision.REJECTED
    approval.words, approval.decided_by_id, approval.decided_at = words, by.user_id, at
    approval.digest = seal_of(approval)
    approval.save(update_fields=["decision", "words", "decided_by", "decided_at", "digest"])


def enter(approval: Approval) -> None:
    """Makes a decision that is about no binding the next link of the book, as the transaction's last act.

    The book is locked only here, so that no decision waits for what another comes to.
    """
    book, _made = DecisionBook.objects.select_for_update(no_key=True).get_or_create(pk=THE_BOOK)
    approval.book = book
    chains.append(book, approval, BOOK_CHAIN, approval_facts(approval))
    book.save(update_fields=["link_count", "link_digest"])
    approval.save(update_fields=["book", "number", "digest"])


def approval_facts(approval: Approval) -> tuple[chains.Fact, ...]:
    """What the digest of an approval is over, whether it stands alone or is a link of a chain."""
    return (
        approval.pk,
        approval.kind,
        approval.subject_id,
        approval.area_code,
        approval.payload,
        approval.reason,
        approval.asked_by_id,
        approval.asked_at,
        approval.decision,
        approval.decided_by_id,
        approval.decided_at,
        approval.words,
    )


def seal_of(approval: Approval) -> bytes:
    """The digest of an approval that is no link of a chain: it is not decided yet."""
    return chains.link(CHAIN, chains.BEGINNING, approval_facts(approval))
