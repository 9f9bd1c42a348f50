"""What a signature at the counter needs beside it: a hand or thumb of who is there, and scanned papers."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.actors import Clerk
from sharing.models import Attachment, Visit
from sharing.rules.signature import HandSignature, Thumbprint
from sharing.services.evidence.signed_bytes import Assistance
from sharing.services.visits import attachments, mandate
from sharing.services.visits.attachments import Scan

Kind = Attachment.Kind


class Lack(StrEnum):
    """Why a signature does not do at the counter."""

    CODE = "code"  # a code never replaces presence
    THUMB_SCAN = "thumb_scan"  # the paper with the thumbprint was not scanned in this visit
    THUMB_OF_AGENT = "thumb_of_agent"  # who is not there leaves no thumbprint
    AGENT_LETTER = "agent_letter"  # the letter was not scanned in this visit


class DoesNotDo(Exception):
    """What is lacking of a signature."""

    def __init__(self, lack: Lack) -> None:
        self.lack = lack
        super().__init__(lack)


@transaction.atomic(durable=True)
def add_paper(*, scan: Scan, kind: Attachment.Kind, by: Clerk, at: datetime) -> Attachment:
    """Keeps a scan with the visit, so that it need not be sent again if something else is wrong.

    A second person who was admitted may bring the paper with their thumbprint, and nothing else.
    """
    mandate.require(by, at=at, admitted=kind is Kind.THUMBPRINT)
    return attachments.keep(scan, person_id=by.person_id, kind=kind, by=by, at=at)


def letter_of(visit: Visit) -> Attachment | None:
    """The agent's letter as it was scanned last in this visit."""
    return (
        visit.attachments.filter(kind=Kind.AGENT_LETTER, person=visit.citizen_id).order_by("at", "pk").last()
    )


def thumb_scan(visit: Visit, scan_id: UUID, of: UUID) -> Attachment | None:
    """The paper with the thumbprint of this person, if it was scanned in this visit."""
    return visit.attachments.filter(pk=scan_id, kind=Kind.THUMBPRINT, person=of).first()


def assistance(visit: Visit, signature: Any) -> Assistance:
    """What goes into the evidence beside the signature of the visit's citizen. Raises DoesNotDo."""
    papers = []
    if isinstance(signature, Thumbprint):
        if visit.by_agent:
            raise DoesNotDo(Lack.THUMB_OF_AGENT)
        papers.append(_thumb_paper(visit, signature, visit.citizen_id))
    if visit.by_agent:
        letter = letter_of(visit)
        if letter is None:
            raise DoesNotDo(Lack.AGENT_LETTER)
        papers.append(letter)
    return Assistance(visit, tuple(papers))


def assistance_to_member(visit: Visit, signature: HandSignature | Thumbprint, member_id: UUID) -> Assistance:
    """The same beside that of a member who agrees: the citizen, or who was admitted. Raises DoesNotDo."""
    admitted = visit.admissions.filter(person=member_id).first()
    papers = (_thumb_paper(visit, signature, member_id),) if isinstance(signature, Thumbprint) else ()
    return Assistance(visit, papers, checked=admitted or visit)


def _thumb_paper(visit: Visit, thumb: Thumbprint, of: UUID) -> Attachment:
    scan = thumb_scan(visit, thumb.scan, of)
    if scan is None:
        raise DoesNotDo(Lack.THUMB_SCAN)
    return scan
