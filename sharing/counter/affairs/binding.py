"""账户绑定 at the counter: the same steps as in the browser, made to be turned round, with little to type."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from sharing.binding_wizard.name_and_check_steps import check_answers, name_relatives
from sharing.binding_wizard.session import Filling, Pages
from sharing.binding_wizard.sign_step import Signing, sign_pledge
from sharing.counter.affairs.counter_signature import AtTheCounter
from sharing.counter.visit.session import OpenVisit, in_visit
from sharing.forms.uploads import takes_scans
from sharing.services.bindings import drafts, signing

STEPS = tuple(map(gettext_lazy, ("核验身份", "家人信息", "核对并签名", "打印回执")))

page = require_http_methods(["GET", "HEAD", "POST"])


def filling(desk: OpenVisit, **context: Any) -> Filling:
    """What is filled in in this visit."""
    every: Mapping[str, Any] = {"desk": desk, **context}
    pages = Pages("counter", "sharing/counter", STEPS, args=(desk.visit.pk,), context=every, at_desk=True)
    return Filling(desk.by, desk.at, pages)


@page
@sensitive_post_parameters()
@in_visit(gettext_lazy("绑定家人"))
def binding_new(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """Whom the account is shared with. What was typed at home shows only if the person says so."""
    is_here = not desk.visit.by_agent
    ours = filling(desk, typed_at_home=is_here and drafts.has_any(person_id=desk.citizen.pk, at=desk.at))
    if request.method == "POST" and "take_along" in request.POST:
        return _take_along(request, desk, ours)
    return name_relatives(request, ours)


def _take_along(request: HttpRequest, desk: OpenVisit, ours: Filling) -> HttpResponse:
    try:
        drafts.take_along(by=desk.by, at=desk.at)
    except drafts.NothingAtHome:
        messages.info(request, _("网上填的内容已经签好，或者已经清空了。请在这里填写。"))
    return ours.go_to("binding_new")


@page
@in_visit(gettext_lazy("绑定家人"))
def binding_check(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """Shown where somebody cannot be bound; what may be bound is checked on the page of the signature."""
    return check_answers(request, filling(desk))


@page
@sensitive_post_parameters()
@takes_scans
@in_visit(gettext_lazy("绑定家人"))
def binding_sign(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """What will happen, read to the person, and their hand or thumb; an agent signs with their own name."""
    way = AtTheCounter(request, desk)
    return sign_pledge(request, filling(desk), Signing(read=way.read, context=way.context))


@require_safe
@in_visit(gettext_lazy("绑定家人"))
def binding_receipt(request: HttpRequest, desk: OpenVisit, signing_id: UUID) -> HttpResponse:
    """On to the slip; who was left out waits where they were typed."""
    if not signing.signed_pledges(desk.citizen.pk, signing_id):
        raise Http404
    if filling(desk).kept():
        messages.info(request, _("还有家人没有办完，填过的内容还在“绑定家人”里，改好就能接着办。"))
    return redirect("counter:receipt", desk.visit.pk)
