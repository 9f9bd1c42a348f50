"""The cookie by which a browser is known in which somebody has signed in."""

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.services import known_devices

_TOKEN = re.compile(r"[\w-]{22}", re.ASCII)


def device_of(request: HttpRequest) -> str:
    """What this browser keeps, or what it is to keep from now on."""
    kept = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    return kept if _TOKEN.fullmatch(kept) else known_devices.new_token()


def keep(response: HttpResponse, device: str) -> HttpResponse:
    """The same answer, with which the browser keeps it; to no page of another site it is shown."""
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        device,
        max_age=known_devices.KEPT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Strict",
    )
    return response
