"""What somebody has typed and not signed yet: sealed, one a person, never in the session."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from uuid_utils.compat import uuid7

from accounts.sealing import CannotOpen, seal, unseal
from sharing.models import Draft

COLUMN = "draft"
KEPT_FOR = timedelta(days=7)


@dataclass(frozen=True)
class Kept:
    """A draft as it was saved last. `signing` will be the signing's id; `mark` differs after every save."""

    rows: list[dict[str, Any]]
    version: int
    signing: UUID

    @property
    def mark(self) -> str:
        """What a form carries, to tell whether another window has saved since."""
        return f"{self.signing.hex}.{self.version}"


class DraftHasChanged(Exception):
    """Another window has saved, signed or given up this draft since this one read it."""


def load_draft(*, person_id: UUID, at: datetime) -> Kept | None:
    """What this person typed last, if it is not too old."""
    draft = Draft.objects.filter(person=person_id).first()
    return _open(draft, at) if draft else None


def save_draft(*, person_id: UUID, rows: list[dict[str, Any]], seen: str, at: datetime) -> Kept:
    """Keeps what was typed. `seen` is the mark of what the window shows (empty: nothing was kept yet).

    Raises DraftHasChanged, and keeps what the other window saved.
    """
    try:
        return _save(person_id, rows, seen, at)
    except IntegrityError as first:
        raise DraftHasChanged from first  # both windows saved a first time, at once


@transaction.atomic(durable=True)
def _save(person_id: UUID, rows: list[dict[str, Any]], seen: str, at: datetime) -> Kept:
    draft = Draft.objects.select_for_update().filter(person=person_id).first()
    known = _open(draft, at) if draft else None
    if seen != (known.mark if known else ""):
        raise DraftHasChanged
    if draft is None or known is None:
        if draft is not None:
            draft.delete()
        draft = Draft(person_id=person_id, signing=uuid7(), version=0)
    draft.version += 1
    draft.sealed = seal(json.dumps(rows, ensure_ascii=False).encode(), row=person_id, column=COLUMN)
    draft.updated_at = at
    draft.save(force_insert=known is None)
    return Kept(rows, draft.version, draft.signing)


def _open(draft: Draft, at: datetime) -> Kept | None:
    """What a row holds; nothing if it is too old, or sealed with a key that is gone."""
    if draft.updated_at <= at - KEPT_FOR:
        return None
    try:
        rows = json.loads(unseal(bytes(draft.sealed), row=draft.person_id, column=COLUMN))
    except CannotOpen:
        return None
    return Kept(rows, draft.version, draft.signing)


def discard_draft(*, person_id: UUID) -> None:
    """The person gives up what they typed."""
    Draft.objects.filter(person=person_id).delete()


def forget_old_drafts(*, at: datetime) -> int:
    """Deletes what nobody has touched for seven days; how many."""
    return Draft.objects.filter(updated_at__lte=at - KEPT_FOR).delete()[0]
