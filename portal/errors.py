"""Pages for when something fails: what happened, in plain words, and what to do next."""

import sys
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import requires_csrf_token

from accounts.database.away import is_away
from accounts.heavy_work import Busy
from accounts.pages import carried_form
from accounts.pages.not_found import no_such_place
from portal.access_table import NoRight
from portal.context import known_user
from sharing.selectors.paging import NoSuchPlace
from sharing.services.bindings.confirm_and_end import NotYours

# What a stale form may show again. A name ends in one of these (several people: form-1-name).
LABELS = {
    "name": _("姓名"),
    "number": _("证件号码"),
    "telephone": _("手机号码"),
    "starts_on": _("开始日期"),
    "ends_on": _("结束日期"),
    "words": _("说明"),
}
SECRET = ("password", "code", "csrfmiddlewaretoken", "signature", "token")
BUSY_FOR = 30
"""Seconds, as the page of 503 says; by then a database that was ended has come back."""


def render_error(request: HttpRequest, status: int, **context: object) -> HttpResponse:
    """The designed page of an error status, in the site's frame; `text` replaces its first sentence."""
    return render(request, f"errors/{status}.html", _told(request, context), status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 where what was sent is too large. Trusts nothing of the request, so shows nobody's name.

    A session that could not be kept since the database was away is no mistake of the sender's: 503.
    """
    if is_away(exception):
        return busy(request)
    too_much = isinstance(exception, RequestDataTooBig | TooManyFieldsSent)
    return _standalone(request, 413 if too_much else 400)


@requires_csrf_token
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: signed in, but not for this; who waits for a first right reads that."""
    context = {"has_no_right": isinstance(exception, NoRight)}
    return render_error(request, 403, **context)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: no such page, or somebody else's; the two are told alike."""
    return render_error(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 while the database is away or busy. Neither asks the database for anything."""
    return busy(request) if is_away(sys.exc_info()[1]) else _standalone(request, 500)


def busy(request: HttpRequest) -> HttpResponse:
    """503: too many at the same time, or no database; it says when another try is worth it."""
    response = _standalone(request, 503)
    response["Retry-After"] = str(BUSY_FOR)
    return response


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without a valid token: stale if it came from our own page, else not from us.

    What was typed is offered again with a fresh token, never passwords, codes or signatures, and never to
    somebody else who has signed in meanwhile.
    """
    own = _from_our_own_page(request)
    again = own and _is_for_who_is_here(request)
    context = {"same_origin": own, "again": again, "kept": _kept(request) if again else []}
    return render(request, "errors/csrf.html", _told(request, context), status=403)


def designed_errors(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Gives bare answers their page, and what was never there, is not the reader's or has no turn now."""

    def handle(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code in (405, 429) and not response.streaming and not response.content:
            page = render_error(request, response.status_code)
            response.content = page.content
            response["Content-Type"] = page["Content-Type"]
        return response

    handle.process_exception = _known  # type: ignore[attr-defined]  # Django looks for it there
    return handle


def _known(request: HttpRequest, exception: Exception) -> HttpResponse | None:
    if isinstance(exception, Busy):
        return busy(request)
    if not isinstance(exception, NoSuchPlace | NotYours):
        return None
    door = request.resolver_match.namespace if request.resolver_match else ""
    if door == "counter" or isinstance(exception, NotYours):
        return render_error(request, 404)
    return no_such_place(request, "sharing/console/frame.html" if door == "console" else "base.html")


def _told(request: HttpRequest, context: dict[str, object]) -> dict[str, object]:
    return {**context, "request_id": getattr(request, "id", "")}


def _standalone(request: HttpRequest, status: int) -> HttpResponse:
    page = render_to_string(f"errors/{status}.html", {"request_id": getattr(request, "id", "")})
    return HttpResponse(page, status=status)


def _from_our_own_page(request: HttpRequest) -> bool:
    ours = {f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS}
    origin = request.headers.get("Origin")
    if origin is None:
        page = urlsplit(request.headers.get("Referer", ""))
        origin = f"{page.scheme}://{page.netloc}"
    return origin in ours


def _is_for_who_is_here(request: HttpRequest) -> bool:
    if request.resolver_match and request.resolver_match.namespace == "counter":
        return False  # typed of somebody who may have left the counter
    made_for = carried_form.made_for(request)
    user = known_user(request)
    return made_for is None or (user is not None and user.person_id == made_for)


def _kept(request: HttpRequest) -> list[tuple[str, object, str]]:
    """(name, label, value) of what was typed; without a label it is sent along unseen."""
    return [
        (name, LABELS.get(name.rpartition("-")[2], ""), value)
        for name, values in request.POST.lists()
        if not any(word in name.lower() for word in SECRET)
        for value in values
    ]
