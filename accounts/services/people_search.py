"""Finding people as staff: by a whole number, telephone or name; who finds nobody often has to wait."""

from datetime import datetime
from uuid import UUID

from accounts.models import Person
from accounts.models.people import PersonQuerySet, number_digest, telephone_digest
from accounts.rules.identity import NotATelephone, may_be_document, normalise_telephone
from accounts.services import rate_limits
from accounts.services.rate_limits import Scope, Try


def find(*, among: PersonQuerySet, typed: str, staff_id: UUID, most: int, at: datetime) -> list[Person]:
    """At most so many of these people whom what was typed fits. Raises TooManyTries."""
    missed = Try(Scope.STAFF_MISS, str(staff_id))
    # Taken before anybody is looked up: many requests at once would all pass a check.
    rate_limits.take([missed], at=at)
    found = list(_fitting(among.order_by("pk"), typed)[:most])
    if found:
        rate_limits.give_back([missed], at=at)
    return found


def _fitting(people: PersonQuerySet, typed: str) -> PersonQuerySet:
    if may_be_document(typed):
        by_number = people.filter(cert_no_digest=number_digest(typed))
        if by_number.exists():
            return by_number
    try:
        return people.filter(telephone_digest=telephone_digest(normalise_telephone(typed)))
    except NotATelephone:
        return people.called(typed)
