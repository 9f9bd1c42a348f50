"""为什么用不了, for a real relative and for a real bill, condition by condition as the register has it."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.days import shanghai_day
from accounts.pages.session import actor, citizen_required
from sharing.pages.former_numbers import numbers_of
from sharing.pages.own_binding import find
from sharing.pages.why_ways import ways_for
from sharing.presenters.bill_explained import bill_explained, source_of
from sharing.presenters.condition_hints import hints_of
from sharing.presenters.condition_rows import count_broken, row_of
from sharing.selectors.cases import cases_of
from sharing.selectors.condition_history import bill_seen_by, conditions_on
from sharing.words import Reader
from sharing.words.conditions import lines


@require_safe
@never_cache
@citizen_required
def why_binding(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whether the member could use the account today, condition by condition."""
    seen = find(request, pk)
    reader = Reader.HOLDER if seen.mine else Reader.MEMBER
    on_day = conditions_on(seen.binding, seen.today, seen.me.person_id)
    hints = hints_of(on_day, reader, has_bill=False)
    found = lines(on_day.checked, reader)
    ways = ways_for(reader, pk)
    rows = [row_of(line, hints=hints.get(line.key, ()), ways=ways) for line in found]
    context = {
        "seen": seen,
        "rows": rows,
        "broken": count_broken(rows),
        "source": source_of(on_day),
    }
    return render(request, "sharing/pages/why_binding.html", context)


@require_safe
@never_cache
@citizen_required
def why_bill(request: HttpRequest, setl_id: str) -> HttpResponse:
    """One bill: each condition as it was then and as it is now, for the patient or a holder who was asked."""
    me, today = actor(request), shanghai_day(timezone.now())
    seen = ((one, bill_seen_by(one, setl_id)) for one in (me.person_id, *dict(numbers_of(me))))
    reader_id, settlement = next((pair for pair in seen if pair[1]), (me.person_id, None))
    if settlement is None:
        raise Http404
    context = bill_explained(settlement, reader_id, today, ways_for) | {
        "cases": cases_of(me.person_id, settlement)
    }
    return render(request, "sharing/pages/why_bill.html", context)
