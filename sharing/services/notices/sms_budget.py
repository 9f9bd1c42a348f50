"""How many text messages one receiver gets of the kinds that may wait; the others leave later, as one.

The inbox has each of them at once. What may not wait is never counted, joined or delayed: against a flood of
that the act itself is limited (`repeats`). Which kinds may wait is declared with each in `words/notices`.
"""

from datetime import datetime, timedelta
from uuid import UUID

from sharing.models import Notice
from sharing.words.notices import MAY_WAIT, Told

ONE_BY_ONE = 3  # so many in `WINDOW` leave at once, each in its own words
WINDOW = timedelta(days=1)
TOGETHER_AFTER = timedelta(hours=6)  # after the first that waits; what comes meanwhile leaves with it


def leaves_at(person_id: UUID, kind: Told, at: datetime) -> datetime:
    """When a text message of this kind leaves: now, or with the others that wait for this receiver.

    Two that are written at the same moment by different people may both be the last of the free ones.
    """
    if not kind.may_wait:
        return at
    lately = Notice.objects.filter(
        person=person_id, channel=Notice.Channel.SMS, kind__in=MAY_WAIT, created_at__gt=at - WINDOW
    )
    written = list(lately.values_list("is_joined", "sent_at", "next_try_at"))
    if len(written) < ONE_BY_ONE:
        return at
    waiting = [due for is_joined, sent_at, due in written if is_joined and not sent_at and due and due > at]
    return min(waiting, default=at + TOGETHER_AFTER)
