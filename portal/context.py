"""What the frame of every page shows: where, who, how large, what waits."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.days import shanghai_day
from accounts.models import PoolingArea, User
from accounts.models.people import area_name
from accounts.rules.areas import INSURING, pooling_area_of, province_of
from portal.console_menu import console_menu, roles_said
from sharing.presenters.stops import stops_for
from sharing.selectors.exports import unseen_exports
from sharing.selectors.facts import people_on
from sharing.selectors.inbox import unread_count, waiting_for

VIEW_COOKIE = "view"
LARGE, STANDARD = "large", "standard"


def site(request: HttpRequest) -> dict[str, object]:
    """For every template: view, signed_in, citizen, person_name, place_name, inbox_count, unread_count,
    demo, stops (where shared paying is switched off); for staff console_menu, roles_said and exports_ready.

    Nothing is asked of the database before a template shows it; a page of a failure may have no user.
    """
    user = known_user(request)
    person_id = user.person_id if user else None
    return {
        "view": SimpleLazyObject(lambda: chosen_view(request)),
        "signed_in": user is not None,
        "citizen": person_id is not None,
        "person_name": SimpleLazyObject(lambda: _name_of(user) if user else ""),
        "place_name": SimpleLazyObject(lambda: _place_name(area_of(person_id))),
        "inbox_count": SimpleLazyObject(lambda: _waiting(person_id)),
        "unread_count": SimpleLazyObject(lambda: unread_count(person_id) if person_id else 0),
        "demo": settings.DEMO,
        "stops": SimpleLazyObject(lambda: stops_for(area_of(person_id))),
        "console_menu": SimpleLazyObject(lambda: console_menu(request)),
        "roles_said": SimpleLazyObject(lambda: roles_said(request)),
        "exports_ready": SimpleLazyObject(lambda: unseen_exports(user) if user else 0),
    }


def chosen_view(request: HttpRequest) -> str:
    """ "large" or "": what the person at the counter needs, else what was chosen in a browser."""
    if getattr(request, "needs_large_print", False):
        return LARGE
    chosen = request.COOKIES.get(VIEW_COOKIE)
    if chosen in (LARGE, STANDARD):
        return LARGE if chosen == LARGE else ""
    user = known_user(request)
    return LARGE if user and user.large_view else ""


def known_user(request: HttpRequest) -> User | None:
    """Who is signed in, if anybody; before the session was read, nobody."""
    user = getattr(request, "user", None)
    return user if isinstance(user, User) else None


def area_of(person_id: UUID | None) -> str:
    """The area whose rules are shown: the person's own, else the province that this deployment serves."""
    if person_id is not None:
        today = shanghai_day(timezone.now())
        return people_on([person_id], today)[person_id].area_code
    return f"{settings.PROVINCE}0000" if settings.PROVINCE else ""


def _place_name(code: str) -> str:
    """The province, and the pooling area where that is less: 江苏省 · 徐州市."""
    names = (INSURING.get(province_of(code), ""), _pooling_area(code))
    return " · ".join(name for name in dict.fromkeys(names) if name)


def _pooling_area(code: str) -> str:
    if not code or code.endswith("0000"):
        return ""
    names = dict(PoolingArea.objects.filter(pk=pooling_area_of(code)).values_list("pk", "name"))
    return area_name(code, names)


def _name_of(user: User) -> str:
    return user.person.name if user.person else user.staff_name


def _waiting(person_id: UUID | None) -> int:
    return waiting_for(person_id, shanghai_day(timezone.now())).count() if person_id else 0
