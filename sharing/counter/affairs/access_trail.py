"""谁看过我的信息 at the counter: to read, this look among them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sharing.counter.visit.session import OpenVisit, in_person
from sharing.presenters import lists
from sharing.presenters.access_trail import BY_MOMENT, acts_on, looks_at, told_of


@require_safe
@in_person(_("谁看过我的信息"))
def looks(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """The newest first; looks and acts as one list."""
    me = desk.citizen.pk
    page = lists.page_asked_for(request.GET, looks_at(me), BY_MOMENT, acts_on(me))
    told = told_of(page.rows, me, lambda _binding: {})
    context = {"desk": desk, "told": told, **lists.addresses(request.GET, page)}
    return render(request, "sharing/counter/looks.html", context)
