"""What a signature at the desk needs beside it: a hand or a thumb of who is there, and the papers scanned."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.actors import Clerk
from sharing.models import Attachment, Visit
from sharing.rules.signature import Thumbprint
from sharing.services import attachments, mandate
from sharing.services.attachments import Scan
from sharing.services.evidence import Assistance

Kind = Attachment.Kind


class Lack(StrEnum):
    """Why a signature does not do at the desk."""

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
    """Keeps a scan with the visit, so that it need not be sent again if something else is wrong."""
    mandate.require(by, at=at)
    return attachments.keep(scan, person_id=by.person_id, kind=kind, by=by, at=at)


def letter_of(visit: Visit) -> Attachment | None:
    """The agent's letter as it was scanned last in this visit."""
    return (
        visit.attachments.filter(kind=Kind.AGENT_LETTER, person=visit.citizen_id).order_by("at", "pk").last()
    )


def thumb_scan(visit: Visit, scan_id: UUID) -> Attachment | None:
    """The paper with the thumbprint, if it was scanned in this visit."""
    return visit.attachments.filter(pk=scan_id, kind=Kind.THUMBPRINT, person=visit.citizen_id).first()


def assistance(visit: Visit, signature: Any) -> Assistance:
    """What goes into the evidence beside this signature. Raises DoesNotDo."""
    papers = []
    if isinstance(signature, Thumbprint):
        if visit.by_agent:
            raise DoesNotDo(Lack.THUMB_OF_AGENT)
        scan = thumb_scan(visit, signature.scan)
        if scan is None:
            raise DoesNotDo(Lack.THUMB_SCAN)
        papers.append(scan)
    if visit.by_agent:
        letter = letter_of(visit)
        if letter is None:
            raise DoesNotDo(Lack.AGENT_LETTER)
        papers.append(letter)
    return Assistance(visit, tuple(papers))
