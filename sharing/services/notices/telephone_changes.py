"""Telling the telephone before that a register has changed it, as the counter does; once for each change."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import Person, TelephoneChange
from accounts.rules.identity import is_mobile
from sharing.models import Notice
from sharing.services.notices.send import MOST_TRIES
from sharing.services.notices.write import tell, tell_telephone
from sharing.words.notices import OTHER_NUMBER, NoticeKind

BATCH = 50


def tell_of_changes(at: datetime) -> int:
    """Writes what is not written yet and notes what has left; of how many. Safe beside another worker.

    The wait before codes go to the new number begins when the message to the old one has left.
    """
    untold = TelephoneChange.objects.filter(told_at=None)
    written = [_tell_one(key, at) for key in _keys(untold.filter(notice_id=None))]
    return sum(written) + sum(_note_left(key, at) for key in _keys(untold.exclude(notice_id=None)))


def _keys(found: QuerySet[TelephoneChange]) -> list[UUID]:
    return list(found.order_by("pk").values_list("pk", flat=True)[:BATCH])


@transaction.atomic(durable=True)
def _tell_one(key: UUID, at: datetime) -> bool:
    row = TelephoneChange.objects.filter(pk=key)
    # Claimed by a condition on the row: of two workers one finds it taken.
    if not row.filter(told_at=None, notice_id=None).update(notice_id=key):
        return False
    change = row.select_related("person").get()
    person, old = change.person, change.old_telephone()
    if person.died_on or not is_mobile(old):  # nobody to be told, or nowhere
        row.update(told_at=at)
        return False
    kind = NoticeKind.TELEPHONE_BY_REGISTER if change.new_digest else NoticeKind.TELEPHONE_DROPPED
    facts = {"new": _new(person, change), "hours": settings.TELEPHONE_HOLD_HOURS}
    tell(person, kind, at, **facts)
    row.update(notice_id=tell_telephone(person, old, kind, at, **facts).pk)
    return True


def _new(person: Person, change: TelephoneChange) -> str:
    """The new number masked; if it has changed again meanwhile, that is told by itself."""
    is_current = person.telephone_digest is not None and person.telephone_digest == change.new_digest
    return person.masked_telephone() if is_current else str(OTHER_NUMBER)


def _note_left(key: UUID, at: datetime) -> bool:
    """Notes that the old number was told: what cannot be sent counts as told once it was tried in full."""
    row = TelephoneChange.objects.filter(pk=key, told_at=None)
    notices = Notice.objects.filter(pk__in=row.values("notice_id"))
    for sent_at, tries in notices.values_list("sent_at", "tries"):
        if sent_at or tries >= MOST_TRIES:
            return bool(row.update(told_at=sent_at or at))
    return False
