"""为什么用不了, for staff: one bill on each account that paid or was asked, then and now."""

from collections.abc import Collection
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.days import shanghai_day
from sharing.console.frame.reason_gate import shows
from sharing.console.settlements.cases import people_of
from sharing.console.settlements.settlements import in_areas
from sharing.models import Settlement
from sharing.presenters.bill_explained import bill_explained_to_staff


def _find(request: HttpRequest, pk: UUID) -> tuple[Settlement, Collection[UUID]]:
    bills = Settlement.objects.filter(in_areas(request), reverses=None)
    bill = get_object_or_404(bills.select_related("patient", "institution"), pk=pk)
    return bill, people_of(bill)


@require_http_methods(["GET", "HEAD", "POST"])
@shows(_("一笔费用为什么这样付"), _find)
def settlement_why(request: HttpRequest, bill: Settlement) -> HttpResponse:
    """Why the bill was paid as it was, under the edition of that day, and how the same would stand today."""
    told = bill_explained_to_staff(bill, shanghai_day(timezone.now()))
    return render(request, "sharing/console/settlement_why.html", {"settlement": bill, **told})
