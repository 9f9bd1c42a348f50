"""Who is signed in, from where, and for how long without doing anything."""

import ipaddress
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from accounts.actors import Citizen
from accounts.models import User
from accounts.pages import carried_form
from accounts.pages.forms import SignInForm

SEEN, IDLE = "seen", "idle_minutes"
WRITE_EVERY = 60  # seconds
LONGEST_AGENT = 300
WITHOUT_SESSION = {"/healthz"}

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def idle_sign_out(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Signs out who has done nothing for a while; keeps pages of a session out of every cache.

    GB/T 22239 asks for it and names no number: 15 minutes for citizens, 10 for staff.
    """

    def handle(request: HttpRequest) -> HttpResponse:
        comes_with_one = has_session(request)
        if comes_with_one:
            _end_if_idle(request)
        response = get_response(request)
        if comes_with_one and not response.has_header("Cache-Control"):
            add_never_cache_headers(response)  # or the back button would show it to the next one
        return response

    return handle


def has_session(request: HttpRequest) -> bool:
    """Whether the database is to be asked who this is."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.path not in WITHOUT_SESSION


def _end_if_idle(request: HttpRequest) -> None:
    user = request.user
    if not isinstance(user, User):
        return
    now = int(timezone.now().timestamp())
    seen = request.session.get(SEEN)
    minutes = settings.IDLE_MINUTES_STAFF if user.is_staff else settings.IDLE_MINUTES_CITIZEN
    if seen is not None and now - seen >= minutes * 60:
        logout(request)
        request.session[IDLE] = minutes  # said on the sign-in page
    elif seen is None or abs(now - seen) >= WRITE_EVERY:  # ahead of now: the clock was set back
        request.session[SEEN] = now


def begin(request: HttpRequest, user: User) -> None:
    """Signs in with a new session key; nothing of what came before stays in the session."""
    request.session.flush()
    login(request, user)
    request.session[SEEN] = int(timezone.now().timestamp())


def client_address(meta: Mapping[str, Any]) -> str:
    """The address of who asks: of what is forwarded, only what our own proxies have added is believed."""
    direct: str = meta.get("REMOTE_ADDR", "")
    if not settings.PROXIES:
        return direct
    forwarded = meta.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if len(forwarded) < settings.PROXIES:
        return direct
    added = forwarded[-settings.PROXIES].strip()
    return added if _is_address(added) else direct


def is_loopback(address: str) -> bool:
    """Whether an address is this machine's own."""
    return _is_address(address) and ipaddress.ip_address(address).is_loopback


def actor(request: HttpRequest) -> Citizen:
    """The citizen who is signed in, for services. Only in views with `citizen_required`."""
    user = request.user
    if not isinstance(user, User) or user.person_id is None:
        raise PermissionDenied
    agent = request.headers.get("User-Agent", "")[:LONGEST_AGENT]
    return Citizen(
        user_id=user.pk, person_id=user.person_id, address=client_address(request.META), agent=agent
    )


def citizen_required(view: View[P]) -> View[P]:
    """Only for citizens who are signed in: others sign in first, keeping what they typed; staff get 403."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return _sign_in_first(request)
        if user.person_id is None:
            raise PermissionDenied
        if carried_form.made_for(request) not in (None, user.person_id):
            raise PermissionDenied  # a page left open by somebody else, at the same computer
        return view(request, *args, **kwargs)

    return guarded


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    sealed = carried_form.keep(request, timezone.now())
    if not sealed:
        return redirect(settings.LOGIN_URL)
    form = SignInForm(initial={"kept": sealed})
    context = {"form": form, "idle_minutes": request.session.pop(IDLE, None), "is_kept": True}
    return render(request, "accounts/sign_in.html", context, status=403)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
