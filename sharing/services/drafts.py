"""What somebody has typed and not signed yet: sealed, one a person, never in the session."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from accounts.sealing import CannotOpen, seal, unseal
from sharing.models import Draft

COLUMN = "draft"
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Kept:
    """A draft as it was saved last: `version` counts the saves, `signing` will be the signing's id."""

    rows: list[dict[str, Any]]
    version: int
    signing: UUID


class DraftHasChanged(Exception):
    """Another window has saved this draft since this one read it."""


def load_draft(*, person_id: UUID, at: datetime) -> Kept | None:
    """What this person typed last, if it is not too old."""
    draft = Draft.objects.filter(person=person_id, updated_at__gt=at - KEPT_FOR).first()
    if draft is None:
        return None
    try:
        rows = json.loads(unseal(draft.sealed, row=person_id, column=COLUMN))
    except CannotOpen:
        return None
    return Kept(rows, draft.version, draft.signing)


@transaction.atomic(durable=True)
def save_draft(*, person_id: UUID, rows: list[dict[str, Any]], seen_version: int, at: datetime) -> Kept:
    """Keeps what was typed. `seen_version` is the version that the window shows (0: none).

    Raises DraftHasChanged, and keeps what the other window saved.
    """
    sealed = seal(json.dumps(rows, ensure_ascii=False).encode(), row=person_id, column=COLUMN)
    draft = Draft.objects.select_for_update().filter(person=person_id).first()
    if draft is None or draft.updated_at <= at - KEPT_FOR:
        Draft.objects.filter(person=person_id).delete()
        draft = Draft(person_id=person_id, signing=uuid7(), version=1)
        draft.sealed, draft.updated_at = sealed, at
        draft.save(force_insert=True)
        return Kept(rows, draft.version, draft.signing)
    if draft.version != seen_version:
        raise DraftHasChanged
    draft.version, draft.sealed, draft.updated_at = draft.version + 1, sealed, at
    draft.save()
    return Kept(rows, draft.version, draft.signing)


def discard_draft(*, person_id: UUID) -> None:
    """The person gives up what they typed."""
    Draft.objects.filter(person=person_id).delete()


def forget_old_drafts(*, at: datetime) -> int:
    """Deletes what nobody has touched for seven days; how many."""
    return Draft.objects.filter(updated_at__lte=at - KEPT_FOR).delete()[0]
