"""A settling message that was refused is answered once too: the refusal is its answer from then on."""

from datetime import datetime

from django.db import IntegrityError, transaction

from sharing.models import Message
from sharing.services.settling import stored_replies
from sharing.services.settling.stored_replies import Answer, Incoming


def keep_refusal(*, message: Incoming, text: str, at: datetime) -> Answer:
    """Stores a refusal, after what was begun for the message has been undone.

    Raises MessageReused or MessageReversed where the number came in meanwhile with something else.
    """
    try:
        with transaction.atomic(durable=True):
            Message.objects.create(
                institution_id=message.institution_id,
                msgid=message.msgid,
                digest=message.digest,
                answer=text,
                at=at,
            )
    except IntegrityError:
        if stored := stored_replies.find(message):
            return stored
        raise
    return Answer(text)
