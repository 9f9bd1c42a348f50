"""The last step of a binding that can be filled in: the pledge in force, read and signed."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.days import shanghai_day
from accounts.models import Person
from accounts.services.codes import CodeRefused
from accounts.services.rate_limits import TooManyTries
from sharing.binding_wizard.answers import Candidate, Filled, candidates, filled
from sharing.binding_wizard.name_and_check_steps import check_page
from sharing.binding_wizard.session import Filling
from sharing.rules.reasons import Refused
from sharing.rules.signature import HandSignature, NotASignature, Thumbprint
from sharing.services.bindings import signing
from sharing.services.bindings.binding_requests import CannotRenew, judge_requests
from sharing.services.bindings.drafts import DraftHasChanged
from sharing.services.bindings.signing import TextHasChanged, TypedCode
from sharing.services.evidence.pledge_chain import text_in_force

Signature = HandSignature | Thumbprint | TypedCode


class NotSigned(Exception):
    """What is missing of a signature: what to do about it, by the id of the field."""

    def __init__(self, fields: dict[str, str]) -> None:
        self.fields = fields


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a signature, by the id of the field; of the whole page under no id."""

    fields: dict[str, str] = field(default_factory=dict)
    status: int = 422

    @property
    def problems(self) -> list[dict[str, str]]:
        """For components/error_summary.html."""
        return [{"text": text, "url": f"#{at}" if at else ""} for at, text in self.fields.items()]


@dataclass(frozen=True)
class Signing:
    """The ways of signing at one door: how a signature is read, and what its page needs to ask for it."""

    read: Callable[[HttpRequest, Filling, Filled], Signature]
    context: Callable[[HttpRequest, Filling, Filled, dict[str, Any]], dict[str, Any]]


def sign_pledge(request: HttpRequest, filling: Filling, ways: Signing) -> HttpResponse:
    """Step 3: the pledge in force, read and signed by the holder."""
    if request.method == "POST" and (done := signed_before(request, filling)):
        return filling.go_to("binding_receipt", done)
    answers = filled(filling)
    if answers is None:
        return filling.go_to("binding_new")
    if request.method != "POST":
        return _read(request, filling, answers, ways)
    if request.POST.get("seen") != answers.kept.mark:
        return check_page(request, filling, answers, status=409, has_changed=True)
    return _sign(request, filling, answers, ways)


def _read(request: HttpRequest, filling: Filling, answers: Filled, ways: Signing) -> HttpResponse:
    found = signed_for(filling, answers)
    if not found or any(one.sayings for one in found):
        return filling.go_to("binding_check")
    return _sign_page(request, filling, answers, found, ways)


def _sign(request: HttpRequest, filling: Filling, answers: Filled, ways: Signing) -> HttpResponse:
    again = partial(sign_again, request, filling, answers, ways)
    try:
        signing.sign_bindings(
            holder_id=filling.holder_id,
            requests=answers.included,
            signature=ways.read(request, filling, answers),
            text_id=text_read(request),
            signing=answers.kept.signing,
            by=filling.by,
            at=filling.at,
        )
    except NotASignature as wrong:
        return again(Wrong({"signature": str(wrong)}))
    except NotSigned as missing:
        return again(Wrong(missing.fields))
    except CodeRefused as refused:
        return again(Wrong({"id_code": refused.sentence}))
    except TextHasChanged:
        return again(Wrong({"": _("承诺书刚刚换了新版本。请重新阅读，再签一次名。")}))
    except (TooManyTries, CannotRenew):
        return check_page(request, filling, answers)
    except Refused:
        problems = [_("签名以前情况有了变化，还没有绑定任何人。请看下面的说明。")]
        return check_page(request, filling, answers, status=422, problems=problems)
    keep_left_out(filling, answers)
    return filling.go_to("binding_receipt", answers.kept.signing)


def sign_again(
    request: HttpRequest, filling: Filling, answers: Filled, ways: Signing, wrong: Wrong
) -> HttpResponse:
    """The same page with what is wrong beside the fields."""
    found = signed_for(filling, answers)
    if not found:
        return filling.go_to("binding_check")
    return _sign_page(request, filling, answers, found, ways, wrong)


def signed_for(filling: Filling, answers: Filled) -> list[Candidate]:
    """The relatives who are to be signed for; none if they cannot be judged now."""
    try:
        judgements = judge_requests(
            holder_id=filling.holder_id, requests=answers.requests, by=filling.by, at=filling.at
        )
    except (TooManyTries, CannotRenew):
        return []
    return [one for one in candidates(filling, answers, judgements) if not one.left_out]


def _sign_page(
    request: HttpRequest,
    filling: Filling,
    answers: Filled,
    found: Sequence[Candidate],
    ways: Signing,
    wrong: Wrong | None = None,
) -> HttpResponse:
    wrong = wrong or Wrong(status=200)
    context: dict[str, Any] = {
        "candidates": found,
        "text": text_in_force(shanghai_day(filling.at)),
        "signer": Person.objects.get(pk=filling.holder_id),
        "seen": answers.kept.mark,
        "wrong": wrong,
    }
    context |= ways.context(request, filling, answers, context)
    return filling.render(request, "binding_sign", context, status=wrong.status)


def signed_before(request: HttpRequest, filling: Filling) -> UUID | None:
    """The signing of this page, if it has happened: after a second click or a reload."""
    try:
        done = UUID(request.POST.get("seen", "").partition(".")[0])
    except ValueError:
        return None
    return done if signing.signed_pledges(filling.holder_id, done) else None


def text_read(request: HttpRequest) -> UUID:
    """The text that stood on the page. Raises Http404 for what is no id."""
    try:
        return UUID(request.POST.get("text", ""))
    except ValueError:
        raise Http404 from None


def keep_left_out(filling: Filling, answers: Filled) -> None:
    """Those who stayed out wait in a new draft, so that only what was wrong is typed again."""
    rows = [{**row, "left_out": False} for row in answers.kept.rows if row.get("left_out")]
    if rows:
        with suppress(DraftHasChanged):  # another window has begun anew
            filling.save(rows, seen="")
