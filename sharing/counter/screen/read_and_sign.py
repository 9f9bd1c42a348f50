"""/sign/read/: the one thing to read and sign, in very large type, and the pad below it."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.days import shanghai_day
from sharing import words
from sharing.binding_wizard.binding_draft import BindingDraft
from sharing.counter.affairs.counter_signature import said_of
from sharing.counter.screen.tablet_key import Tablet, on_screen, show
from sharing.counter.screen.tablet_pages import told
from sharing.counter.visit.session import OpenVisit
from sharing.models import Binding, PledgeText, SignRequest
from sharing.rules.reasons import Refused
from sharing.rules.signature import HandSignature, NotASignature, read_hand_signature
from sharing.services.bindings import sign_on_screen
from sharing.services.bindings.binding_requests import NOT_JUDGED
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.bindings.sign_on_screen import SubjectChanged
from sharing.services.bindings.signing import TextHasChanged
from sharing.services.evidence import screen_requests
from sharing.services.evidence.counter_signature import DoesNotDo
from sharing.services.evidence.pledge_chain import text_in_force
from sharing.services.evidence.screen_requests import NotOpen
from sharing.services.staff.own_family import OwnFamily
from sharing.services.visits.mandate import NoMandate
from sharing.words.screens import SIGNATURE_FLAWS

Row = dict[str, str]
CHANGED = (SubjectChanged, TextHasChanged, HasChanged, Refused, *NOT_JUDGED, DoesNotDo)
OVER = (NotOpen, NoMandate, OwnFamily)


@dataclass(frozen=True)
class Reading:
    """What is read before it is signed, and how it is signed."""

    request: SignRequest
    title: str
    cards: list[list[Row]]
    sign: Callable[[HandSignature], object]
    says: str = ""  # of a pledge: what will happen
    text: PledgeText | None = None
    holder: str = ""  # of a confirmation: whose account it is

    @property
    def agent(self) -> str:
        """Who signs in the place of the person that is not here, with their own name."""
        return self.request.visit.agent_name


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters()
@on_screen
def sign_read(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """Shows what was opened, to the end; the signature goes to the service that asks the rules again."""
    try:
        return _read(request, tablet)
    except OVER:
        return _too_late(request, tablet)


def _read(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    asked = screen_requests.shown_on(tablet.screen, tablet.at)
    if request.method == "POST" and (asked is None or str(asked.pk) != request.POST.get("request")):
        return _too_late(request, tablet)
    if asked is None:
        return redirect("counter:sign")
    reading = _reading(asked, tablet)
    if reading is None:
        return _changed(request, tablet, asked)
    return _sign(request, tablet, reading) if request.method == "POST" else _page(request, tablet, reading)


def _sign(request: HttpRequest, tablet: Tablet, reading: Reading) -> HttpResponse:
    try:
        reading.sign(read_hand_signature(request.POST.get("signature", "")))
    except NotASignature as wrong:
        return _page(request, tablet, reading, wrong=SIGNATURE_FLAWS[wrong.flaw], status=422)
    except CHANGED:
        return _changed(request, tablet, reading.request)
    return redirect("counter:sign_done")


def _page(
    request: HttpRequest, tablet: Tablet, reading: Reading, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    strokes = request.POST.get("signature", "")
    return show(request, "read", tablet=tablet, reading=reading, wrong=wrong, strokes=strokes, status=status)


@require_POST
@on_screen
def sign_aside(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """The person does not want to sign now; the clerk's screen says so."""
    asked = screen_requests.shown_on(tablet.screen, tablet.at)
    if asked is not None and str(asked.pk) == request.POST.get("request"):
        _put_aside(asked, tablet)
    return told(request, _("没有签"), _("什么都没有办。请和经办人说您想怎么办。"))


def _too_late(request: HttpRequest, tablet: Tablet) -> HttpResponse:
    """Signed by an earlier click, or over."""
    text = _("过了 10 分钟，或者经办人换了内容。什么都没有签，请经办人再发一次。")
    return _done_before(request, tablet) or told(request, _("这一份已经失效"), text, status=409)


def _changed(request: HttpRequest, tablet: Tablet, asked: SignRequest) -> HttpResponse:
    """Signed by an earlier click; or not what was asked for any more, and the clerk's page says why."""
    if done := _done_before(request, tablet):
        return done
    _put_aside(asked, tablet)
    text = _("刚才内容有了变化，什么都没有签。请听经办人说，再发一次。")
    return told(request, _("请等一下"), text, status=409)


def _done_before(request: HttpRequest, tablet: Tablet) -> HttpResponse | None:
    was_signed = screen_requests.was_signed(tablet.screen, request.POST.get("request", ""))
    return redirect("counter:sign_done") if was_signed else None


def _put_aside(asked: SignRequest, tablet: Tablet) -> None:
    with suppress(*OVER):  # the visit ended meanwhile
        screen_requests.put_aside(request=asked, by=tablet.acting_for(asked), at=tablet.at)


def _reading(asked: SignRequest, tablet: Tablet) -> Reading | None:
    """What the screen shows; None if it is not what was asked for any more."""
    if asked.binding_id:
        return _confirmation(asked, asked.binding_id, tablet)
    return _pledge(asked, tablet)


def _pledge(asked: SignRequest, tablet: Tablet) -> Reading | None:
    desk = OpenVisit(asked.visit, tablet.acting_for(asked), tablet.at)
    draft, text = BindingDraft(desk.by, desk.at), text_in_force(shanghai_day(tablet.at))
    if not draft.is_filled or not sign_on_screen.pledge_is_the_same(asked, draft.included, text.pk):
        return None
    found = draft.signed_for()
    if not found or any(one.sayings for one in found):
        return None

    def sign(signature: HandSignature) -> None:
        sign_on_screen.sign_pledge(
            request=asked,
            requests=draft.included,
            text_id=text.pk,
            signature=signature,
            by=desk.by,
            at=tablet.at,
        )
        draft.keep_left_out()

    title = _("把您的医保个人账户给家人用")
    if desk.visit.by_agent:
        title = _("把%(holder)s的医保个人账户给家人用") % {"holder": desk.citizen.name}
    return Reading(
        asked,
        title,
        [one.rows for one in found],
        sign,
        says=said_of(found, draft.included, desk),
        text=text,
    )


def _confirmation(asked: SignRequest, binding_id: UUID, tablet: Tablet) -> Reading:
    binding = Binding.objects.select_related("holder").get(pk=binding_id)

    def sign(signature: HandSignature) -> None:
        sign_on_screen.sign_confirmation(
            request=asked, signature=signature, by=tablet.acting_for(asked), at=tablet.at
        )

    rows = [
        {"label": _("授权人"), "value": binding.holder.name},
        {"label": _("您是对方的"), "value": words.relationship_label(binding.relationship)},
        {"label": _("授权期限"), "value": words.period(binding.starts_on, binding.ends_on)},
    ]
    title = _("同意用%(holder)s的医保个人账户") % {"holder": binding.holder.name}
    return Reading(asked, title, [rows], sign, holder=binding.holder.name)
