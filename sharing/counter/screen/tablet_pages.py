"""/sign/: the second screen around a signature (`read_and_sign`): waiting, its digits, thanks, a question."""

import re
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.pages.retry_after import told_to_wait
from accounts.pages.session import client_address
from accounts.services.rate_limits import TooManyTries
from sharing.counter.screen.tablet_key import Tablet, forget, on_screen, remember, show, signed_in, tablet_of
from sharing.services.evidence import screen_requests
from sharing.services.evidence.screen_requests import WrongDigits
from sharing.services.visits import ratings, screen_pairing
from sharing.services.visits.ratings import NotOffered
from sharing.services.visits.screen_pairing import WrongPairing
from sharing.words.screens import WRONG_PAIRING, wrong_digits

LONGEST = 200  # a scanner beside the tablet types the whole address of a QR
IN_QR = re.compile(r"([0-9a-f]{32})/?$")
SCORES = (
    (5, gettext_lazy("非常满意")),
    (4, gettext_lazy("满意")),
    (3, gettext_lazy("基本满意")),
    (2, gettext_lazy("不满意")),
    (1, gettext_lazy("非常不满意")),
)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign(request: HttpRequest) -> HttpResponse:
    """Waiting for the digits. A browser that is no screen is asked for the code of a counter instead."""
    if isinstance(request.user, User):
        return signed_in(request)
    tablet = tablet_of(request)
    if tablet is None:
        return _pairing(request)
    if request.method == "POST":
        return _open(request, tablet, request.POST.get("code", "")[:LONGEST])
    if tablet.page != request.path:
        return redirect(tablet.page)
    response = show(request, "waiting", tablet=tablet)
    remember(response, tablet.key)
    return response


def _pairing(request: HttpRequest, *, wrong: str = "", status: int = 200) -> HttpResponse:
    response = show(request, "pairing", wrong=wrong, status=status)
    forget(response)
    return response


@require_POST
@never_cache
def sign_pair(request: HttpRequest) -> HttpResponse:
    """The code of a counter was typed: this browser becomes its screen."""
    if isinstance(request.user, User):
        return signed_in(request)
    typed, at = request.POST.get("code", "")[:LONGEST], timezone.now()
    try:
        _screen, key = screen_pairing.pair(typed=typed, address=client_address(request.META), at=at)
    except WrongPairing:
        return _pairing(request, wrong=str(WRONG_PAIRING), status=422)
    except TooManyTries as refused:
        return told_to_wait(_pairing(request, wrong=refused.sentence(at), status=429), refused, at)
    response = redirect("counter:sign")
    remember(response, key)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_qr(request: HttpRequest, token: str) -> HttpResponse:
    """The address in a QR: a button that opens it, since a camera's link comes without the tablet's key."""
    if request.method != "POST":
        return show(request, "qr")
    if isinstance(request.user, User):
        return signed_in(request)
    tablet = tablet_of(request)
    return _open(request, tablet, token) if tablet else show(request, "not_here", status=403)


def _open(request: HttpRequest, tablet: Tablet, typed: str) -> HttpResponse:
    by_qr = IN_QR.search(typed.strip())
    if by_qr:
        opened = partial(screen_requests.open_with_token, token=by_qr[1])
    else:
        opened = partial(screen_requests.open_with_digits, typed=typed)
    try:
        opened(screen=tablet.screen, address=tablet.address, agent=tablet.agent, at=tablet.at)
    except WrongDigits as wrong:
        return show(request, "waiting", tablet=tablet, wrong=wrong_digits(wrong.left), status=422)
    return redirect("counter:sign_read")


@require_safe
@never_cache
def sign_state(request: HttpRequest) -> JsonResponse:
    """For js/second_screen.js: which page this screen has to show now. It keeps no visit open."""
    tablet = None if isinstance(request.user, User) else tablet_of(request)
    return JsonResponse({"page": tablet.page if tablet else reverse("counter:sign")})


@require_http_methods(["GET", "HEAD", "POST"])
@on_screen
def sign_rate(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """Five buttons about the visit that has just ended; two minutes later the screen waits again."""
    visit = ratings.visit_to_rate(tablet.screen, tablet.at)
    if request.method == "POST":
        return _rate(request, tablet)
    if visit is None:
        return redirect("counter:sign")
    return show(request, "rate", visit=visit, scores=SCORES, seconds=int(ratings.OFFERED.total_seconds()))


def _rate(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    try:
        visit_id, score = UUID(request.POST.get("visit", "")), int(request.POST.get("score", ""))
        if score not in dict(SCORES):
            raise ValueError
        ratings.rate(screen=tablet.screen, visit_id=visit_id, score=score, at=tablet.at)
    except (ValueError, NotOffered):
        return redirect("counter:sign")
    return redirect("counter:sign_thanks")


@require_safe
@on_screen
def sign_thanks(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """After rating."""
    return told(request, _("谢谢您的评价"), _("祝您健康。"), tone="ok")


@require_safe
@on_screen
def sign_done(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """After signing: nothing of what was signed."""
    return told(request, _("签好了，谢谢"), _("请把屏幕还给经办人，接下来听经办人说。"), tone="ok")


def told(request: HttpRequest, title: str, text: str, *, tone: str = "", status: int = 200) -> HttpResponse:
    """A neutral page, that gives way to the waiting page by itself."""
    return show(request, "told", title=title, text=text, tone=tone, status=status)
