"""Colleagues whose password somebody guesses at, for who is responsible for them."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from accounts.days import shanghai_day
from accounts.models import AccountEvent, RoleGrant
from sharing.selectors.areas import within

SHOWN_FOR = timedelta(days=7)


def guessed_staff(prefixes: tuple[str, ...], at: datetime) -> QuerySet[AccountEvent]:
    """Of the last seven days, of staff whose areas and these have something in common. One query."""
    around = {prefix[:length] for prefix in prefixes for length in range(len(prefix))}
    grants = RoleGrant.objects.in_force(shanghai_day(at))
    theirs = grants.filter(within(prefixes, "area_prefix")) | grants.filter(area_prefix__in=around)
    guesses = AccountEvent.objects.filter(kind=AccountEvent.Kind.GUESSED, at__gt=at - SHOWN_FOR)
    return guesses.filter(user__in=theirs.values("user")).select_related("user").order_by("-at", "-pk")
