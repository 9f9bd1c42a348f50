"""账户绑定 in the citizen's browser: the frame of each step, and signing by one's own hand or a code."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.days import shanghai_day
from accounts.pages.not_found import id_in
from accounts.pages.session import actor, citizen_required
from accounts.rules.identity import is_mobile
from sharing.binding_wizard.steps import SIGN, Go, Next, Sent, Show, Signature, SignatureMissing
from sharing.binding_wizard.wizard import BindingWizard
from sharing.rules.signature import read_hand_signature
from sharing.selectors.binding_status import status_on
from sharing.services.bindings import signing
from sharing.services.bindings.signing import TypedCode

STEPS = tuple(map(gettext_lazy, ("家人信息", "核对", "承诺书与签名", "完成")))


def wizard_of(request: HttpRequest) -> BindingWizard:
    """What this citizen is filling in."""
    return BindingWizard(actor(request), timezone.now(), form_url=reverse("sharing:binding_new"))


def step(view: Callable[[HttpRequest, BindingWizard], Next]) -> Callable[..., Any]:
    """The page of a step: the view takes the wizard, and what it says is shown in this door's frame."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @never_cache
    @sensitive_post_parameters()
    @citizen_required
    @wraps(view)
    def page(request: HttpRequest) -> HttpResponse:
        said = view(request, wizard_of(request))
        return go_to(said) if isinstance(said, Go) else _show(request, said)

    return page


def go_to(said: Go) -> HttpResponse:
    """On to the next step."""
    return redirect(reverse(f"sharing:{said.to}", args=said.args) + said.after)


def _show(request: HttpRequest, said: Show) -> HttpResponse:
    context = {"steps": STEPS, **said.context}
    response = render(request, f"sharing/pages/{said.page}.html", context, status=said.status)
    if said.retry_after is not None:
        response["Retry-After"] = str(said.retry_after)
    return response


@step
def binding_new(request: HttpRequest, wizard: BindingWizard) -> Next:
    """Step 1: who, where insured, what they are to me, from when to when."""
    return wizard.name_relatives(request.POST if request.method == "POST" else None)


@step
def binding_check(request: HttpRequest, wizard: BindingWizard) -> Next:
    """Step 2: what was answered, and for each relative whether they may be bound, or every reason why not."""
    if request.method != "POST":
        return wizard.check()
    return wizard.check(request.POST.get("seen", ""), request.POST.getlist("leave_out"))


@step
def binding_sign(request: HttpRequest, wizard: BindingWizard) -> Next:
    """Step 3: the pledge in force, read and signed by the holder's own hand or code."""
    seen = request.POST.get("seen", "")
    if request.method != "POST":
        said = wizard.sign()
    elif "ask" in request.POST:
        said = wizard.ask_code(seen)
    else:
        said = wizard.sign(Sent(seen, lambda: _signed(request.POST, wizard)))
    if isinstance(said, Show) and said.page == SIGN:
        said.context.update(_by_code(said, wizard, wants_it=request.GET.get("by") == "code"))
    return said


def _signed(sent: QueryDict, wizard: BindingWizard) -> tuple[Signature, UUID]:
    if sent.get("method") == "handwritten":
        return read_hand_signature(sent.get("signature", "")), id_in(sent, "text")
    asked = wizard.asked_code(text_id := id_in(sent, "text"))
    if asked is None:
        raise SignatureMissing({"id_code": _("请先获取验证码，再填写收到的 6 位数字。")})
    typed = sent.get("code", "").strip()
    if not typed:
        raise SignatureMissing({"id_code": _("请填写短信里的 6 位验证码。")})
    return TypedCode(asked.pk, typed), text_id


def _by_code(said: Show, wizard: BindingWizard, *, wants_it: bool) -> dict[str, Any]:
    signer, wrong = said.context["signer"], said.context["wrong"]
    return {
        "telephone": signer.masked_telephone() if is_mobile(signer.open_telephone(wizard.by)) else "",
        "asked": wizard.asked_code(said.context["text"].pk),
        "start": "code" if wants_it or "id_code" in wrong.fields else "",
    }


@require_safe
@never_cache
@citizen_required
def binding_receipt(request: HttpRequest, signing_id: UUID) -> HttpResponse:
    """Step 4: the receipt numbers, and what happens next."""
    wizard = wizard_of(request)
    pledges = signing.signed_pledges(wizard.draft.holder_id, signing_id)
    if not pledges:
        raise Http404
    today = shanghai_day(wizard.at)
    context = {
        "signed": [
            (pledge, status_on(pledge.binding, today), pledge.binding.member.is_minor(today))
            for pledge in pledges
        ],
        "first": pledges[0],
        "left_out": wizard.draft.kept is not None,
    }
    return _show(request, Show("binding_receipt", context))
