"""账户绑定, its last two steps: the pledge with the signature, and the receipt."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.days import shanghai_day
from accounts.models import OneTimeCode, Person
from accounts.pages.retry_after import told_to_wait
from accounts.pages.session import actor, citizen_required
from accounts.rules.identity import is_mobile
from accounts.services.rate_limits import TooManyTries
from sharing.binding_wizard.answers import Filled, filled
from sharing.binding_wizard.session import Filling
from sharing.binding_wizard.sign_step import NotSigned, Signing, Wrong, sign_again, sign_pledge, text_read
from sharing.pages.binding_new import STEPS, filling
from sharing.rules.signature import HandSignature, read_hand_signature
from sharing.selectors.binding_status import standing_on
from sharing.services.bindings import drafts, signing
from sharing.services.bindings.signing import TypedCode
from sharing.services.evidence.pledge_chain import text_in_force


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
@citizen_required
def binding_sign(request: HttpRequest) -> HttpResponse:
    """Step 3: the pledge in force, read and signed by the holder's own hand or code."""
    mine = filling(request)
    if request.method == "POST" and "ask" in request.POST:
        answers = filled(mine)
        if answers is not None and request.POST.get("seen") == answers.kept.mark:
            return _ask(request, mine, answers)
    return sign_pledge(request, mine, WAYS)


def _ask(request: HttpRequest, mine: Filling, answers: Filled) -> HttpResponse:
    text = text_in_force(shanghai_day(mine.at))
    try:
        signing.ask_code(
            holder_id=mine.holder_id,
            requests=answers.included,
            text_id=text.pk,
            signing=answers.kept.signing,
            by=actor(request),
            at=mine.at,
        )
    except TooManyTries as refused:
        wrong = Wrong({"id_code": refused.sentence(mine.at)}, status=429)
        return told_to_wait(sign_again(request, mine, answers, WAYS, wrong), refused, mine.at)
    return mine.go_to("binding_sign", after="?by=code#code-way")


def _signature(request: HttpRequest, mine: Filling, answers: Filled) -> HandSignature | TypedCode:
    if request.POST.get("method") == "handwritten":
        return read_hand_signature(request.POST.get("signature", ""))
    asked = _asked_code(mine, answers, text_read(request))
    if asked is None:
        raise NotSigned({"id_code": _("请先获取验证码，再填写收到的 6 位数字。")})
    typed = request.POST.get("code", "").strip()
    if not typed:
        raise NotSigned({"id_code": _("请填写短信里的 6 位验证码。")})
    return TypedCode(asked.pk, typed)


def _asked_code(mine: Filling, answers: Filled, text_id: UUID) -> OneTimeCode | None:
    return signing.asked_code(
        holder_id=mine.holder_id,
        requests=answers.included,
        text_id=text_id,
        signing=answers.kept.signing,
        at=mine.at,
    )


def _context(request: HttpRequest, mine: Filling, answers: Filled, page: dict[str, Any]) -> dict[str, Any]:
    signer: Person = page["signer"]
    by_code = "id_code" in page["wrong"].fields or request.GET.get("by") == "code"
    return {
        "telephone": signer.masked_telephone() if is_mobile(signer.open_telephone(mine.by)) else "",
        "asked": _asked_code(mine, answers, page["text"].pk),
        "start": "code" if by_code else "",
    }


WAYS = Signing(read=_signature, context=_context)


@require_safe
@never_cache
@citizen_required
def binding_receipt(request: HttpRequest, signing_id: UUID) -> HttpResponse:
    """Step 4: the receipt numbers, and what happens next."""
    me, at = actor(request), timezone.now()
    pledges = signing.signed_pledges(me.person_id, signing_id)
    if not pledges:
        raise Http404
    today = shanghai_day(at)
    context = {
        "signed": [
            (pledge, standing_on(pledge.binding, today), pledge.binding.member.is_minor(today))
            for pledge in pledges
        ],
        "first": pledges[0],
        "left_out": drafts.load_draft(person_id=me.person_id, at=at) is not None,
        "steps": STEPS,
    }
    return render(request, "sharing/pages/binding_receipt.html", context)
