"""Who stands at the counter: a number or name becomes a person, is counted, and they see that.

Before a visit is open there is no actor: these services take the id of the clerk.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.actors import Clerk
from accounts.days import shanghai_day
from accounts.models import Person, RoleGrant, ServiceHall, User
from accounts.models.people import number_digest
from accounts.rules.identity import number_in_line
from accounts.services import access, rate_limits
from accounts.services.rate_limits import Scope, Try
from sharing.models import Counter
from sharing.selectors.areas import within
from sharing.services.staff import own_family
from sharing.services.staff.own_family import OwnPapersUnknown
from sharing.services.visits import mandate
from sharing.words.access import DOCUMENT_CHECKED, FOUND, FOUND_WHY


class NotAClerk(Exception):
    """The role is not in force today."""


class NoSuchWindow(Exception):
    """No hall of this clerk's area has a window of this number."""


class NobodyFound(Exception):
    """Nobody has this document number or name: mistyped and unknown are told alike."""


class SeveralFound(Exception):
    """More than one person has this name: only a document tells who it is."""


class NumberClosed(Exception):
    """Of this human, another psn_no goes on; `number` is the document number registered under it, masked."""

    def __init__(self, number: str) -> None:
        super().__init__()
        self.number = number


def find_person(*, line: str, clerk_id: UUID, at: datetime) -> Person:
    """Whose document was read or typed, or who alone has this name; leaves an AccessRecord that they see.

    Raises NobodyFound, SeveralFound, NumberClosed, own_family.OwnFamily, rate_limits.TooManyTries,
    NotAClerk and OwnPapersUnknown.
    """
    clerk = require_clerk(clerk_id, at)
    missed = Try(Scope.STAFF_MISS, str(clerk_id))
    # Taken before anybody is looked up: many requests at once would all pass a check.
    rate_limits.take([missed], at=at)
    person = _found_by(line)
    if person is None:
        raise NobodyFound
    rate_limits.give_back([missed], at=at)
    note_found(person_id=person.pk, clerk=clerk, at=at)
    own_family.refuse_own_family(clerk_id, person.pk)
    if person.closed_into:
        raise NumberClosed(person.closed_into.masked_number())
    return person


def _found_by(line: str) -> Person | None:
    person = Person.objects.filter(cert_no_digest=number_digest(number_in_line(line))).first()
    if person:
        return person
    of_this_name = list(Person.objects.called(line).filter(closed_into=None).order_by("pk")[:2])
    if len(of_this_name) > 1:
        raise SeveralFound
    return of_this_name[0] if of_this_name else None


@transaction.atomic(durable=True)
def note_found(*, person_id: UUID, clerk: User, at: datetime) -> None:
    """Writes down, for the person to see, that this clerk was shown who they are before a visit is open."""
    what, why = str(FOUND), str(FOUND_WHY)
    by = access.Onlooker(Clerk.door, clerk.staff_name, clerk.pk)
    access.note(person_id, what=what, why=why, by=by, at=at)


def check_document(*, line: str, of: UUID, by: Clerk, at: datetime) -> None:
    """The second person at the counter showed the document of whom they are said to be, who sees the look.

    Raises NobodyFound where it is another one, rate_limits.TooManyTries, and like `mandate.require`.
    """
    mandate.check(by, at=at, present=True)
    missed = Try(Scope.STAFF_MISS, str(by.user_id))
    rate_limits.take([missed], at=at)
    person = Person.objects.get(pk=of)
    if bytes(person.cert_no_digest) != number_digest(number_in_line(line)):
        raise NobodyFound
    rate_limits.give_back([missed], at=at)
    access.look(person_ids=[of], what=str(DOCUMENT_CHECKED), by=by, at=at)


@transaction.atomic(durable=True)
def sit_at(*, hall_id: int, number: int, clerk_id: UUID, at: datetime) -> Counter:
    """The window of a hall at which the clerk sits: known from the first day that anybody sat there.

    Raises NoSuchWindow, NotAClerk, OwnPapersUnknown.
    """
    clerk = require_clerk(clerk_id, at)
    hall = halls_of(clerk, at).filter(pk=hall_id).first()
    if hall is None or not 1 <= number <= hall.windows:
        raise NoSuchWindow
    return Counter.objects.get_or_create(hall=hall, number=number)[0]


def halls_of(clerk: User, at: datetime) -> QuerySet[ServiceHall]:
    """The halls of the areas for which this user is a clerk today."""
    grants = clerk.grants.in_force(shanghai_day(at)).filter(role=RoleGrant.Role.CLERK)
    prefixes = tuple(grants.values_list("area_prefix", flat=True))
    return ServiceHall.objects.filter(within(prefixes, "area__code"))


def require_clerk(clerk_id: UUID, at: datetime) -> User:
    """The clerk, who may act today. Raises NotAClerk, OwnPapersUnknown."""
    clerk = User.objects.get(pk=clerk_id)
    if not clerk.has_role(RoleGrant.Role.CLERK, shanghai_day(at)):
        raise NotAClerk
    if clerk.own_cert_digest is None:
        raise OwnPapersUnknown
    return clerk
