"""亲情账户 of a child under 16 at the counter: the papers are seen, and it is approved or not."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, gettext_lazy as _
from django.views.decorators.http import require_http_methods

from sharing.counter.visit.session import OpenVisit, in_person
from sharing.counter.visit.visit_forms import CounterForm
from sharing.forms.uploads import ScanField, takes_scans
from sharing.models import FamilyCard
from sharing.rules.family_cards import Kin, State
from sharing.services.people import family_cards as cards
from sharing.words.family_cards import KINDS

APPROVE, REJECT = "approve", "reject"


class ChildPapersForm(CounterForm):
    """What the clerk saw of one child's papers, and what follows from it."""

    answer = forms.ChoiceField(choices=[(APPROVE, ""), (REJECT, "")])
    papers_seen = forms.BooleanField(
        label=_("看了户口簿或出生医学证明的原件：两个人的姓名、号码和亲子关系都相符"), required=False
    )
    scan = ScanField(label=_("材料的照片"), required=False)

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("answer") == APPROVE and not said.get("papers_seen"):
            self.add_error("papers_seen", gettext("通过以前要看材料原件，看了再打勾。"))


@takes_scans
@require_http_methods(["GET", "HEAD", "POST"])
@in_person(_("亲情账户"))
def family_card(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """One of the person's children, who waits for the hall."""
    waiting = FamilyCard.objects.filter(helper=desk.citizen, state=State.IN_REVIEW.value)
    card = get_object_or_404(waiting.select_related("relative"), pk=pk)
    if request.method != "POST":
        return _page(request, desk, card, ChildPapersForm())
    form = ChildPapersForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, desk, card, form, status=422)
    said = form.cleaned_data
    try:
        if said["answer"] == APPROVE:
            cards.approve_card(card_id=pk, scan=said["scan"], by=desk.by, at=desk.at)
            messages.success(request, gettext("亲情账户通过了，现在可以出示。"))
        else:
            cards.reject_card(card_id=pk, by=desk.by, at=desk.at)
            messages.success(request, gettext("亲情账户没有通过，已经告诉申请的人。"))
    except cards.NotThere:
        raise Http404 from None
    return redirect("counter:family_cards", desk.visit.pk)


def _page(
    request: HttpRequest, desk: OpenVisit, card: FamilyCard, form: ChildPapersForm, *, status: int = 200
) -> HttpResponse:
    context = {"desk": desk, "card": card, "kin": KINDS[Kin(card.kin)], "form": form}
    return render(request, "sharing/counter/family_card.html", context, status=status)
