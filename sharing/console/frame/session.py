"""Who is at work in the back office, and whose affairs they may see."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.actors import Officer
from accounts.models import Person, User
from accounts.models.people import PersonQuerySet
from accounts.services.area_listings import LAST, areas_listed, insured_in, kind_of, listed_in, listed_until
from sharing.selectors.areas import within


def staff(request: HttpRequest) -> User:
    """The officer who is signed in."""
    if not isinstance(request.user, User) or not request.user.is_staff:
        raise PermissionDenied
    return request.user


def officer(request: HttpRequest, reason: str) -> Officer:
    """The officer who is signed in, for services, with the reason that they gave."""
    return Officer(staff(request).pk, reason)


def areas(request: HttpRequest) -> tuple[str, ...]:
    """The area prefixes for which the reader holds a role that opens this address; "" is everywhere."""
    return getattr(request, "areas", ())


def in_areas(request: HttpRequest, field: str) -> Q:
    """Rows whose area code, in this field, lies in the reader's areas."""
    return within(areas(request), field)


def people_in_areas(request: HttpRequest) -> PersonQuerySet:
    """The people whom the reader may see: who is or was insured in one of the reader's areas.

    Somebody of whom no insurance is known belongs to no area, and is seen by whoever sees everywhere.
    """
    return Person.objects.filter(person_in_areas(request, "pk"))


def find_person(request: HttpRequest, pk: UUID) -> tuple[Person, list[UUID]]:
    """Somebody whom the reader may see, or 404; for `reason_gate.shows`."""
    person = get_object_or_404(people_in_areas(request), pk=pk)
    return person, [person.pk]


def person_in_areas(request: HttpRequest, *fields: str) -> Q:
    """Rows in which one of these fields, each a person's key, is of somebody whom the reader may see."""
    if "" in areas(request):
        return Q()
    found = Q()
    for field in fields:
        found |= Q(insured_in(in_areas(request, "area_code"), field))
    return found


def read_by_area(request: HttpRequest, model: type[Model], mine: Q, beside: Q) -> list[Q]:
    """The reader's rows of a model, which are `mine`, in lists that together are all of them.

    One for each area, by what is listed; a row may stand in several. What is not listed yet is looked for.
    `beside` says of the listing which page is asked for.
    """
    until = listed_until(model) if kind_of(model) and "" not in areas(request) else None
    if until is None:
        return [mine]
    codes = sorted({code for prefix in areas(request) for code in areas_listed(prefix)})
    listed = [Q(pk__in=listed_in(model, code).filter(beside)) for code in codes]
    return listed if listed and until == LAST else [*listed, mine & Q(pk__gt=until)]
