"""复核: asking for a second pair of eyes, and noting what it came to. `decide_approvals` decides."""

from datetime import datetime
from typing import Any
from uuid import UUID

from accounts.actors import Clerk, Officer
from sharing.models import Approval


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

    `payload` says what exactly is to be done and holds nothing personal. Raises AlreadyAsked; only rights
    may be asked for several times, since each is another one.
    """
    waiting = Approval.objects.filter(kind=kind, subject_id=subject_id, decision="")
    if kind != Approval.Kind.ROLE and waiting.exists():
        raise AlreadyAsked
    return Approval.objects.create(
        kind=kind,
        subject_id=subject_id,
        area_code=area_code,
        payload=payload,
        reason=reason,
        asked_by_id=asked_by.user_id,
        asked_at=at,
    )


def record(approval: Approval, *, approve: bool, words: str, by: Officer, at: datetime) -> None:
    """Notes the decision on an approval that the caller has locked and judged."""
    approval.decision = Approval.Decision.APPROVED if approve else Approval.Decision.REJECTED
    approval.words, approval.decided_by_id, approval.decided_at = words, by.user_id, at
    approval.save(update_fields=["decision", "words", "decided_by", "decided_at"])
