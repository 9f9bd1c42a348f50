"""What somebody has typed and not signed yet: sealed, never in the session.

In their own browser it is kept for them, one a person; at the counter one a visit, gone with it.
Neither shows in the other unless the person says so: see `take_along`.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from uuid_utils.compat import uuid7

from accounts.actors import Clerk
from accounts.sealing import CannotOpen, seal, unseal
from sharing.models import Draft, VisitDraft
from sharing.services.visits import mandate

COLUMN = "draft"
KEPT_FOR = timedelta(days=7)

Row = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """A draft as it was saved last. `signing` will be the signing's id; `mark` differs after every save."""

    rows: list[Row]
    version: int
    signing: UUID

    @property
    def mark(self) -> str:
        """What a form carries, to tell whether another window has saved since."""
        return f"{self.signing.hex}.{self.version}"


class DraftHasChanged(Exception):
    """Another window has saved, signed or given up this draft since this one read it."""


class NothingAtHome(Exception):
    """The person has typed nothing in their own browser that could be gone on with."""


def load_draft(*, person_id: UUID, at: datetime, by: Clerk | None = None) -> Kept | None:
    """What this person typed last, if it is not too old; for a clerk, what was typed in their open visit."""
    draft = _of(person_id, by, at).first()
    return _open(draft, at) if draft else None


def save_draft(*, person_id: UUID, rows: list[Row], seen: str, at: datetime, by: Clerk | None = None) -> Kept:
    """Keeps what was typed. `seen` is the mark of what the window shows (empty: nothing was kept yet).

    Raises DraftHasChanged, and keeps what the other window saved; for a clerk NoMandate.
    """
    try:
        return _save(person_id, rows, seen, at, by)
    except IntegrityError as first:
        raise DraftHasChanged from first  # both windows saved a first time, at once


@transaction.atomic(durable=True)
def _save(person_id: UUID, rows: list[Row], seen: str, at: datetime, by: Clerk | None) -> Kept:
    _require(by, at)
    draft = _of(person_id, by, at).select_for_update().first()
    known = _open(draft, at) if draft else None
    if seen != (known.mark if known else ""):
        raise DraftHasChanged
    if draft is None or known is None:
        if draft is not None:
            draft.delete()
        return _write(_new(person_id, by, uuid7()), rows, at)
    return _write(draft, rows, at)


@transaction.atomic(durable=True)
def take_along(*, by: Clerk, at: datetime) -> Kept:
    """The person says that what they typed at home may be gone on with at the counter.

    It keeps the id of its signing: signed at either place, it is signed and gone at both. Raises
    NothingAtHome, and like `mandate.require`: an agent does not read what the person has typed.
    """
    mandate.require(by, at=at, present=True)
    home = load_draft(person_id=by.person_id, at=at)
    if home is None:
        raise NothingAtHome
    VisitDraft.objects.filter(visit=by.visit_id).delete()
    return _write(_new(by.person_id, by, home.signing), home.rows, at)


def has_any(*, person_id: UUID, at: datetime) -> bool:
    """Whether this person has typed something at home, not what."""
    return load_draft(person_id=person_id, at=at) is not None


def discard_draft(*, person_id: UUID, by: Clerk | None = None) -> None:
    """The person gives up what they typed."""
    if by is None:
        Draft.objects.filter(person=person_id).delete()
    else:
        VisitDraft.objects.filter(visit=by.visit_id, visit__clerk=by.user_id).delete()


def forget_signed(holder_id: UUID, signing: UUID) -> None:
    """What was signed is no draft any more, at home or at the counter."""
    Draft.objects.filter(person=holder_id, signing=signing).delete()
    VisitDraft.objects.filter(visit__citizen=holder_id, signing=signing).delete()


def forget_old_drafts(*, at: datetime) -> int:
    """Deletes what nobody has touched for seven days, and what outlived its visit; how many."""
    old = Draft.objects.filter(updated_at__lte=at - KEPT_FOR).delete()[0]
    return old + VisitDraft.objects.exclude(visit__in=mandate.open_visits(at)).delete()[0]


def _require(by: Clerk | None, at: datetime) -> None:
    if by is not None:
        mandate.require(by, at=at)


def _of(person_id: UUID, by: Clerk | None, at: datetime) -> QuerySet[Draft] | QuerySet[VisitDraft]:
    """The row that is this one's to read: at the counter only of this clerk's open visit with this person."""
    if by is None:
        return Draft.objects.filter(person=person_id)
    visits = mandate.open_visits(at).filter(clerk=by.user_id, citizen=person_id)
    return VisitDraft.objects.filter(visit=by.visit_id, visit__in=visits)


def _new(person_id: UUID, by: Clerk | None, signing: UUID) -> Draft | VisitDraft:
    if by is None:
        return Draft(person_id=person_id, signing=signing, version=0)
    return VisitDraft(visit_id=by.visit_id, signing=signing, version=0)


def _write(draft: Draft | VisitDraft, rows: list[Row], at: datetime) -> Kept:
    is_new = draft.version == 0
    draft.version += 1
    draft.sealed = seal(json.dumps(rows, ensure_ascii=False).encode(), row=draft.pk, column=COLUMN)
    draft.updated_at = at
    draft.save(force_insert=is_new)
    return Kept(rows, draft.version, draft.signing)


def _open(draft: Draft | VisitDraft, at: datetime) -> Kept | None:
    """What a row holds; nothing if it is too old, or sealed with a key that is gone."""
    if draft.updated_at <= at - KEPT_FOR:
        return None
    try:
        rows = json.loads(unseal(bytes(draft.sealed), row=draft.pk, column=COLUMN))
    except CannotOpen:
        return None
    return Kept(rows, draft.version, draft.signing)
