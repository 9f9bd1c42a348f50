"""Whose visit a page belongs to: it stands in the address, so that no tab acts for the wrong person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.actors import Clerk
from accounts.days import shanghai_day
from accounts.models import Person, User
from accounts.pages.session import LONGEST_AGENT, client_address
from accounts.rules.identity import age
from accounts.services import access
from accounts.words import Text
from sharing.models import Counter, Visit
from sharing.services.staff.own_family import OwnFamily
from sharing.services.visits import visits
from sharing.services.visits.mandate import ByAgent, NoMandate, is_over

COUNTER = "counter"
"""The session keeps the id of the window, nothing of anybody who comes to it."""

AS_FOUND = ""
"""Who it is and what waits for them: written down already when they were found, or no visit could be open."""

READS = ("GET", "HEAD")
P = ParamSpec("P")


@dataclass(frozen=True)
class OpenVisit:
    """An open visit as its pages need it: `by` acts for the citizen, `at` is the moment of the request."""

    visit: Visit
    by: Clerk
    at: datetime

    @property
    def citizen(self) -> Person:
        """Whom the visit is with, here or by an agent."""
        return self.visit.citizen

    @property
    def age(self) -> int | None:
        """How old they are today, where the register knows."""
        born = self.citizen.birth_date
        return age(born, shanghai_day(self.at)) if born else None

    @property
    def minutes(self) -> int:
        """How long the visit has been open."""
        return int((self.at - self.visit.opened_at).total_seconds() // 60)

    @property
    def needs_large_print(self) -> bool:
        """Then every page of the visit is large, whatever this browser is used to."""
        return Visit.Need.LARGE_PRINT in self.visit.needs

    def acting_for(self, person: Person) -> Clerk:
        """The same clerk for a second person who was admitted to this visit."""
        return Clerk(self.by.user_id, self.by.visit_id, person.pk, self.by.address, self.by.agent)


View = Callable[Concatenate[HttpRequest, OpenVisit, P], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, UUID, P], HttpResponseBase]


def in_visit(what: Text, *, agent_may: bool = True) -> Callable[[View[P]], Guarded[P]]:
    """For an address `counter/<uuid:visit_id>/…`: the view takes it in place of the id.

    The person reads in 谁看过我的信息 that the clerk saw `what`: written down before the view is asked.
    Somebody else's visit is 404. One that is over is told so, and nothing is done: 410, for a POST 409.
    """

    def guard(view: View[P]) -> Guarded[P]:
        @never_cache
        @wraps(view)
        def guarded(
            request: HttpRequest, visit_id: UUID, *args: P.args, **kwargs: P.kwargs
        ) -> HttpResponseBase:
            at = timezone.now()
            visit = find_visit(request, visit_id)
            if is_over(visit, at):
                return over(request)
            visits.note_activity(visit_id=visit.pk, at=at)
            desk = OpenVisit(visit, clerk_of(request, visit), at)
            request.needs_large_print = desk.needs_large_print  # type: ignore[attr-defined]  # for the frame
            try:
                if visit.by_agent and not agent_may:
                    raise ByAgent
                if what != AS_FOUND:
                    access.look(person_ids=[visit.citizen_id], what=str(what), by=desk.by, at=at)
                return view(request, desk, *args, **kwargs)
            except NoMandate:
                return over(request)
            except OwnFamily:
                return own_family(request)
            except ByAgent:
                return render(request, "sharing/counter/by_agent.html", {"desk": desk}, status=403)

        return guarded

    return guard


def in_person(what: Text) -> Callable[[View[P]], Guarded[P]]:
    """As `in_visit`, for what a letter to an agent does not cover: there the person is asked for.

    An agent asks for a binding or its end, and a supervisor decides. What the person alone answers, and their
    bills and money, which are sensitive (个人信息保护法 第二十八、二十九条), no agent does or reads.
    """
    return in_visit(what, agent_may=False)


def find_visit(request: HttpRequest, visit_id: UUID) -> Visit:
    """This clerk's own visit, or 404."""
    mine = Visit.objects.select_related("citizen", "clerk", "counter__hall")
    visit = mine.filter(pk=visit_id, clerk=staff(request).pk).first()
    if visit is None:
        raise Http404
    return visit


def staff(request: HttpRequest) -> User:
    """The clerk who is signed in; what roles may come here stands in `portal.access_table`."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def chosen_counter(request: HttpRequest) -> Counter | None:
    """The window at which the clerk sits, as they said."""
    chosen = request.session.get(COUNTER)
    return Counter.objects.select_related("hall").filter(pk=chosen).first() if chosen else None


def clerk_of(request: HttpRequest, visit: Visit) -> Clerk:
    """The clerk as who acts in this visit, for its citizen."""
    agent = request.headers.get("User-Agent", "")[:LONGEST_AGENT]
    return Clerk(staff(request).pk, visit.pk, visit.citizen_id, client_address(request.META), agent)


def over(request: HttpRequest) -> HttpResponse:
    """The visit has ended: nothing was done, and nothing of the person is shown."""
    forget_messages(request)
    request.needs_large_print = False  # type: ignore[attr-defined]
    status = 410 if request.method in READS else 409
    return render(request, "sharing/counter/over.html", status=status)


def own_family(request: HttpRequest) -> HttpResponse:
    """A colleague has to: nothing was done."""
    forget_messages(request)
    return render(request, "sharing/counter/own_family.html", status=403)


def forget_messages(request: HttpRequest) -> None:
    """A sentence that waits for the next page may name the last person."""
    list(messages.get_messages(request))
