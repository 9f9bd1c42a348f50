"""What the person was told, to read at the counter; nothing of it is marked as read there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from sharing.counter.visit.session import OpenVisit, in_person
from sharing.models import Notice
from sharing.presenters import lists
from sharing.selectors.paging import by_moment

BY_TELLING = by_moment("created_at")


@require_safe
@in_person(_("通知"))
def notices(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """The newest first."""
    me = desk.citizen.pk
    told = Notice.objects.filter(person=me, channel=Notice.Channel.PORTAL).select_related("binding")
    page = lists.page_asked_for(request.GET, told, BY_TELLING)
    context = {"desk": desk, "notices": page.rows, **lists.addresses(request.GET, page)}
    return render(request, "sharing/counter/notices.html", context)
