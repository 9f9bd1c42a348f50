"""A clerk's mandate: an open visit of theirs with the person they act for. Asked where the act happens."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.actors import Actor, Clerk
from accounts.days import shanghai_day
from accounts.models import RoleGrant
from sharing.models import Admission, Binding, Visit
from sharing.services.staff.own_family import refuse_own_family

IDLE = timedelta(minutes=20)
"""A visit in which nothing was done for so long is over, whatever its row says."""


class NoMandate(Exception):
    """No open visit of a clerk with this person: it was closed, is somebody else's, or the right is gone."""


class ByAgent(Exception):
    """An agent came: what asks for the person's presence cannot be done in this visit."""


def require(by: Actor, *, at: datetime, admitted: bool = False, present: bool = False) -> Visit | None:
    """The visit that a clerk acts in, locked in the caller's transaction; None for anybody but a clerk.

    `admitted` also takes a second person who was checked in this visit, for what they alone may answer;
    `present` is for what an agent cannot do. Raises NoMandate, OwnFamily, ByAgent.

    Visits are locked before people, bindings and accounts.
    """
    if not isinstance(by, Clerk):
        return None
    open_one = open_visits(at).filter(pk=by.visit_id, clerk=by.user_id)
    # A right that was taken away counts no more, also at the second screen, where no page asks for it.
    visit = open_one.filter(_is_clerk(at)).select_for_update(no_key=True).first()
    if visit is None:
        raise NoMandate
    is_citizen = visit.citizen_id == by.person_id
    if not is_citizen and not (admitted and is_admitted(visit, by.person_id)):
        raise NoMandate
    refuse_own_family(by.user_id, by.person_id)
    if present and visit.by_agent:
        raise ByAgent
    Visit.objects.filter(pk=visit.pk).update(active_at=at)
    return visit


def check(by: Actor, *, at: datetime, present: bool = False) -> None:
    """The same for what changes nothing itself, in a transaction of its own. Raises like `require`."""
    if isinstance(by, Clerk):
        with transaction.atomic(durable=True):
            require(by, at=at, present=present)


def is_about(visit: Visit | None, binding: Binding) -> bool:
    """Whether a binding is the affair of this visit: who was admitted answers only what they share with its
    citizen. Without a visit, people answer for themselves."""
    return visit is None or visit.citizen_id in (binding.holder_id, binding.member_id)


def open_visits(at: datetime) -> QuerySet[Visit]:
    """Visits that are open and not idle at this moment."""
    return Visit.objects.filter(closed_at__isnull=True, active_at__gt=at - IDLE)


def is_over(visit: Visit, at: datetime) -> bool:
    """Closed, or idle too long whatever the row says."""
    return visit.closed_at is not None or visit.active_at <= at - IDLE


def _is_clerk(at: datetime) -> Exists:
    rights = RoleGrant.objects.in_force(shanghai_day(at)).filter(role=RoleGrant.Role.CLERK)
    return Exists(rights.filter(user=OuterRef("clerk"), user__is_active=True))


def is_admitted(visit: Visit, person_id: UUID) -> bool:
    """Whether somebody came along and was checked in this visit."""
    return Admission.objects.filter(visit=visit, person=person_id).exists()
