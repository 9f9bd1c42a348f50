"""Sending a notice again: counted, with who wanted it and why."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Officer
from sharing.models import Notice, NoticeReplay
from sharing.rules.repeats import Repeat
from sharing.services.notices import repeats
from sharing.services.staff import supervisor_mandate
from sharing.words.access import NOTICE_SENT_AGAIN


@transaction.atomic(durable=True)
def replay_notice(*, notice_id: UUID, by: Officer, at: datetime) -> Notice:
    """The same words to the same person through the same channel, as a notice of its own.

    Raises NoReason, NoSuchRight, OwnFamily or TooOften.
    """
    first = Notice.objects.select_related("replay_of").get(pk=notice_id)
    supervisor_mandate.require(by, first.person_id, at=at)
    repeats.refuse(Repeat.RESEND, NoticeReplay.objects.filter(again__person=first.person_id), "at", at=at)
    again = Notice.objects.create(
        person_id=first.person_id,
        binding_id=first.binding_id,
        channel=first.channel,
        kind=first.kind,
        body=first.body,
        created_at=at,
        next_try_at=at,
    )
    replay = getattr(first, "replay_of", None)
    NoticeReplay.objects.create(
        notice_id=replay.notice_id if replay else first.pk,  # all are counted at the first
        again=again,
        by_id=by.user_id,
        why=by.reason,
        at=at,
    )
    supervisor_mandate.note_act(first.person_id, str(NOTICE_SENT_AGAIN), by=by, at=at)
    return again
