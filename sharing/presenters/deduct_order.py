"""Whose account is asked first, in rows that every door shows alike."""

from datetime import date

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
