"""Signing in and out at the counter: an open visit keeps staff signed in, signing out closes it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.models import User
from accounts.pages.session import SEEN, WRITE_EVERY, has_session
from sharing.services.visits import mandate, visits

SIGN_OUT = "accounts:sign_out"


def presence(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Stands before `idle_sign_out`: the person at the counter must not lose what was done so far."""

    def handle(request: HttpRequest) -> HttpResponse:
        user = request.user if has_session(request) else None
        if isinstance(user, User) and user.is_staff:
            _keep_signed_in(request, user)
        return get_response(request)

    handle.process_view = _close_at_sign_out  # type: ignore[attr-defined]  # Django looks for it on the middleware
    return handle


def _keep_signed_in(request: HttpRequest, user: User) -> None:
    at = timezone.now()
    now, seen = int(at.timestamp()), request.session.get(SEEN)
    is_stale = seen is not None and now - seen >= WRITE_EVERY
    if is_stale and mandate.open_visits(at).filter(clerk=user.pk).exists():
        request.session[SEEN] = now


def _close_at_sign_out(request: HttpRequest, *_view: Any) -> None:
    match, user = request.resolver_match, request.user
    signs_out = match and match.view_name == SIGN_OUT and request.method == "POST"
    if signs_out and isinstance(user, User) and user.is_staff:
        visits.close_at_sign_out(clerk_id=user.pk, at=timezone.now())
