"""What goes home on paper: the slip of all that was done in this visit, and the pledge."""

from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.sealing import CannotOpen
from sharing.counter.visit.session import OpenVisit, in_visit
from sharing.models import Pledge, Receipt
from sharing.presenters.pledge_paper import pledge_paper
from sharing.services.visits.mandate import ByAgent
from sharing.words.acts import Act, act_label

WIDE = "a4"
"""`?paper=a4` for a printer of whole sheets; without it the slip is as wide as a roll, 80 mm."""


@require_safe
@in_visit(_("回执"))
def receipt(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """A slip for each person who did something in this visit, with all that they did."""
    given = Receipt.objects.filter(visit=desk.visit).select_related("person")
    mine = sorted(given, key=lambda one: one.person_id != desk.visit.citizen_id)  # the citizen's own first
    context = {
        "desk": desk,
        "slips": [
            {"person": person, "acts": [_act(one) for one in of_person]}
            for person, of_person in groupby(mine, key=lambda one: one.person)
        ],
        "is_wide": request.GET.get("paper") == WIDE,
    }
    return render(request, "sharing/counter/receipt.html", context)


@require_safe
@in_visit(_("签过的承诺书"))
def pledge_pdf(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """A pledge that the citizen of this visit has signed, now or before, on A4 in large print."""
    theirs = Pledge.objects.select_related("text", "content", "binding")
    pledge = get_object_or_404(theirs, binding=pk, signer=desk.citizen)
    if desk.visit.by_agent and not pledge.binding.receipts.filter(visit=desk.visit, act=Act.SIGN).exists():
        raise ByAgent  # an agent takes home what they signed, and nothing from before
    try:
        paper, headers = pledge_paper(pledge, desk.at)
    except CannotOpen:
        context = {"desk": desk, "pledge": pledge}
        return render(request, "sharing/counter/pledge_closed.html", context, status=503)
    return HttpResponse(paper, headers=headers)


def _act(receipt: Receipt) -> dict[str, object]:
    return {
        "label": act_label(receipt.act),
        "words": receipt.words,
        "number": receipt.number,
        "at": receipt.at,
        "pledge_of": receipt.binding_id if receipt.act == Act.SIGN else None,
    }
