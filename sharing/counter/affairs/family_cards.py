"""亲情账户 at the counter: adding a relative, answering who asks, ending. Codes show on telephones only."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.rules.identity import number_in_line
from accounts.services.rate_limits import TooManyTries
from sharing.counter.visit.session import OpenVisit, in_person
from sharing.counter.visit.visit_forms import CounterForm, number_line
from sharing.presenters.family_cards import AddForm, answer_card, cards_of
from sharing.rules.family_cards import State
from sharing.services.bindings.naming import NamingStopped
from sharing.services.people import family_cards as cards
from sharing.words import family_cards as words


class CounterAddForm(CounterForm, AddForm):
    """The same at the counter, where a card reader may type all that stands on the relative's card."""

    number = number_line(gettext_lazy("证件号码"))

    def clean_number(self) -> str:
        self.cleaned_data["number"] = number_in_line(self.cleaned_data["number"])
        return super().clean_number()


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("number")
@in_person(gettext_lazy("亲情账户"))
def family_cards(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """Those whose code the person shows, those who show theirs, and adding one."""
    if request.method != "POST":
        return _list(request, desk, CounterAddForm())
    form = CounterAddForm(request.POST)
    if not form.is_valid():
        return _list(request, desk, form, status=422)
    try:
        card = cards.add_card(**form.named, by=desk.by, at=desk.at)
    except TooManyTries as many:
        return _list(request, desk, form, problems=[many.sentence(desk.at)], status=429)
    except NamingStopped as stopped:
        return _list(request, desk, form, problems=[stopped.sentence], status=422)
    except cards.CannotAdd as cannot:
        return _list(request, desk, form, problems=words.say_all(cannot.refusals), status=422)
    if card.state == State.IN_REVIEW:
        return redirect("counter:family_card", desk.visit.pk, card.pk)
    messages.success(request, words.added(card.state, card.relative.name))
    return redirect("counter:family_cards", desk.visit.pk)


def _list(
    request: HttpRequest, desk: OpenVisit, form: AddForm, *, problems: Sequence[str] = (), status: int = 200
) -> HttpResponse:
    context = {"desk": desk, **cards_of(desk.citizen.pk), "form": form, "problems": problems}
    return render(request, "sharing/counter/family_cards.html", context, status=status)


@require_POST
@in_person(gettext_lazy("亲情账户"))
def family_card_answer(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """The person lets somebody show their code, or not."""
    try:
        said = answer_card(pk, request.POST.get("answer", ""), by=desk.by, at=desk.at)
    except cards.NotThere:
        raise Http404 from None
    messages.success(request, said)
    return redirect("counter:family_cards", desk.visit.pk)


@require_POST
@in_person(gettext_lazy("亲情账户"))
def family_card_remove(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """Ended at once, by either of the two."""
    try:
        cards.remove_card(card_id=pk, by=desk.by, at=desk.at)
    except cards.NotThere:
        raise Http404 from None
    messages.success(request, _("亲情账户已结束，对方会收到通知。"))
    return redirect("counter:family_cards", desk.visit.pk)
