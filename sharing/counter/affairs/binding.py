"""账户绑定 at the counter: the same steps as in the browser, made to be turned round, with little to type."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.pages.not_found import id_in
from sharing.binding_wizard.steps import NEW, SIGN, Go, Next, Sent, Show
from sharing.binding_wizard.wizard import BindingWizard
from sharing.counter.affairs.counter_signature import AtTheCounter, said_of
from sharing.counter.visit.session import OpenVisit, in_visit
from sharing.forms.uploads import takes_scans
from sharing.services.bindings import drafts, signing

STEPS = tuple(map(gettext_lazy, ("核验身份", "家人信息", "核对并签名", "打印回执")))
BINDING = gettext_lazy("绑定家人")


def wizard_at(desk: OpenVisit) -> BindingWizard:
    """What is filled in in this visit."""
    return BindingWizard(desk.by, desk.at, form_url=reverse("counter:binding_new", args=[desk.visit.pk]))


def step(view: Callable[[HttpRequest, OpenVisit, BindingWizard], Next]) -> Callable[..., Any]:
    """The page of a step: the view takes the wizard, and what it says is shown in this door's frame."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @sensitive_post_parameters()
    @in_visit(BINDING)
    @wraps(view)
    def page(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
        said = view(request, desk, wizard_at(desk))
        return go_to(desk, said) if isinstance(said, Go) else _show(request, desk, said)

    return page


def go_to(desk: OpenVisit, said: Go) -> HttpResponse:
    """On to the next step."""
    return redirect(reverse(f"counter:{said.to}", args=[desk.visit.pk, *said.args]) + said.after)


def _show(request: HttpRequest, desk: OpenVisit, said: Show) -> HttpResponse:
    context = {"desk": desk, "steps": STEPS, **said.context}
    response = render(request, f"sharing/counter/{said.page}.html", context, status=said.status)
    if said.retry_after is not None:
        response["Retry-After"] = str(said.retry_after)
    return response


@step
def binding_new(request: HttpRequest, desk: OpenVisit, wizard: BindingWizard) -> Next:
    """Whom the account is shared with. What was typed at home shows only if the person says so."""
    if "take_along" in request.POST:
        return _take_along(request, desk)
    said = wizard.name_relatives(request.POST if request.method == "POST" else None)
    if isinstance(said, Show) and not desk.visit.by_agent:
        said.context["typed_at_home"] = drafts.has_any(person_id=desk.citizen.pk, at=desk.at)
    return said


def _take_along(request: HttpRequest, desk: OpenVisit) -> Go:
    try:
        drafts.take_along(by=desk.by, at=desk.at)
    except drafts.NothingAtHome:
        messages.info(request, _("网上填的内容已经签好，或者已经清空了。请在这里填写。"))
    return Go(NEW)


@step
def binding_check(request: HttpRequest, desk: OpenVisit, wizard: BindingWizard) -> Next:
    """Shown where somebody cannot be bound; what may be bound is checked on the page of the signature."""
    if request.method != "POST":
        return wizard.check()
    return wizard.check(request.POST.get("seen", ""), request.POST.getlist("leave_out"))


@takes_scans
@step
def binding_sign(request: HttpRequest, desk: OpenVisit, wizard: BindingWizard) -> Next:
    """What will happen, read to the person, and their hand or thumb; an agent signs with their own name."""
    way, sent = AtTheCounter(request, desk), None
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        sent = Sent(seen, lambda: (way.signature(), id_in(request.POST, "text")))
    said = wizard.sign(sent)
    if isinstance(said, Show) and said.page == SIGN:
        hand_of = desk.visit.agent_name or said.context["signer"].name
        says = said_of(said.context["candidates"], wizard.draft.included, desk)
        said.context.update(way.shown(), says=says, hand_of=hand_of)
    return said


@require_safe
@in_visit(BINDING)
def binding_receipt(request: HttpRequest, desk: OpenVisit, signing_id: UUID) -> HttpResponse:
    """On to the slip; who was left out waits where they were typed."""
    if not signing.signed_pledges(desk.citizen.pk, signing_id):
        raise Http404
    if wizard_at(desk).draft.kept:
        messages.info(request, _("还有家人没有办完，填过的内容还在“绑定家人”里，改好就能接着办。"))
    return redirect("counter:receipt", desk.visit.pk)
