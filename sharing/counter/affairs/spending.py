"""支出明细 at the counter, to read: what relatives used of the account, and what the bills came to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.days import shanghai_month
from sharing.counter.visit.session import OpenVisit, in_person
from sharing.presenters.spending import bills_of, drawn_of
from sharing.selectors import patient_bills, spending as of_holder


@require_safe
@in_person(_("支出明细"))
def spending(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """The newest page, and those before it."""
    drawn = drawn_of(request.GET, desk.citizen.pk, of_holder.Wanted(), shanghai_month(desk.at))
    return render(request, "sharing/counter/spending.html", {"desk": desk, **drawn})


@require_safe
@in_person(_("看病买药的费用"))
def spending_used(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """What the person's own bills came to; each can be judged condition by condition."""
    bills = bills_of(request.GET, desk.citizen.pk, patient_bills.Wanted())
    return render(request, "sharing/counter/spending_used.html", {"desk": desk, **bills})
