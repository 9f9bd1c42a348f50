"""Sending what is due as text messages, after the transaction that wrote it."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from accounts import sms
from accounts.actors import Job
from accounts.sealing import unseal
from sharing.models import Notice
from sharing.services.notices.write import TO

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
    for notice in _claim(at):
        try:
            sender.send(_telephone_of(notice), notice.body, notice.person)
        except Exception:  # whatever a sender raises, the other notices still go out
            log.warning("notice not sent, to be tried again", extra={"notice": str(notice.pk)}, exc_info=True)
            _wait_longer(notice, at)
            continue
        Notice.objects.filter(pk=notice.pk).update(sent_at=at)
        sent += 1
    return sent


def _due(at: datetime) -> QuerySet[Notice]:
    return Notice.objects.filter(
        sent_at__isnull=True, channel=Notice.Channel.SMS, next_try_at__lte=at, tries__lt=MOST_TRIES
    )


def _claim(at: datetime) -> list[Notice]:
    with transaction.atomic():
        claimed = _due(at).order_by("next_try_at").select_for_update(skip_locked=True)[:BATCH]
        keys = [notice.pk for notice in claimed]
        Notice.objects.filter(pk__in=keys).update(next_try_at=at + CLAIM, tries=F("tries") + 1)
    return list(Notice.objects.filter(pk__in=keys).select_related("person").order_by("created_at"))


def _telephone_of(notice: Notice) -> str:
    if notice.to_sealed is None:
        return notice.person.open_telephone(JOB)
    return unseal(notice.to_sealed, row=notice.pk, column=TO).decode()


def _wait_longer(notice: Notice, at: datetime) -> None:
    Notice.objects.filter(pk=notice.pk).update(next_try_at=at + timedelta(minutes=2**notice.tries))
