"""What waits for a person: their own decision, and what they have not read."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from sharing.models import Binding, Notice
from sharing.models.bindings import BindingQuerySet
from sharing.rules.life import State


def waiting_for(person_id: UUID, today: date) -> BindingQuerySet:
    """The bindings that this member is asked to confirm and that have not lapsed, the most urgent first."""
    return _waiting(today).filter(member=person_id)


def waiting_of(person_id: UUID, today: date) -> BindingQuerySet:
    """The bindings of this holder that the member has still to confirm, the most urgent first."""
    return _waiting(today).filter(holder=person_id)


def _waiting(today: date) -> BindingQuerySet:
    in_time = Q(confirm_by__isnull=True) | Q(confirm_by__gte=today)
    not_over = Q(ends_on__isnull=True) | Q(ends_on__gte=today)
    waiting = Binding.objects.filter(in_time, not_over, state=State.PENDING.value)
    return waiting.order_by("confirm_by", "pk")


def unread_count(person_id: UUID) -> int:
    """How many notices on the portal this person has not marked as read. One query."""
    unread = Notice.objects.filter(person=person_id, channel=Notice.Channel.PORTAL, read_at__isnull=True)
    return unread.count()
