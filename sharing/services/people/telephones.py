"""A telephone corrected at the counter, with proof, told to both; good until the register's own changes."""

from datetime import datetime

from django.db import transaction

from accounts.actors import Clerk
from accounts.models import OneTimeCode
from accounts.models.people import telephone_digest
from accounts.rules.identity import is_mobile, mask_telephone, normalise_telephone
from accounts.services import access, held_telephones
from sharing.models import Attachment
from sharing.rules.repeats import Repeat
from sharing.services.bindings import transitions
from sharing.services.notices import repeats, write
from sharing.services.visits import attachments, mandate, receipts
from sharing.services.visits.attachments import Scan
from sharing.words.access import TELEPHONE_CORRECTED, TELEPHONE_PROVED
from sharing.words.acts import Act
from sharing.words.notices import NoticeKind
from sharing.words.receipts import TELEPHONE


class SameTelephone(Exception):
    """It is the one on record already."""


class NoProof(Exception):
    """Nobody said by what the clerk saw that it is the person's own."""


@transaction.atomic(durable=True)
def correct_telephone(
    *, telephone: str, proof: str, scan: Scan | None = None, by: Clerk, at: datetime
) -> bool:
    """Replaces the person's telephone; codes that were asked for to the old one are void.

    Where only a register had changed it, and codes wait for that, the same number is confirmed and they go
    at once. Says whether it is another one. Raises SameTelephone, NoProof, NotATelephone, TooOften, and like
    `mandate.require`: an agent cannot do it.
    """
    mandate.require(by, at=at, present=True)
    new = normalise_telephone(telephone)
    if not proof:
        raise NoProof
    person = transitions.lock_people([by.person_id])[by.person_id]
    is_same = person.telephone_digest is not None and person.telephone_digest == telephone_digest(new)
    was_held = held_telephones.held_until(person, at) is not None
    if is_same and not was_held:
        raise SameTelephone
    repeats.refuse_told(Repeat.TELEPHONE, NoticeKind.TELEPHONE_CHANGED, person=person, at=at)
    held_telephones.confirm(person, at)
    old = "" if is_same else person.open_telephone(by)
    person.set_telephone(new)
    person.save(update_fields=["telephone_sealed", "telephone_digest"])
    OneTimeCode.objects.filter(person=person, used_at__isnull=True, expires_at__gt=at).update(expires_at=at)
    if scan:
        kind = Attachment.Kind.TELEPHONE_PROOF
        attachments.keep(scan, person_id=person.pk, kind=kind, by=by, at=at)
    why = TELEPHONE_PROVED % {"proof": proof}
    access.note(person.pk, what=str(TELEPHONE_CORRECTED), why=why, by=by, at=at, is_act=True)
    if not is_same:
        write.tell(person, NoticeKind.TELEPHONE_CHANGED, at, new=mask_telephone(new))
    if old and is_mobile(old):
        write.tell_telephone(person, old, NoticeKind.TELEPHONE_CHANGED, at, new=mask_telephone(new))
    done = TELEPHONE % {"new": mask_telephone(new)}
    receipts.give(person=person, act=Act.TELEPHONE, words=done, by=by, at=at)
    return not is_same
