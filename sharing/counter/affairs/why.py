"""为什么用不了 at the counter: one binding today or on another day, one bill then and now."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_safe

from accounts.days import shanghai_day
from sharing.counter.visit.session import OpenVisit, in_person
from sharing.presenters.bill_explained import bill_explained
from sharing.presenters.binding_view import find_seen
from sharing.presenters.condition_rows import Way, Ways, no_ways
from sharing.presenters.other_day import other_day, other_day_form
from sharing.rules.conditions import BINDING_HELPS, CONDITION_OF, Condition
from sharing.rules.reasons import Code
from sharing.selectors.condition_history import bill_seen_by
from sharing.words import Reader
from sharing.words.conditions import OTHER_PARTY, ConditionLine


@require_safe
@in_person(gettext_lazy("绑定能不能用"))
def binding_why(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """Whether the account can be used, or could have been that day, under the edition of that day."""
    today = shanghai_day(desk.at)
    seen = find_seen(pk, desk.by, today)
    form = other_day_form(seen.binding, request.GET.dict(), today)
    reader = Reader.HOLDER if seen.mine else Reader.MEMBER
    judged = None
    if form.is_valid():
        on = form.cleaned_data["on"]
        ways = _ways(desk, reader) if on == today else no_ways  # of another day nothing can be done any more
        judged = other_day(seen.binding, on, reader, ways)
    context = {"desk": desk, "seen": seen, "form": form, "judged": judged}
    return render(request, "sharing/counter/binding_why.html", context, status=200 if judged else 422)


@require_safe
@in_person(gettext_lazy("一笔费用为什么这样付"))
def bill_why(request: HttpRequest, desk: OpenVisit, setl_id: str) -> HttpResponse:
    """One bill of the person, or one that asked their account: each condition then and now."""
    settlement = bill_seen_by(desk.citizen.pk, setl_id)
    if settlement is None:
        raise Http404
    today = shanghai_day(desk.at)
    told = bill_explained(settlement, desk.citizen.pk, today, lambda reader, _pk: _ways(desk, reader))
    return render(request, "sharing/counter/bill_why.html", {"desk": desk, **told})


def _ways(desk: OpenVisit, reader: Reader) -> Ways:
    """Where to go on at the counter: what the person there can do themself."""

    def way(line: ConditionLine) -> Way | None:
        if not line.sayings or line.key == OTHER_PARTY:
            return None
        code = line.sayings[0].code
        if code is Code.BINDING_PENDING:
            return Way(_("去确认"), reverse("counter:confirmations", args=[desk.visit.pk]))
        if reader is Reader.HOLDER and code in BINDING_HELPS:
            return Way(_("绑定家人"), reverse("counter:binding_new", args=[desk.visit.pk]))
        if reader is Reader.HOLDER and CONDITION_OF[code] is Condition.MONEY:
            return Way(_("看支出明细"), reverse("counter:spending", args=[desk.visit.pk]))
        return None

    return way
