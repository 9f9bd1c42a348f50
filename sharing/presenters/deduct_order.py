"""Whose account is asked first, in rows that every door shows alike."""

from datetime import date
from uuid import UUID

from django.http import Http404, HttpRequest

from accounts.days import month_of
from sharing import words
from sharing.selectors.deduct_order import Queue


def order_rows(queue: Queue, today: date) -> list[dict[str, object]]:
    """For components/order_row.html."""
    return [
        {
            "place": place,
            "binding": binding,
            "used_fen": binding.used_in_fen(month_of(today)),
            "kin": words.relationship_label(binding.relationship),
        }
        for place, binding in enumerate(queue.bindings, 1)
    ]


def forward_asked_for(request: HttpRequest) -> UUID:
    """The binding that is to be asked one place earlier. Raises Http404 for what is no id."""
    try:
        return UUID(request.POST.get("forward", ""))
    except ValueError:
        raise Http404 from None
