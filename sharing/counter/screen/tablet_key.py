"""The second screen as its pages need it: known by a key of its own, with nobody signed in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.actors import Clerk
from accounts.models import User
from accounts.pages.session import LONGEST_AGENT, client_address
from sharing.models import Screen, SignRequest
from sharing.services.evidence import screen_requests
from sharing.services.visits import ratings, screen_pairing

YEAR = 365 * 24 * 3600
P = ParamSpec("P")


@dataclass(frozen=True)
class Tablet:
    """A paired screen, and the moment of the request."""

    screen: Screen
    key: str
    address: str
    agent: str
    at: datetime

    def acting_for(self, request: SignRequest) -> Clerk:
        """Who is written down for what is signed here."""
        return screen_requests.actor_of(request, address=self.address, agent=self.agent)

    @property
    def page(self) -> str:
        """The address of what this screen has to show now."""
        if screen_requests.shown_on(self.screen, self.at):
            return reverse("counter:sign_read")
        if ratings.visit_to_rate(self.screen, self.at):
            return reverse("counter:sign_rate")
        return reverse("counter:sign")


View = Callable[Concatenate[HttpRequest, Tablet, P], HttpResponseBase]


def on_screen(view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """For pages of a paired screen: the view takes the tablet. Any other browser is led to pairing."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if isinstance(request.user, User):
            return signed_in(request)
        tablet = tablet_of(request)
        if tablet is None:
            return redirect("counter:sign")
        return view(request, tablet, *args, **kwargs)

    return guarded


def tablet_of(request: HttpRequest) -> Tablet | None:
    """The paired screen that asks, by the key that it keeps."""
    at = timezone.now()
    key = request.COOKIES.get(settings.SCREEN_COOKIE_NAME, "")
    screen = screen_pairing.screen_with(key, at) if key else None
    if screen is None:
        return None
    agent = request.headers.get("User-Agent", "")[:LONGEST_AGENT]
    return Tablet(screen, key, client_address(request.META), agent, at)


def show(request: HttpRequest, name: str, *, status: int = 200, **context: object) -> HttpResponse:
    """A page of the second screen, always in the large view."""
    return render(request, f"sharing/counter/sign/{name}.html", {**context, "view": "large"}, status=status)


def signed_in(request: HttpRequest) -> HttpResponse:
    """Somebody is signed in in this browser: a screen for citizens must not be one of staff."""
    return show(request, "signed_in", status=403)


def remember(response: HttpResponse, key: str) -> None:
    """The tablet keeps its key, for a year after it was used last."""
    response.set_cookie(
        settings.SCREEN_COOKIE_NAME,
        key,
        max_age=YEAR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )


def forget(response: HttpResponse) -> None:
    """The key opens nothing any more."""
    response.delete_cookie(settings.SCREEN_COOKIE_NAME, samesite="Strict")
