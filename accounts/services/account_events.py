"""What happened to somebody's way in: written down here, told by who knows how to tell people."""

from datetime import datetime, timedelta

from accounts.models import AccountEvent, User

KEPT = timedelta(days=183)  # as long as logs are


def note(user: User | None, kind: AccountEvent.Kind, *, at: datetime) -> None:
    """Writes it down, in the transaction of what happened."""
    AccountEvent.objects.create(user=user, kind=kind, at=at)


def remove_old(at: datetime) -> int:
    """Deletes what is past its time; how many."""
    return AccountEvent.objects.filter(at__lt=at - KEPT).delete()[0]
