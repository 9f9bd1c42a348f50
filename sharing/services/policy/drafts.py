"""The life of a draft, of an edition as of a pledge text: one policy officer writes it, a second agrees.

draft → asked for → in force, or turned down and a draft still. Until its day has come it may be taken back by
two officers, and is a draft again. A draft may be thrown away; in force it is never edited.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.actors import Officer
from accounts.days import shanghai_day
from sharing.models import Approval
from sharing.rules.faults import Wrong
from sharing.rules.policy import may_be_withdrawn
from sharing.rules.roles import Role
from sharing.services.policy.editions import EDITION
from sharing.services.policy.pledge_texts import PLEDGE_TEXT
from sharing.services.policy.policy_kind import PolicyKind, Row
from sharing.services.staff import approvals
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.roles import require_role

_KINDS: dict[str, PolicyKind[Any]] = {
    kind: policy for policy in (EDITION, PLEDGE_TEXT) for kind in (policy.to_begin, policy.to_withdraw)
}


class DraftRefused(Exception):
    """It makes no sense as it stands; every clause that is wrong is named."""

    def __init__(self, wrongs: list[Wrong]) -> None:
        self.wrongs = wrongs
        super().__init__(", ".join(f"{wrong.clause} {wrong.fault}" for wrong in wrongs))


class NotADraft(Exception):
    """It is or was in force, and never edited again; or it is not there any more."""


class DraftHasChanged(Exception):
    """It says something else now than what was read, or what was asked for."""


class NotToCome(Exception):
    """Its day has come, or somebody has taken it back already."""


@transaction.atomic(durable=True)
def save_draft(
    policy: PolicyKind[Row], *, draft_id: UUID | None, said: object, seen: str = "", by: Officer, at: datetime
) -> Row:
    """Writes a new draft, or other words into one; `seen` is the digest of what the officer began from.

    What was worked out of the old words goes with them. Raises NoSuchRight, NotADraft, DraftHasChanged, or
    DraftRefused with every clause that is wrong.
    """
    draft = locked_draft(policy, draft_id, by=by, at=at) if draft_id else policy.model()
    if draft_id and policy.digest_of(draft) != seen:
        raise DraftHasChanged
    wrongs = policy.write(draft, said, shanghai_day(at))
    _require_right(draft, by, at)
    if wrongs:
        raise DraftRefused(wrongs)
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError:  # somebody else has just saved the same
        if wrongs := policy.write(draft, said, shanghai_day(at)):
            raise DraftRefused(wrongs) from None
        raise
    policy.forget(draft)
    return draft


@transaction.atomic(durable=True)
def discard_draft(policy: PolicyKind[Row], *, draft_id: UUID, by: Officer, at: datetime) -> None:
    """Throws a draft away. Raises NoSuchRight, NotADraft, or AlreadyAsked while a decision waits."""
    draft = locked_draft(policy, draft_id, by=by, at=at)
    if Approval.objects.filter(subject_id=draft.pk, decision="").exists():
        raise AlreadyAsked
    policy.forget(draft)
    draft.delete()


@transaction.atomic(durable=True)
def ask_to_begin(
    policy: PolicyKind[Row],
    *,
    draft_id: UUID,
    effective_from: date | None,
    seen: str,
    by: Officer,
    at: datetime,
) -> Approval:
    """Asks a second policy officer to put a draft in force from a day, exactly as it was read (`seen`).

    Raises NoSuchRight, NotADraft, DraftHasChanged, AlreadyAsked, or DraftRefused about the words or the day.
    """
    draft = locked_draft(policy, draft_id, by=by, at=at)
    if policy.digest_of(draft) != seen:
        raise DraftHasChanged
    _refuse_day(policy, draft, effective_from, at)
    payload = {"effective_from": effective_from.isoformat() if effective_from else "", "digest": seen}
    return _ask(policy.to_begin, draft, payload, by, at)


@transaction.atomic(durable=True)
def ask_to_withdraw(policy: PolicyKind[Row], *, subject_id: UUID, by: Officer, at: datetime) -> Approval:
    """Asks a second policy officer to let what waits for its day be a draft again; until then it comes.

    Raises NotToCome, NoSuchRight or AlreadyAsked.
    """
    row = _locked_to_come(policy, subject_id, at)
    _require_right(row, by, at)
    return _ask(policy.to_withdraw, row, {}, by, at)


def carry_out(approval: Approval, *, by: Officer, at: datetime) -> None:
    """Puts the draft in force, or takes back what is to come; `decide_approvals` has judged who decides.

    Raises NotADraft, DraftHasChanged if the draft was edited after asking, or DraftRefused if its day will
    not do any more; NotToCome once the day of what would be taken back is there.
    """
    policy = _KINDS[approval.kind]
    if approval.kind == policy.to_begin:
        _begin(policy, approval, at)
    else:
        row = _locked_to_come(policy, approval.subject_id, at)
        row.begin(None)
        row.save()


def turn_down(approval: Approval, *, by: Officer, at: datetime) -> None:
    """A draft stays a draft, and what is to come comes on its day."""


def locked_draft(policy: PolicyKind[Row], draft_id: UUID, *, by: Officer, at: datetime) -> Row:
    """A draft that this officer may change, under lock. Raises NotADraft or NoSuchRight."""
    draft = _locked(policy, draft_id)
    if draft is None or not draft.is_draft:
        raise NotADraft
    _require_right(draft, by, at)
    return draft


def _begin(policy: PolicyKind[Row], approval: Approval, at: datetime) -> None:
    draft = policy.model._default_manager.filter(pk=approval.subject_id).first()
    if draft is None:
        raise NotADraft
    # All beside it, in one order: of two for the same day the second finds the first.
    beside = draft.beside().order_by("pk").select_for_update(no_key=True)
    draft = {row.pk: row for row in beside}.get(draft.pk)
    if draft is None or not draft.is_draft:
        raise NotADraft
    if policy.digest_of(draft) != approval.payload["digest"]:
        raise DraftHasChanged
    day = date.fromisoformat(approval.payload["effective_from"])
    if day < shanghai_day(at):
        policy.hold_off()
    _refuse_day(policy, draft, day, at)
    draft.begin(day)
    draft.save()


def _locked(policy: PolicyKind[Row], key: UUID) -> Row | None:
    return policy.model._default_manager.select_for_update(no_key=True).filter(pk=key).first()


def _locked_to_come(policy: PolicyKind[Row], key: UUID, at: datetime) -> Row:
    row = _locked(policy, key)
    if row is None or not may_be_withdrawn(row.effective_from, shanghai_day(at)):
        raise NotToCome
    return row


def _require_right(row: Row, by: Officer, at: datetime) -> None:
    require_role(by.user_id, Role.POLICY_OFFICER, row.area_prefix, at)


def _refuse_day(policy: PolicyKind[Row], draft: Row, day: date | None, at: datetime) -> None:
    if wrongs := policy.faults_of_day(draft, day, shanghai_day(at)):
        raise DraftRefused(wrongs)


def _ask(kind: Approval.Kind, row: Row, payload: dict[str, Any], by: Officer, at: datetime) -> Approval:
    return approvals.ask(
        kind=kind,
        subject_id=row.pk,
        area_code=row.area_prefix,
        payload=payload,
        reason=by.reason,
        asked_by=by,
        at=at,
    )
