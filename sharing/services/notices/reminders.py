"""Telling both people, ahead of time, that a binding ends."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.days import day_start, shanghai_day
from sharing.models import Binding, Notice
from sharing.rules import life
from sharing.rules.life import State
from sharing.services.notices.write import tell_both
from sharing.words.notices import NoticeKind

BEFORE_THE_END = (life.RENEWAL_DAYS, 7)  # days before a binding ends on which both people are told


def tell_ending_soon(*, at: datetime) -> int:
    """Tells both people 30 and 7 days before a binding ends; for how many bindings it did.

    May be run at any time and again: each is told once, and a day on which nothing ran is made up for.
    Not told: one that was signed for a shorter time than that, and one that is renewed already.
    """
    today = shanghai_day(at)
    ending = [today + timedelta(days=left) for left in range(max(BEFORE_THE_END) + 1)]
    return sum(_tell_ending(key, at) for ends_on in ending for key in _keys(_not_told(ends_on, today)))


@transaction.atomic(durable=True)
def _tell_ending(binding_id: UUID, at: datetime) -> bool:
    binding = Binding.objects.select_for_update().get(pk=binding_id)
    # Asked again, in a second statement, behind the lock: another worker may have told them meanwhile.
    still = binding.ends_on and _not_told(binding.ends_on, shanghai_day(at)).filter(pk=binding_id).exists()
    if not still:
        return False
    tell_both(binding, NoticeKind.ENDING_SOON, at)
    return True


def _not_told(ends_on: date, today: date) -> QuerySet[Binding]:
    """Bindings in force that end on this day and of whose end nobody was told since they should have been."""
    days_left = (ends_on - today).days
    tell_on = ends_on - timedelta(days=min(days for days in BEFORE_THE_END if days >= days_left))
    since = day_start(tell_on)
    told = Notice.objects.filter(
        binding=OuterRef("pk"), kind=NoticeKind.ENDING_SOON.value, created_at__gte=since
    )
    renewed = Binding.objects.live().filter(renews=OuterRef("pk"))
    in_force = Binding.objects.filter(state__in=[State.ACTIVE.value, State.SUSPENDED.value])
    return in_force.filter(~Exists(told), ~Exists(renewed), ends_on=ends_on, signed_at__lt=since)


def _keys(bindings: QuerySet[Binding]) -> list[UUID]:
    return list(bindings.order_by("pk").values_list("pk", flat=True))
