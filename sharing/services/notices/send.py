"""Sending what is due as text messages, after the transaction that wrote it."""

import logging
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from time import monotonic

from django.db import transaction
from django.db.models import F, QuerySet

from accounts import sms
from accounts.actors import Job
from accounts.sealing import unseal
from sharing.models import Notice
from sharing.services.notices.write import TO
from sharing.words.notices import JOINED

log = logging.getLogger(__name__)
JOB = Job("notices")
MOST_TRIES = 8
BATCH = 50  # messages in a round
LONGEST_ROUND = 60.0  # seconds, after which none is claimed any more under the moment of its beginning
CLAIM = timedelta(minutes=2)
"""So long is a message left alone that a worker died over. Longer than any gateway takes: it may have been
handed over already, and nobody wants it twice. It is the only one, as each is claimed when its turn comes."""


def send_due(at: datetime) -> int:
    """Sends what is due; how many went out. Safe beside another worker."""
    if not _due(at).exists():  # asked without a transaction: on SQLite that would be the only one that writes
        return 0
    sender = sms.sender()
    sent = 0
    for together in islice(_claimed_in_turn(at), BATCH):
        try:
            sender.send(_telephone_of(together[0]), _text(together), together[0].person)
        except Exception:  # whatever a sender raises, the other notices still go out
            _note_failure(together, at)
            continue
        Notice.objects.filter(pk__in=[notice.pk for notice in together]).update(sent_at=at)
        sent += 1
    return sent


def pause_after(tries: int) -> timedelta:
    """How long a notice that could not be sent waits after so many tries, at least the claim of the first."""
    return timedelta(minutes=2**tries)


def _due(at: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(
        sent_at__isnull=True, channel=Notice.Channel.SMS, next_try_at__lte=at, tries__lt=MOST_TRIES
    )


def _claimed_in_turn(at: datetime) -> Iterator[list[Notice]]:
    """What leaves as one message each, claimed only once the one before has left."""
    began = monotonic()
    while monotonic() - began < LONGEST_ROUND and (together := _claim(at)):
        yield together


def _claim(at: datetime) -> list[Notice]:
    """What leaves next as one message: a notice, or all of one receiver that waited to leave together."""
    with transaction.atomic():
        claimed = list(_lock(_due(at).order_by("next_try_at"))[:1])
        if claimed and claimed[0].is_joined:
            claimed = list(_lock(_due(at).filter(is_joined=True, person=claimed[0].person_id)))
        keys = [notice.pk for notice in claimed]
        Notice.objects.filter(pk__in=keys).update(next_try_at=at + CLAIM, tries=F("tries") + 1)
    return list(Notice.objects.filter(pk__in=keys).select_related("person").order_by("created_at"))


def _lock(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    return notices.select_for_update(skip_locked=True)


def _text(together: Sequence[Notice]) -> str:
    return together[0].body if len(together) == 1 else JOINED % {"count": len(together)}


def _telephone_of(notice: Notice) -> str:
    if notice.to_sealed is None:
        return notice.person.open_telephone(JOB)
    return unseal(notice.to_sealed, row=notice.pk, column=TO).decode()


def _note_failure(together: Sequence[Notice], at: datetime) -> None:
    for notice in together:
        log.warning("notice not sent, to be tried again", extra={"notice": str(notice.pk)}, exc_info=True)
        Notice.objects.filter(pk=notice.pk).update(next_try_at=at + pause_after(notice.tries))
