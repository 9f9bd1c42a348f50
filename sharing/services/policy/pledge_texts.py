"""Pledge texts: a policy officer writes a draft, a second one puts it in use. In use it is never edited."""

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.actors import Officer
from accounts.days import shanghai_day
from accounts.sealing import sm3
from sharing.models import Approval, PledgeText
from sharing.rules.faults import Fault, Wrong
from sharing.rules.pledge_text import TextPart, faults_of, faults_of_day, tidy
from sharing.rules.roles import Role
from sharing.services.policy.drafts import DraftHasChanged, DraftRefused, NotADraft, is_waiting
from sharing.services.staff import approvals
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.roles import require_role


@transaction.atomic(durable=True)
def save_draft(
    *, draft_id: UUID | None, version: str, body: str, seen: str = "", by: Officer, at: datetime
) -> PledgeText:
    """Writes a new draft of the bureau's own, or other words into one; `seen` is what the officer began from.

    The digest is that of the bytes that are stored. Raises NoSuchRight, NotADraft, DraftHasChanged, or
    DraftRefused.
    """
    require_right(by.user_id, at)
    draft = _lock(draft_id) if draft_id else PledgeText()
    if draft_id and digest_of(draft) != seen:
        raise DraftHasChanged
    draft.version, draft.body = version.strip(), tidy(body)
    others = PledgeText.objects.filter(language=draft.language).exclude(pk=draft.pk)
    versions = set(others.values_list("version", flat=True))
    if wrongs := faults_of(draft.version, draft.body, versions=versions):
        raise DraftRefused(wrongs)
    draft.digest = sm3(draft.body.encode())
    draft.is_sample = False
    try:
        with transaction.atomic():
            draft.save()
    except IntegrityError as twice:  # somebody else has just saved the same version
        raise DraftRefused([Wrong(TextPart.VERSION, Fault.VERSION_TAKEN)]) from twice
    return draft


@transaction.atomic(durable=True)
def discard_draft(*, draft_id: UUID, by: Officer, at: datetime) -> None:
    """Throws a draft away. Raises NoSuchRight, NotADraft, or AlreadyAsked while a decision waits."""
    require_right(by.user_id, at)
    draft = _lock(draft_id)
    if is_waiting(draft.pk):
        raise AlreadyAsked
    draft.delete()


@transaction.atomic(durable=True)
def ask_to_put_in_use(
    *, draft_id: UUID, effective_from: date | None, seen: str, by: Officer, at: datetime
) -> Approval:
    """Asks a second policy officer to have a draft signed from a day on, exactly as it was read (`seen`).

    Raises NoSuchRight, NotADraft, DraftHasChanged, AlreadyAsked, or DraftRefused about the day.
    """
    require_right(by.user_id, at)
    draft = _lock(draft_id)
    if digest_of(draft) != seen:
        raise DraftHasChanged
    _refuse(draft, effective_from, at)
    return approvals.ask(
        kind=Approval.Kind.PLEDGE_TEXT,
        subject_id=draft.pk,
        area_code=settings.PROVINCE,
        payload={"effective_from": effective_from.isoformat() if effective_from else "", "digest": seen},
        reason=by.reason,
        asked_by=by,
        at=at,
    )


def carry_out(approval: Approval, *, by: Officer, at: datetime) -> None:
    """Has the draft signed from the day that was asked for; `decide_approvals` has judged who decides.

    Raises NotADraft, DraftHasChanged if it was edited after asking, or DraftRefused if the day will not do
    any more.
    """
    # All texts, in one order: of two for the same day the second finds the first.
    locked = {row.pk: row for row in PledgeText.objects.order_by("pk").select_for_update(no_key=True)}
    draft = locked.get(approval.subject_id)
    if draft is None or draft.effective_from is not None:
        raise NotADraft
    if digest_of(draft) != approval.payload["digest"]:
        raise DraftHasChanged
    day = date.fromisoformat(approval.payload["effective_from"])
    _refuse(draft, day, at)
    draft.effective_from = day
    draft.save(update_fields=["effective_from"])


def turn_down(approval: Approval, *, by: Officer, at: datetime) -> None:
    """The draft stays a draft."""


def digest_of(text: PledgeText) -> str:
    """What tells whether a text still says what was read: its version and its bytes."""
    return sm3(f"{text.version}\0{text.body}".encode()).hex()


def require_right(user_id: UUID, at: datetime) -> None:
    """Raises NoSuchRight unless a policy officer of the whole province: there is one pledge for all of it."""
    require_role(user_id, Role.POLICY_OFFICER, settings.PROVINCE, at)


def _lock(draft_id: UUID) -> PledgeText:
    row = PledgeText.objects.select_for_update(no_key=True).filter(pk=draft_id).first()
    if row is None or row.effective_from is not None:
        raise NotADraft
    return row


def _refuse(draft: PledgeText, day: date | None, at: datetime) -> None:
    in_use = PledgeText.objects.filter(language=draft.language, effective_from__isnull=False)
    taken = {one for one in in_use.values_list("effective_from", flat=True) if one}
    if wrongs := faults_of_day(day, today=shanghai_day(at), taken=taken):
        raise DraftRefused(wrongs)
