"""A second screen in a browser of its own, as tests of its pages use it."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from sharing.models import Counter, SignRequest
from sharing.services.evidence import screen_requests
from sharing.services.visits import screen_pairing
from tests import make

SIGN, READ, RATE = "/sign/", "/sign/read/", "/sign/rate/"
STROKES = json.dumps(make.hand().as_json())


def paired(of: Counter | None = None) -> Client:
    """The browser of a tablet that was paired with a counter just now."""
    counter, at = of or make.counter(), timezone.now()
    asked = screen_pairing.ask_pairing(counter_id=counter.pk, clerk_id=make.clerk().pk, at=at)
    _screen, key = screen_pairing.pair(typed=screen_pairing.pairing_code(asked), address="10.0.0.9", at=at)
    tablet = Client()
    tablet.cookies[settings.SCREEN_COOKIE_NAME] = key
    return tablet


def type_in(tablet: Client, asked: SignRequest) -> HttpResponse:
    """Types the digits of what was asked for."""
    return tablet.post(SIGN, {"code": screen_requests.digits_of(asked)})


def sign(tablet: Client, asked: SignRequest, **fields: Any) -> HttpResponse:
    """Sends the page with a signature."""
    return tablet.post(READ, {"request": str(asked.pk), "signature": STROKES, **fields})


def page_now(tablet: Client) -> str:
    """Which page the screen has to show."""
    return tablet.get("/sign/state/").json()["page"]
