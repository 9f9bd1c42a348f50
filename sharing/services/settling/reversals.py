"""冲正 (2601): the answer to a message was lost, and what it did, or would yet do, shall not stand."""

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.actors import InstitutionActor
from sharing.models import Message, PremiumPayment
from sharing.services.settling import stored_replies
from sharing.services.settling.cancellations import AlreadyCancelled, cancel
from sharing.services.settling.stored_replies import Incoming, NotDone, Reply, Tell
from sharing.words.settling import CANNOT_REVERSE


class CannotReverse(NotDone):
    """What was done by that message is no settlement, so it cannot be taken back by a reversal."""

    code = "cannot_reverse"
    text, next = CANNOT_REVERSE


INFNO = "2601"


def reverse(
    *,
    original: str,
    msgid: str,
    content: str,
    by: InstitutionActor,
    at: datetime,
    tell: Tell,
    tell_of_nothing: Callable[[], str],
) -> Reply:
    """Takes back what the message numbered `original` did; one that is yet to come will be refused.

    `tell_of_nothing` words the answer where no money moves. The same message is always answered the
    same. Raises CannotReverse, MessageReused or MessageReversed; then nothing is written.
    """
    message = Incoming.of(by.institution_id, msgid, INFNO, content)
    if stored := stored_replies.find(message):
        return stored
    known = _known(original, by)
    if known is None:
        try:
            return _forbid(original, message, tell_of_nothing, at)
        except IntegrityError:
            # Either this very message or the original came in meanwhile.
            if stored := stored_replies.find(message):
                return stored
            known = _known(original, by)
    if known is None or known.settlement is None:
        if PremiumPayment.objects.filter(institution=by.institution_id, msgid=original).exists():
            raise CannotReverse
        return stored_replies.keep_alone(message, tell_of_nothing(), at)
    if known.settlement.is_reversed:  # what is asked for is so already
        return stored_replies.keep_alone(message, tell_of_nothing(), at)
    if known.settlement.reverses_id is not None:
        raise CannotReverse
    setl_id = known.settlement.setl_id
    try:
        return cancel(setl_id=setl_id, msgid=msgid, by=by, at=at, infno=INFNO, content=content, tell=tell)
    except AlreadyCancelled:
        return stored_replies.keep_alone(message, tell_of_nothing(), at)


def _known(original: str, by: InstitutionActor) -> Message | None:
    messages = Message.objects.filter(institution=by.institution_id, msgid=original)
    return messages.select_related("settlement").first()


@transaction.atomic(durable=True)
def _forbid(original: str, message: Incoming, tell_of_nothing: Callable[[], str], at: datetime) -> Reply:
    """The original takes its number's only place in the store without an answer, so it can never be done."""
    forbidden = Message(institution_id=message.institution_id, msgid=original, answer="", at=at)
    text = tell_of_nothing()
    stored_replies.write(forbidden, message.answered(text, at))
    return Reply(text)
