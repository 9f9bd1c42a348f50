"""Sending what is due as text messages, after the transaction that wrote it."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

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
BATCH = 50
CLAIM = timedelta(minutes=2)  # a notice being sent is left alone this long; a crash only delays it


def send_due(at: datetime) -> int:
    """Sends what is due; how many went out. Safe beside another worker."""
    if not _due(at).exists():  # asked without a transaction: on SQLite that would be the only one that writes
        return 0
    sender = sms.sender()
    sent = 0
    for together in _claim(at):
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


def _claim(at: datetime) -> list[list[Notice]]:
    """What leaves as one message each: a notice, or all of one receiver that waited to leave together."""
    with transaction.atomic():
        claimed = list(_lock(_due(at).order_by("next_try_at"))[:BATCH])
        receivers = {notice.person_id for notice in claimed if notice.is_joined}
        if receivers:  # a batch that ends among them would make two messages of one
            claimed += _lock(_due(at).filter(is_joined=True, person__in=receivers))
        keys = {notice.pk for notice in claimed}
        Notice.objects.filter(pk__in=keys).update(next_try_at=at + CLAIM, tries=F("tries") + 1)
    messages: dict[UUID, list[Notice]] = {}
    for notice in Notice.objects.filter(pk__in=keys).select_related("person").order_by("created_at"):
        messages.setdefault(notice.person_id if notice.is_joined else notice.pk, []).append(notice)
    return list(messages.values())


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
