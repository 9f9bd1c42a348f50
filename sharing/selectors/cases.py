"""Complaints about settlements: what the person may read of theirs."""

from uuid import UUID

from django.db.models import QuerySet

from sharing.models import Case, Settlement


def cases_of(person_id: UUID, bill: Settlement | None = None) -> QuerySet[Case]:
    """What this person complained of, of one bill or of all, the newest first; not what others did."""
    found = Case.objects.filter(person=person_id, settlement__isnull=False).select_related("settlement")
    return found.filter(settlement=bill) if bill else found
