"""亲情账户: whose own code I show for them, who shows mine, and the code itself."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actors import Citizen
from accounts.pages.session import actor, citizen_required
from accounts.services.rate_limits import TooManyTries
from sharing.models import FamilyCard
from sharing.presenters.family_cards import AddForm, answer_card, cards_of
from sharing.presenters.qr_codes import barcode, qr
from sharing.rules.family_cards import State
from sharing.services.bindings.naming import NamingStopped
from sharing.services.people import family_cards as cards
from sharing.services.settling.credentials import TOKEN_LIFE
from sharing.words import family_cards as words


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
    try:
        card = cards.add_card(**form.named, by=me, at=at)
    except TooManyTries as many:
        return _list(request, me, form, problems=[many.sentence(at)], status=429)
    except NamingStopped as stopped:
        return _list(request, me, form, problems=[stopped.sentence], status=422)
    except cards.CannotAdd as cannot:
        return _list(request, me, form, problems=words.say_all(cannot.refusals), status=422)
    messages.success(request, words.added(card.state, card.relative.name))
    return redirect("sharing:family_cards")


def _list(
    request: HttpRequest, me: Citizen, form: AddForm, *, problems: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    context = {**cards_of(me.person_id), "form": form, "problems": problems}
    return render(request, "sharing/pages/family_cards.html", context, status=status)


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
    try:
        said = answer_card(pk, request.POST.get("answer", ""), by=actor(request), at=timezone.now())
    except cards.NotThere:
        raise Http404 from None
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
    messages.success(request, _("亲情账户已结束，对方会收到通知。"))
    return redirect("sharing:family_cards")
