"""The clerk's side of the second screen: asking for a signature, and going on when it is there."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.days import shanghai_day
from accounts.models import Person
from sharing.counter.affairs.binding import wizard_at
from sharing.counter.visit.session import OpenVisit, find_visit, in_visit
from sharing.models import Binding, SignRequest
from sharing.presenters.qr_codes import qr
from sharing.services.bindings import sign_on_screen
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.evidence import counter_signature, screen_requests
from sharing.services.evidence.pledge_chain import text_in_force
from sharing.services.evidence.screen_requests import LIFE, NoScreen, RequestState

Purpose = SignRequest.Purpose


@require_POST
@in_visit(gettext_lazy("绑定家人"))
def ask_pledge(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """The pledge in hand is to be signed on the screen, exactly as the draft stands now."""
    draft = wizard_at(desk).draft
    if not draft.may_sign(request.POST.get("seen", "")):
        return redirect("counter:binding_sign", desk.visit.pk)
    if desk.visit.by_agent and counter_signature.letter_of(desk.visit) is None:
        messages.error(request, _("请先扫描委托书，再到签字屏上签。"))
        return redirect("counter:binding_sign", desk.visit.pk)
    try:
        asked = sign_on_screen.ask_pledge(
            requests=draft.included,
            text_id=text_in_force(shanghai_day(desk.at)).pk,
            signing_id=draft.signing,
            by=desk.by,
            at=desk.at,
        )
    except NoScreen:
        return _no_screen(request, desk)
    return redirect("counter:sign_request", desk.visit.pk, asked.pk)


@require_POST
@in_visit(gettext_lazy("授权绑定确认"))
def ask_confirmation(request: HttpRequest, desk: OpenVisit, binding_id: UUID) -> HttpResponse:
    """A spouse who was admitted, or whose visit it is, is to agree on the screen."""
    here = Person.objects.filter(Q(admissions__visit=desk.visit) | Q(pk=desk.citizen.pk))
    binding = get_object_or_404(Binding.objects.select_related("member"), pk=binding_id, member__in=here)
    try:
        asked = sign_on_screen.ask_confirmation(
            binding_id=binding.pk, by=desk.acting_for(binding.member), at=desk.at
        )
    except NoScreen:
        return _no_screen(request, desk)
    except HasChanged:
        return redirect("counter:visit", desk.visit.pk)
    return redirect("counter:sign_request", desk.visit.pk, asked.pk)


def _no_screen(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    return render(request, "sharing/counter/screen/none.html", {"desk": desk}, status=409)


@require_safe
@in_visit(gettext_lazy("签名"))
def sign_request(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """The six digits and the QR; when it was signed this page leads on, by itself or by its button."""
    asked = get_object_or_404(SignRequest.objects.select_related("signer"), pk=pk, visit=desk.visit)
    state = screen_requests.state_of(asked, desk.at)
    if state is RequestState.SIGNED:
        return _go_on(request, desk, asked)
    digits = screen_requests.digits_of(asked)
    opens = reverse("counter:sign_qr", args=[screen_requests.token_of(asked)])
    context = {
        "desk": desk,
        "asked": asked,
        "state": state.value,
        "digits": f"{digits[:3]} {digits[3:]}",
        "qr": qr(request.build_absolute_uri(opens)),
        "minutes": int(LIFE.total_seconds() // 60),
        "pressed": "pressed" in request.GET,
        "back": _back(desk, asked),
    }
    return render(request, "sharing/counter/screen/waiting.html", context)


@require_safe
@never_cache
def sign_request_state(request: HttpRequest, visit_id: UUID, pk: UUID) -> JsonResponse:
    """For js/await_signature.js: a word about one request. It keeps no visit open."""
    asked = get_object_or_404(SignRequest, pk=pk, visit=find_visit(request, visit_id))
    return JsonResponse({"state": screen_requests.state_of(asked, timezone.now()).value})


@require_POST
@in_visit(gettext_lazy("签名"))
def sign_request_withdraw(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """Not on the screen after all."""
    asked = get_object_or_404(SignRequest.objects.select_related("signer"), pk=pk, visit=desk.visit)
    screen_requests.put_aside(request=asked, by=desk.acting_for(asked.signer), at=desk.at)
    return redirect(_back(desk, asked))


def _go_on(request: HttpRequest, desk: OpenVisit, asked: SignRequest) -> HttpResponse:
    if asked.purpose == Purpose.PLEDGE:
        return redirect("counter:binding_receipt", desk.visit.pk, asked.signing)
    messages.success(request, _("%(name)s已签名同意。") % {"name": asked.signer.name})
    return redirect("counter:visit", desk.visit.pk)


def _back(desk: OpenVisit, asked: SignRequest) -> str:
    if asked.purpose == Purpose.PLEDGE:
        return reverse("counter:binding_sign", args=[desk.visit.pk])
    return reverse("counter:visit", args=[desk.visit.pk])
