"""Scans and photos of papers: taken in as pictures or PDF, sealed in their row, opened only for a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.files import File
from django.db import transaction

from accounts.actors import Clerk, Officer
from accounts.sealing import CannotOpen, seal, sm3, unseal
from accounts.services import access
from sharing.models import Attachment, Erasure
from sharing.services.visits import mandate
from sharing.services.visits.pictures import NotAcceptable, drawn_anew
from sharing.words import papers
from sharing.words.access import AT_COUNTER, SCAN

LARGEST = 10 * 1024 * 1024
JPEG, PDF = "image/jpeg", "application/pdf"
ACCEPTED = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/bmp", PDF)
SEALED_COLUMN = "attachment"
PDF_BEGINS, PDF_ENDS, TAIL = b"%PDF-", b"%%EOF", 1024


class Erased(Exception):
    """The scan was erased by law; its digest stands."""


@dataclass(frozen=True, slots=True)
class Scan:
    """A picture as we have drawn it anew, or a PDF as it came."""

    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Opened:
    """A scan in clear, for the one who was allowed to open it, and what it is called when it is saved."""

    scan: Scan
    file_name: str


def read_scan(upload: File[bytes]) -> Scan:
    """What was sent, as it may be kept: judged by its bytes, whatever it is called. Raises NotAcceptable.

    A picture is drawn anew: no place, no camera and nothing that was hidden behind it is kept.
    """
    if not upload.size or upload.size > LARGEST:
        raise NotAcceptable(f"{papers.TOO_LARGE if upload.size else papers.EMPTY}{papers.WHAT_IS_TAKEN}")
    upload.seek(0)
    body = upload.read()
    if body.startswith(PDF_BEGINS):
        if PDF_ENDS not in body[-TAIL:]:
            raise NotAcceptable(papers.BROKEN_PDF)
        return Scan(PDF, body)
    return Scan(JPEG, drawn_anew(body))


def keep(
    scan: Scan,
    *,
    person_id: UUID,
    kind: Attachment.Kind,
    by: Clerk | Officer,
    at: datetime,
) -> Attachment:
    """Seals a scan into its row, inside the caller's transaction; a clerk's stands with their visit."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a scan is kept with what it proves")
    attachment = Attachment(
        person_id=person_id,
        visit_id=by.visit_id if isinstance(by, Clerk) else None,
        kind=kind.value,
        content_type=scan.content_type,
        size=len(scan.body),
        digest=sm3(scan.body),
        added_by_id=by.user_id,
        at=at,
    )
    attachment.sealed = seal(scan.body, row=attachment.id, column=SEALED_COLUMN)
    attachment.save(force_insert=True)
    return attachment


def open_scan(*, attachment: Attachment, by: Clerk | Officer, at: datetime) -> Opened:
    """A scan in clear; that somebody looked is written down, for the person to see, before it is opened.

    A clerk opens those of the person of their open visit, an officer gives a reason. Raises NoMandate,
    Erased, or CannotOpen where it was altered, or emptied without a record.
    """
    _record(attachment, by, at)
    if attachment.sealed is None:
        raise Erased if Erasure.objects.filter(paper=attachment).exists() else CannotOpen
    body = unseal(attachment.sealed, row=attachment.id, column=SEALED_COLUMN)
    ending = "pdf" if attachment.content_type == PDF else "jpg"
    return Opened(Scan(attachment.content_type, body), f"{attachment.kind}-{attachment.id.hex[-8:]}.{ending}")


@transaction.atomic(durable=True)
def _record(attachment: Attachment, by: Clerk | Officer, at: datetime) -> None:
    mandate.require(by, at=at, admitted=True)
    if isinstance(by, Clerk) and attachment.person_id != by.person_id:
        raise mandate.NoMandate
    if isinstance(by, Officer) and not by.reason:
        raise PermissionError("an officer gives a reason")
    what = SCAN % {"kind": attachment.get_kind_display()}
    why = by.reason[: access.LONGEST_REASON] if isinstance(by, Officer) else str(AT_COUNTER)
    access.note(attachment.person_id, what=what, why=why, by=by, at=at)
