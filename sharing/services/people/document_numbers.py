"""Correcting a document number: the register does not change it until the console says which is right."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.actors import Officer
from accounts.days import shanghai_day
from accounts.models import Person, User
from accounts.models.people import number_digest
from accounts.rules.identity import IdentityFacts, check_document
from accounts.services.sign_in import citizen_login_digest
from sharing.models import Attachment
from sharing.rules.repeats import Repeat
from sharing.services.bindings import transitions
from sharing.services.notices import repeats, write
from sharing.services.staff import supervisor_mandate
from sharing.services.visits import attachments
from sharing.services.visits.attachments import Scan
from sharing.words.access import NUMBER_CORRECTED
from sharing.words.notices import NoticeKind


class NumberTaken(Exception):
    """Somebody else is known under this number."""


class SameNumber(Exception):
    """This is the number that is known already."""


@transaction.atomic(durable=True)
def correct_number(*, person_id: UUID, number: str, proof: Scan, by: Officer, at: datetime) -> Person:
    """A supervisor puts the right number in, with the paper that proves it; the person is told.

    They sign in with it from now on; a number of 18 digits corrects birth date and sex too. Raises
    NotADocument, SameNumber, TooOften, NumberTaken, NoReason, NoSuchRight or OwnFamily.
    """
    person = transitions.lock_people([person_id])[person_id]
    supervisor_mandate.require(by, person_id, at=at)
    facts = check_document(person.cert_type, number, today=shanghai_day(at))
    before = bytes(person.cert_no_digest)
    if number_digest(facts.number) == before:
        raise SameNumber
    repeats.refuse_told(Repeat.NUMBER, NoticeKind.NUMBER_CORRECTED, person=person, at=at)
    _save(person, facts)
    User.objects.filter(person=person).update(login_digest=citizen_login_digest(facts.number))
    # Staff who are that person: whose family they may not act for is still known.
    User.objects.filter(own_cert_digest=before).update(own_cert_digest=person.cert_no_digest)
    attachments.keep(proof, person_id=person_id, kind=Attachment.Kind.NUMBER_PROOF, by=by, at=at)
    supervisor_mandate.note_act(person_id, str(NUMBER_CORRECTED), by=by, at=at)
    write.tell(person, NoticeKind.NUMBER_CORRECTED, at, number=person.masked_number())
    return person


def _save(person: Person, facts: IdentityFacts) -> None:
    person.set_number(facts.number)
    person.birth_date = facts.birth_date or person.birth_date
    person.sex = facts.sex or person.sex
    try:
        with transaction.atomic():
            person.save(update_fields=["cert_no_sealed", "cert_no_digest", "birth_date", "sex"])
    except IntegrityError:
        raise NumberTaken from None
