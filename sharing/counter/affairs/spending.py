"""支出明细 at the counter, to read: what relatives used of the account, and what the bills came to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.days import shanghai_month
from sharing.counter.visit.session import OpenVisit, in_person
from sharing.presenters import lists
from sharing.presenters.months import by_month
from sharing.selectors import patient_bills as of_patient
from sharing.selectors import spending as of_holder
from sharing.selectors import spending_months
from sharing.selectors.paging import BY_ENTRY, NoSuchPlace


@require_safe
@in_person(gettext_lazy("支出明细"))
def spending(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """The newest page, and those before it."""
    me, wanted = desk.citizen.pk, of_holder.Wanted()
    allocations, premiums = of_holder.lists_of(me, wanted)
    try:
        page = lists.page_asked_for(request.GET, allocations, BY_ENTRY, premiums)
    except NoSuchPlace:
        raise Http404 from None
    uses = of_holder.uses(page.rows)
    totals = spending_months.totals(me, wanted, [use.month for use in uses])
    drawn = spending_months.last_months(me, wanted, shanghai_month(desk.at))
    context = {
        "desk": desk,
        "months": by_month(uses, totals),
        "drawn": [(_("%(month)d月") % {"month": one.month.month}, one.net_fen) for one in drawn],
        "drawn_fen": sum(one.net_fen for one in drawn),
        "missed": of_holder.missed(me, wanted),
        **lists.addresses(request.GET, page),
    }
    return render(request, "sharing/counter/spending.html", context)


@require_safe
@in_person(gettext_lazy("看病买药的费用"))
def spending_used(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """What the person's own bills came to; each can be judged condition by condition."""
    me, wanted = desk.citizen.pk, of_patient.Wanted()
    settlements, premiums = of_patient.lists_of(me, wanted)
    try:
        page = lists.page_asked_for(request.GET, settlements, of_patient.BY_RECEIPT, premiums)
    except NoSuchPlace:
        raise Http404 from None
    bills = of_patient.bills(page.rows)
    totals = of_patient.totals(me, wanted, [bill.month for bill in bills])
    context = {"desk": desk, "months": by_month(bills, totals), **lists.addresses(request.GET, page)}
    return render(request, "sharing/counter/spending_used.html", context)
