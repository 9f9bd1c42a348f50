"""The files of one officer."""

from django.db.models import QuerySet

from accounts.models import User
from sharing.models import Export


def exports_of(user: User) -> QuerySet[Export]:
    """The officer's own, the newest first."""
    return Export.objects.filter(owner=user).order_by("-asked_at")


def unseen_exports(user: User) -> int:
    """How many are ready that the officer has not been told of. One query."""
    return exports_of(user).filter(state=Export.State.READY, seen_at__isnull=True).count()
