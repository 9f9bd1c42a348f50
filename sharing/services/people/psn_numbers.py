"""Correcting a psn_no: one supervisor asks, another decides; the old one keeps meaning this person."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.actors import Officer
from accounts.models import Person
from accounts.register.rows import shown_psn_no
from accounts.services import former_numbers
from sharing.models import Approval, Attachment
from sharing.services.bindings import transitions
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.notices import write
from sharing.services.staff import approvals, own_family, supervisor_mandate
from sharing.services.visits import attachments
from sharing.services.visits.attachments import Scan
from sharing.words.access import PSN_NO_ASKED, PSN_NO_CORRECTED, PSN_NO_STANDS
from sharing.words.notices import NoticeKind


class NotAPsnNo(Exception):
    """This cannot be one: not its form, or the number of a document or a telephone."""


class SamePsnNo(Exception):
    """This is the psn_no that is known already."""


class PsnNoTaken(Exception):
    """Somebody else is known under this psn_no, or was before."""


class IsClosed(Exception):
    """This psn_no was closed into another one, and stays as it was."""


@transaction.atomic(durable=True)
def ask_to_correct(*, person_id: UUID, psn_no: str, proof: Scan, by: Officer, at: datetime) -> Approval:
    """Asks another supervisor of the person's area; until then everything goes by the old one.

    Raises NotAPsnNo, SamePsnNo, PsnNoTaken, IsClosed, AlreadyAsked, NoReason, NoSuchRight or OwnFamily.
    """
    person = transitions.lock_people([person_id])[person_id]
    supervisor_mandate.require(by, person_id, at=at)
    _refuse(person, psn_no)
    approval = approvals.ask(
        kind=Approval.Kind.PSN_NO,
        subject_id=person_id,
        area_code=supervisor_mandate.area_of(person_id, at),
        payload={"from": person.psn_no, "to": psn_no},
        reason=by.reason,
        asked_by=by,
        at=at,
    )
    attachments.keep(proof, person_id=person_id, kind=Attachment.Kind.PSN_NO_PROOF, by=by, at=at)
    supervisor_mandate.note_act(person_id, str(PSN_NO_ASKED), by=by, at=at)
    return approval


def carry_out(approval: Approval, *, by: Officer, at: datetime) -> None:
    """The person goes by the new one; register rows and messages with the old one are told so.

    What was written under the old one stays as it was. Raises HasChanged, PsnNoTaken, IsClosed or OwnFamily.
    """
    person = _lock(approval, by)
    psn_no = approval.payload["to"]
    if person.psn_no != approval.payload["from"]:
        raise HasChanged
    _refuse(person, psn_no)
    former_numbers.leave(person_id=person.pk, psn_no=person.psn_no, cause_id=approval.pk, at=at)
    try:
        with transaction.atomic():
            Person.objects.filter(pk=person.pk).update(psn_no=psn_no)
    except IntegrityError:
        raise PsnNoTaken from None
    supervisor_mandate.note_act(person.pk, str(PSN_NO_CORRECTED), by=by, at=at)
    write.tell(person, NoticeKind.PSN_NO_CORRECTED, at, psn_no=psn_no)


def turn_down(approval: Approval, *, by: Officer, at: datetime) -> None:
    """It stays as it was. Raises OwnFamily."""
    person = _lock(approval, by)
    supervisor_mandate.note_act(person.pk, str(PSN_NO_STANDS), by=by, at=at)


def _refuse(person: Person, psn_no: str) -> None:
    if person.closed_into_id:
        raise IsClosed
    if not shown_psn_no(psn_no):
        raise NotAPsnNo
    if psn_no == person.psn_no:
        raise SamePsnNo
    is_anothers = Person.objects.filter(psn_no=psn_no).exists()
    if is_anothers or former_numbers.is_of_another(psn_no, person.pk):
        raise PsnNoTaken


def _lock(approval: Approval, by: Officer) -> Person:
    own_family.refuse_own_family(by.user_id, approval.subject_id)
    return transitions.lock_people([approval.subject_id])[approval.subject_id]
