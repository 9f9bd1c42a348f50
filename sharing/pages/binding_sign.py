"""账户绑定, its last two steps: the pledge with the signature, and the receipt."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actors import Citizen
from accounts.days import shanghai_day
from accounts.models import Person
from accounts.pages.session import actor, citizen_required
from accounts.pages.waits import told_to_wait
from accounts.rules.identity import is_mobile
from accounts.services.codes import CodeRefused
from accounts.services.tries import TooManyTries
from sharing.pages.binding_draft import STEPS, Candidate, Filled, candidates, filled
from sharing.pages.binding_new import check_page
from sharing.rules.reasons import Refused
from sharing.rules.signature import HandSignature, NotASignature, read_hand_signature
from sharing.selectors.standing import standing_on
from sharing.services import drafts, signing
from sharing.services.naming import CannotRenew, judge_requests
from sharing.services.pledges import text_in_force
from sharing.services.signing import TextHasChanged, TypedCode

page = require_http_methods(["GET", "HEAD", "POST"])


class NoSignature(Exception):
    """Neither a signature nor a code came; the text says what to do."""


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a signature, beside what it is about."""

    signature: str = ""
    code: str = ""
    page: str = ""
    status: int = 422

    @property
    def problems(self) -> list[dict[str, str]]:
        """For components/error_summary.html."""
        found = [(self.page, ""), (self.signature, "#signature"), (self.code, "#id_code")]
        return [{"text": text, "url": url} for text, url in found if text]


@page
@never_cache
@sensitive_post_parameters()
@citizen_required
def binding_sign(request: HttpRequest) -> HttpResponse:
    """Step 3: the pledge in force, read and signed by the holder's own hand or code."""
    me, at = actor(request), timezone.now()
    if request.method == "POST" and (done := _signed_before(request, me)):
        return redirect("sharing:binding_receipt", done)
    answers = filled(me, at)
    if answers is None:
        return redirect("sharing:binding_new")
    if request.method != "POST":
        return _read(request, me, answers, at)
    if request.POST.get("seen") != answers.kept.mark:
        return check_page(request, me, answers, at, status=409, has_changed=True)
    return _ask(request, me, answers, at) if "ask" in request.POST else _sign(request, me, answers, at)


def _read(request: HttpRequest, me: Citizen, answers: Filled, at: datetime) -> HttpResponse:
    found = _signed_for(me, answers, at)
    if not found or any(one.sayings for one in found):
        return redirect("sharing:binding_check")
    return _sign_page(request, me, answers, found, at)


def _ask(request: HttpRequest, me: Citizen, answers: Filled, at: datetime) -> HttpResponse:
    text = text_in_force(shanghai_day(at))
    try:
        signing.ask_code(
            holder_id=me.person_id,
            requests=answers.included,
            text_id=text.pk,
            signing=answers.kept.signing,
            by=me,
            at=at,
        )
    except TooManyTries as refused:
        wrong = Wrong(code=refused.sentence(at), status=429)
        return told_to_wait(_again(request, me, answers, at, wrong), refused, at)
    return redirect(f"{reverse('sharing:binding_sign')}?by=code#code-way")


def _sign(request: HttpRequest, me: Citizen, answers: Filled, at: datetime) -> HttpResponse:
    again = partial(_again, request, me, answers, at)
    try:
        signing.sign_bindings(
            holder_id=me.person_id,
            requests=answers.included,
            signature=_signature(request, me, answers, at),
            text_id=_text_read(request),
            signing=answers.kept.signing,
            by=me,
            at=at,
        )
    except NotASignature as wrong:
        return again(Wrong(signature=str(wrong)))
    except NoSignature as missing:
        return again(Wrong(code=str(missing)))
    except CodeRefused as refused:
        return again(Wrong(code=refused.sentence))
    except TextHasChanged:
        return again(Wrong(page=_("承诺书刚刚换了新版本。请重新阅读，再签一次名。")))
    except (TooManyTries, CannotRenew):
        return check_page(request, me, answers, at)
    except Refused:
        problems = [_("签名以前情况有了变化，还没有绑定任何人。请看下面的说明。")]
        return check_page(request, me, answers, at, status=422, problems=problems)
    _keep_left_out(me, answers, at)
    return redirect("sharing:binding_receipt", answers.kept.signing)


def _signature(request: HttpRequest, me: Citizen, answers: Filled, at: datetime) -> HandSignature | TypedCode:
    if request.POST.get("method") == "handwritten":
        return read_hand_signature(request.POST.get("signature", ""))
    asked = signing.asked_code(
        holder_id=me.person_id,
        requests=answers.included,
        text_id=_text_read(request),
        signing=answers.kept.signing,
        at=at,
    )
    if asked is None:
        raise NoSignature(_("请先获取验证码，再填写收到的 6 位数字。"))
    typed = request.POST.get("code", "").strip()
    if not typed:
        raise NoSignature(_("请填写短信里的 6 位验证码。"))
    return TypedCode(asked.pk, typed)


def _again(request: HttpRequest, me: Citizen, answers: Filled, at: datetime, wrong: Wrong) -> HttpResponse:
    found = _signed_for(me, answers, at)
    return _sign_page(request, me, answers, found, at, wrong) if found else redirect("sharing:binding_check")


def _signed_for(me: Citizen, answers: Filled, at: datetime) -> list[Candidate]:
    """The relatives who are to be signed for; none if they cannot be judged now."""
    try:
        judgements = judge_requests(holder_id=me.person_id, requests=answers.requests, by=me, at=at)
    except (TooManyTries, CannotRenew):
        return []
    return [one for one in candidates(answers, judgements) if not one.left_out]


def _sign_page(
    request: HttpRequest,
    me: Citizen,
    answers: Filled,
    found: Sequence[Candidate],
    at: datetime,
    wrong: Wrong | None = None,
) -> HttpResponse:
    wrong = wrong or Wrong(status=200)
    text = text_in_force(shanghai_day(at))
    signer = Person.objects.get(pk=me.person_id)
    context = {
        "candidates": found,
        "text": text,
        "signer": signer.name,
        "telephone": signer.masked_telephone() if is_mobile(signer.open_telephone(me)) else "",
        "asked": signing.asked_code(
            holder_id=me.person_id,
            requests=answers.included,
            text_id=text.pk,
            signing=answers.kept.signing,
            at=at,
        ),
        "seen": answers.kept.mark,
        "start": "code" if wrong.code or request.GET.get("by") == "code" else "",
        "wrong": wrong,
        "steps": STEPS,
    }
    return render(request, "sharing/pages/binding_sign.html", context, status=wrong.status)


def _signed_before(request: HttpRequest, me: Citizen) -> UUID | None:
    """The signing of this page, if it has happened: after a second click or a reload."""
    try:
        done = UUID(request.POST.get("seen", "").partition(".")[0])
    except ValueError:
        return None
    return done if signing.signed_pledges(me.person_id, done) else None


def _text_read(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("text", ""))
    except ValueError:
        raise Http404 from None


def _keep_left_out(me: Citizen, answers: Filled, at: datetime) -> None:
    """Those who stayed out wait in a new draft, so that only what was wrong is typed again."""
    rows = [{**row, "left_out": False} for row in answers.kept.rows if row.get("left_out")]
    if rows:
        with suppress(drafts.DraftHasChanged):  # another window has begun anew
            drafts.save_draft(person_id=me.person_id, rows=rows, seen="", at=at)


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
