"""好差评: in one tap on the screen of the counter, for two minutes after a visit, by whoever stood there."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from sharing.models import Rating, Screen, Visit

OFFERED = timedelta(minutes=2)


class NotOffered(Exception):
    """The visit was not at this counter, is over for too long, was rated, or the next person is there."""


def visit_to_rate(screen: Screen, at: datetime) -> Visit | None:
    """The visit that the screen of its counter offers to rate now: the last one there, just ended by hand.

    One that ended before this tablet was paired had no screen, or another: nobody rates it here.
    """
    last = Visit.objects.filter(counter=screen.counter_id).order_by("-opened_at", "-pk").first()
    if last is None or last.closed_at is None or last.closed_by == Visit.Closed.IDLE:
        return None
    if screen.paired_at is None or last.closed_at < screen.paired_at:
        return None
    is_fresh = last.closed_at <= at < last.closed_at + OFFERED
    return last if is_fresh and not Rating.objects.filter(visit=last).exists() else None


@transaction.atomic(durable=True)
def rate(*, screen: Screen, visit_id: UUID, score: int, at: datetime) -> None:
    """Keeps what the person thought of the visit, 5 very good to 1 very bad; once. Raises NotOffered."""
    visit = visit_to_rate(screen, at)
    if visit is None or visit.pk != visit_id:
        raise NotOffered
    try:
        with transaction.atomic():
            Rating.objects.create(visit=visit, score=score, at=at)
    except IntegrityError as twice:
        raise NotOffered from twice
