"""The public pages, and the switch between the two sizes."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.days import shanghai_day
from accounts.pages.safe_path import path_here
from accounts.services import preferences
from portal.context import LARGE, STANDARD, VIEW_COOKIE, area_of, known_user
from portal.service_points import halls_near, ways_in
from sharing.selectors.scheme import Scheme, scheme_for
from sharing.words.conditions import TITLES
from sharing.words.help import answers_alike, answers_by_condition
from sharing.words.search import LONGEST, TOPICS, find_help

A_YEAR = 365 * 24 * 3600


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, who may, what it is not, where to go."""
    return render(request, "portal/home.html", {"scheme": _scheme(request)})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Questions and answers, and where to find a window."""
    area_code = _area_code(request)
    asked = request.GET.get("q", "").strip()[:LONGEST]
    context = {
        "scheme": _scheme(request),
        "halls": halls_near(area_code),
        "ways": ways_in(area_code),
        "reasons": [(TITLES[condition].to(None), answers) for condition, answers in answers_by_condition()],
        "alike": answers_alike(),
        "topics": TOPICS,
        "asked": asked,
        "found": find_help(asked),
    }
    return render(request, "portal/help.html", context)


@require_POST
def view_switch(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen size in this browser and for who is signed in; goes back to where they were."""
    large = request.POST.get("view") == LARGE
    if user := known_user(request):
        preferences.keep_view(user=user, large=large)
    response = redirect(path_here(request.POST.get("next", "")) or "home")
    response.set_cookie(
        VIEW_COOKIE,
        LARGE if large else STANDARD,
        max_age=A_YEAR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _scheme(request: HttpRequest) -> Scheme | None:
    return scheme_for(_area_code(request), shanghai_day(timezone.now()))


def _area_code(request: HttpRequest) -> str:
    user = known_user(request)
    return area_of(user.person_id if user else None)
