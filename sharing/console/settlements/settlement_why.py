"""为什么用不了, for staff: one bill on each account that paid or was asked, then and now."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.days import shanghai_day
from sharing.console.frame.reason_gate import gate
from sharing.console.settlements.settlements import in_areas, people_of
from sharing.models import Settlement
from sharing.presenters.bill_explained import bill_told_to_staff


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settlement_why(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Why the bill was paid as it was, under the edition of that day, and how the same would stand today."""
    bills = Settlement.objects.filter(in_areas(request), reverses=None)
    bill = get_object_or_404(bills.select_related("patient", "institution"), pk=pk)
    asked = gate(request, people_of(bill), str(_("一笔费用为什么这样付")))
    if asked is not None:
        return asked
    told = bill_told_to_staff(bill, shanghai_day(timezone.now()))
    return render(request, "sharing/console/settlement_why.html", {"settlement": bill, **told})
