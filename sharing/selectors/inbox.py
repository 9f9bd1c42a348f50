"""What waits for a person's own decision."""

from datetime import date
from uuid import UUID

from sharing.models import Binding
from sharing.models.bindings import BindingQuerySet
from sharing.rules.life import State


def waiting_for(person_id: UUID, today: date) -> BindingQuerySet:
    """The bindings that this member is asked to confirm and that have not lapsed, the most urgent first."""
    return Binding.objects.filter(
        member=person_id, state=State.PENDING.value, confirm_by__gte=today
    ).order_by("confirm_by", "pk")
