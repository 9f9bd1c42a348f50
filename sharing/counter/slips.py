"""回执单: what was done in this visit, on paper to take home."""

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sharing.counter.session import Desk, in_visit
from sharing.models import Receipt
from sharing.words.acts import act_label

WIDE = "a4"
"""`?paper=a4` for a printer of whole sheets; without it the slip is as wide as a roll, 80 mm."""


@require_safe
@in_visit
def receipt(request: HttpRequest, desk: Desk) -> HttpResponse:
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


def _act(receipt: Receipt) -> dict[str, object]:
    return {
        "label": act_label(receipt.act),
        "words": receipt.words,
        "number": receipt.number,
        "at": receipt.at,
    }
