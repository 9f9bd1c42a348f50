"""What registers said that cannot be so, and that nobody has settled yet."""

from django.db.models import Q, QuerySet

from accounts.models import AccountDispute, Contradiction
from accounts.services import disputes


def accounts_open(whose: Q) -> QuerySet[AccountDispute]:
    """Disputed accounts, each by the turn with which that began; `whose` is about `account__holder`."""
    return disputes.standing().filter(whose).select_related("account__holder", "register_import")


def contradictions_open(whose: Q) -> QuerySet[Contradiction]:
    """What contradicts officers and was not looked into; `whose` is about `person`."""
    found = Contradiction.objects.filter(whose, answered_at__isnull=True)
    return found.select_related("person", "register_import")
