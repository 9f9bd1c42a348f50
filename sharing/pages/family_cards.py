"""亲情账户: whose own code I show for them, who shows mine, and the code itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import Citizen
from accounts.days import shanghai_day
from accounts.pages.session import actor, citizen_required
from accounts.rules.identity import looks_like_document
from accounts.services.tries import TooManyTries
from sharing.forms.code_pictures import barcode, qr
from sharing.models import FamilyCard
from sharing.rules.family_cards import MOST, OWN_CONSENT_FROM, Kin, State
from sharing.services import family_cards as cards
from sharing.services.credentials import TOKEN_LIFE
from sharing.words import family_cards as words

AGREE, REFUSE = "agree", "refuse"


class AddForm(forms.Form):
    """A relative by name and number; for a child under 16 also the pledge."""

    name = forms.CharField(
        label=_("姓名"),
        max_length=50,
        help_text=_("和证件上的一样。"),
        error_messages={"required": _("请输入家人的姓名"), "max_length": _("姓名最多 50 个字")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    number = forms.CharField(
        label=_("证件号码"),
        max_length=60,
        error_messages={"required": _("请输入家人的证件号码"), "max_length": _("证件号码太长了")},
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    kin = forms.ChoiceField(
        label=_("他（她）是我的"),
        choices=[(kin.value, label) for kin, label in words.KINDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选择父母或子女"), "invalid_choice": _("请选择父母或子女")},
    )
    pledge = forms.BooleanField(
        label=_("我承诺：我是这个孩子的父母，只在孩子本人看病买药时替他出示。"),
        help_text=_("孩子未满 16 周岁的，要打勾。"),
        required=False,
    )

    def clean_number(self) -> str:
        number: str = self.cleaned_data["number"]
        if not looks_like_document(number):
            raise forms.ValidationError(_now("证件号码有误，请对照证件检查。"))
        return number


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@citizen_required
def family_cards(request: HttpRequest) -> HttpResponse:
    """Those whose code I show, those who show mine, and adding one."""
    me, at = actor(request), timezone.now()
    if request.method != "POST":
        return _list(request, me, AddForm())
    form = AddForm(request.POST)
    if not form.is_valid():
        return _list(request, me, form, status=422)
    typed = form.cleaned_data
    try:
        card = cards.add_card(
            name=typed["name"],
            number=typed["number"],
            kin=Kin(typed["kin"]),
            has_pledged=typed["pledge"],
            by=me,
            at=at,
        )
    except TooManyTries as many:
        return _list(request, me, form, problems=[many.sentence(at)], status=429)
    except cards.CannotAdd as cannot:
        told = [words.say(one) for one in cannot.refusals]
        return _list(request, me, form, problems=[f"{one.text}{one.next}" for one in told], status=422)
    messages.success(request, _done(card))
    return redirect("sharing:family_cards")


def _done(card: FamilyCard) -> str:
    name = {"name": card.relative.name}
    if card.state == State.IN_REVIEW:
        return _now("已登记%(name)s。请带材料到医保大厅核对，通过以后就能出示。") % name
    return _now("已告诉%(name)s。对方登录本人账号同意以后，您就能出示。") % name


def _list(
    request: HttpRequest, me: Citizen, form: AddForm, *, problems: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    live = (
        FamilyCard.objects.live().of(me.person_id).select_related("helper", "relative").order_by("added_at")
    )
    shown = [card for card in live if card.helper_id == me.person_id]
    context = {
        "shown": [_row(card) for card in shown],
        "of_me": [_row(card) for card in live if card.relative_id == me.person_id],
        "may_add": len(shown) < MOST,
        "most": MOST,
        "age": OWN_CONSENT_FROM,
        "form": form,
        "problems": problems,
    }
    return render(request, "sharing/pages/family_cards.html", context, status=status)


def _row(card: FamilyCard) -> dict[str, object]:
    label = words.label(card.state, card.ended_by)
    state = State(card.state)
    return {
        "card": card,
        "kin": words.KINDS[Kin(card.kin)],
        "label": label,
        "added_on": _day(card),
        "waits_for_hall": state is State.IN_REVIEW,
        "waits_for_consent": state is State.ASKED,
        "may_show": state is State.ACTIVE,
    }


def _day(card: FamilyCard) -> date:
    return shanghai_day(card.added_at)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@citizen_required
def family_card_code(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The relative's own code; each sending makes a new one, opening the page makes none."""
    me = actor(request)
    card = get_object_or_404(
        FamilyCard.objects.select_related("relative"),
        pk=pk,
        helper=me.person_id,
        state=State.ACTIVE.value,
    )
    context: dict[str, object] = {"card": card, "seconds": int(TOKEN_LIFE.total_seconds())}
    if request.method == "POST":
        try:
            token = cards.show_code(card_id=pk, by=me, at=timezone.now())
        except cards.NotThere:
            raise Http404 from None
        groups = [token[at : at + 4] for at in range(0, len(token), 4)]
        context |= {"token": " ".join(groups), "qr": qr(token), "barcode": barcode(token)}
    return render(request, "sharing/pages/family_card_code.html", context)


@require_POST
@never_cache
@citizen_required
def family_card_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The relative lets the helper show their code, or not."""
    answer = {AGREE: cards.agree_to_card, REFUSE: cards.refuse_card}.get(request.POST.get("answer", ""))
    if answer is None:
        raise Http404
    try:
        answer(card_id=pk, by=actor(request), at=timezone.now())
    except cards.NotThere:
        raise Http404 from None
    said = _now("您已同意，可以随时退出。") if answer is cards.agree_to_card else _now("已告诉对方您不同意。")
    messages.success(request, said)
    return redirect("sharing:family_cards")


@require_POST
@never_cache
@citizen_required
def family_card_remove(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ended at once, by either of the two."""
    try:
        cards.remove_card(card_id=pk, by=actor(request), at=timezone.now())
    except cards.NotThere:
        raise Http404 from None
    messages.success(request, _now("亲情账户已结束，对方会收到通知。"))
    return redirect("sharing:family_cards")
