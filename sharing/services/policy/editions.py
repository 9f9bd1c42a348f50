"""Editions: a policy officer writes a draft, a second one puts it in force. In force it is never edited."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction

from accounts.actors import Officer
from accounts.days import shanghai_day
from sharing.models import Approval, Binding, Edition, EditionImpact, ImpactRow
from sharing.rules.edition import Relationship
from sharing.rules.edition_change import Content, faults_of, faults_of_day
from sharing.rules.roles import Role
from sharing.selectors.editions import content_of, digest_of, has_bindings
from sharing.services.policy.drafts import DraftHasChanged, DraftRefused, NotADraft, is_waiting
from sharing.services.staff import approvals
from sharing.services.staff.approvals import AlreadyAsked
from sharing.services.staff.roles import require_role


@transaction.atomic(durable=True)
def save_draft(
    *, draft_id: UUID | None, content: Content, seen: str = "", by: Officer, at: datetime
) -> Edition:
    """Writes a new draft, or other words into one; `seen` is the digest of what the officer began from.

    What was worked out of its impact goes with the old words. Raises NoSuchRight, NotADraft, DraftHasChanged,
    or DraftRefused with every clause that is wrong.
    """
    draft = _lock(draft_id, by, at) if draft_id else Edition()
    if draft_id and digest_of(draft) != seen:
        raise DraftHasChanged
    require_role(by.user_id, Role.POLICY_OFFICER, content.area_prefix, at)
    if wrongs := faults_of(content, today=shanghai_day(at)):
        raise DraftRefused(wrongs)
    _write(draft, content)
    draft.save()
    forget_impacts(draft)
    return draft


@transaction.atomic(durable=True)
def discard_draft(*, draft_id: UUID, by: Officer, at: datetime) -> None:
    """Throws a draft away. Raises NoSuchRight, NotADraft, or AlreadyAsked while a decision waits."""
    draft = _lock(draft_id, by, at)
    if is_waiting(draft.pk):
        raise AlreadyAsked
    forget_impacts(draft)
    draft.delete()


@transaction.atomic(durable=True)
def ask_to_put_in_force(
    *, draft_id: UUID, effective_from: date | None, seen: str, by: Officer, at: datetime
) -> Approval:
    """Asks a second policy officer to put a draft in force from a day, exactly as it was read (`seen`).

    Raises NoSuchRight, NotADraft, DraftHasChanged, AlreadyAsked, or DraftRefused about the words or the day.
    """
    draft = _lock(draft_id, by, at)
    if digest_of(draft) != seen:
        raise DraftHasChanged
    _refuse(draft, effective_from, at)
    return approvals.ask(
        kind=Approval.Kind.EDITION,
        subject_id=draft.pk,
        area_code=draft.area_prefix,
        payload={"effective_from": effective_from.isoformat() if effective_from else "", "digest": seen},
        reason=by.reason,
        asked_by=by,
        at=at,
    )


def carry_out(approval: Approval, *, by: Officer, at: datetime) -> None:
    """Puts the draft in force from the day that was asked for; `decide_approvals` has judged who decides.

    Raises NotADraft, DraftHasChanged if it was edited after asking, or DraftRefused if the day will not do
    any more.
    """
    draft = Edition.objects.filter(pk=approval.subject_id).first()
    if draft is None:
        raise NotADraft
    # All of the prefix, in one order: of two for the same day the second finds the first.
    beside = Edition.objects.filter(area_prefix=draft.area_prefix).order_by("pk")
    locked = {row.pk: row for row in beside.select_for_update(no_key=True)}
    draft = locked.get(draft.pk)
    if draft is None or draft.status != Edition.Status.DRAFT:
        raise NotADraft
    if digest_of(draft) != approval.payload["digest"]:
        raise DraftHasChanged
    day = date.fromisoformat(approval.payload["effective_from"])
    if day < shanghai_day(at):
        _hold_off_signing()
    _refuse(draft, day, at)
    draft.status, draft.effective_from = Edition.Status.IN_FORCE, day
    draft.save(update_fields=["status", "effective_from"])


def turn_down(approval: Approval, *, by: Officer, at: datetime) -> None:
    """The draft stays a draft."""


def forget_impacts(draft: Edition) -> None:
    """What was worked out for other words holds no longer; a worker at it finds it gone and stops."""
    impacts = list(EditionImpact.objects.select_for_update().filter(edition=draft).order_by("pk"))
    ImpactRow.objects.filter(impact__in=impacts).delete()
    EditionImpact.objects.filter(pk__in=[impact.pk for impact in impacts]).delete()


def _lock(draft_id: UUID, by: Officer, at: datetime) -> Edition:
    row = Edition.objects.select_for_update(no_key=True).filter(pk=draft_id).first()
    if row is None or row.status != Edition.Status.DRAFT:
        raise NotADraft
    require_role(by.user_id, Role.POLICY_OFFICER, row.area_prefix, at)
    return row


def _refuse(draft: Edition, day: date | None, at: datetime) -> None:
    today = shanghai_day(at)
    beside = Edition.objects.filter(area_prefix=draft.area_prefix, status=Edition.Status.IN_FORCE)
    wrongs = [
        *faults_of(content_of(draft), today=today),
        *faults_of_day(
            day,
            today=today,
            is_used=has_bindings(draft.area_prefix),
            taken={one for one in beside.values_list("effective_from", flat=True) if one},
        ),
    ]
    if wrongs:
        raise DraftRefused(wrongs)


def _write(draft: Edition, content: Content) -> None:
    for name in Content.__dataclass_fields__:
        setattr(draft, name, getattr(content, name))
    draft.relationships = _in_order(content.relationships)
    draft.confirm_relationships = _in_order(content.confirm_relationships)
    draft.med_types = dict(content.med_types)


def _in_order(relationships: tuple[str, ...]) -> list[str]:
    return [one.value for one in Relationship if one.value in relationships]


def _hold_off_signing() -> None:
    """Until we commit nobody is bound: else somebody signs under the old edition on a day of the new."""
    if connection.vendor == "postgresql":  # SQLite has one writer at a time anyway
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Binding._meta.db_table} IN SHARE MODE")
