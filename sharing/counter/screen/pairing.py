"""Pairing the second screen of the window at which the clerk sits."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from sharing.counter.visit.session import chosen_counter, staff
from sharing.models import Screen
from sharing.services.visits import screen_pairing
from sharing.services.visits.screen_pairing import NAMING, NotYourCounter


@require_safe
@never_cache
def screen(request: HttpRequest) -> HttpResponse:
    """Whether this window has a screen, and how to give it one."""
    counter = chosen_counter(request)
    if counter is None:
        return redirect("counter:start")
    context = {"counter": counter, "screen": screen_pairing.paired_at(counter.pk)}
    return render(request, "sharing/counter/screen/window.html", context)


@require_POST
@never_cache
def screen_pair(request: HttpRequest) -> HttpResponse:
    """Asks for a code for a new screen; the old one works until the new one is there."""
    counter = chosen_counter(request)
    if counter is None:
        return redirect("counter:start")
    try:
        asked = screen_pairing.ask_pairing(
            counter_id=counter.pk, clerk_id=staff(request).pk, at=timezone.now()
        )
    except NotYourCounter:
        raise Http404 from None
    return redirect("counter:screen_code", asked.pk)


@require_POST
@never_cache
def screen_revoke(request: HttpRequest) -> HttpResponse:
    """The tablet that is paired shows nothing any more."""
    counter = chosen_counter(request)
    if counter is None:
        return redirect("counter:start")
    try:
        screen_pairing.revoke(counter_id=counter.pk, clerk_id=staff(request).pk, at=timezone.now())
    except NotYourCounter:
        raise Http404 from None
    messages.success(request, _("已解除配对，那块屏幕不能再用。"))
    return redirect("counter:screen")


@require_safe
@never_cache
def screen_code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The code to type on the tablet; goes on when it was typed."""
    asked = _asked(request, pk)
    if asked.paired_at:
        messages.success(request, _("签字屏已经配好了。"))
        return redirect("counter:screen")
    code = screen_pairing.pairing_code(asked)
    context = {
        "asked": asked,
        "groups": [code[at : at + NAMING] for at in range(0, len(code), NAMING)],
        "address": request.build_absolute_uri(reverse("counter:sign")),
        "state": _state(asked),
        "state_url": reverse("counter:screen_code_state", args=[pk]),
        "minutes": int(screen_pairing.LIFE.total_seconds() // 60),
    }
    return render(request, "sharing/counter/screen/code.html", context)


@require_safe
@never_cache
def screen_code_state(request: HttpRequest, pk: UUID) -> JsonResponse:
    """For js/await_signature.js."""
    return JsonResponse({"state": _state(_asked(request, pk))})


def _asked(request: HttpRequest, pk: UUID) -> Screen:
    mine = Screen.objects.select_related("counter__hall").filter(asked_by=staff(request).pk)
    return get_object_or_404(mine, pk=pk)


def _state(asked: Screen) -> str:
    if asked.paired_at:
        return "paired"
    return "waiting" if screen_pairing.is_waiting(asked, timezone.now()) else "over"
