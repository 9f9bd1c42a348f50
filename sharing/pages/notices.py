"""What I was told, and that I have read it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.pages.not_found import no_such_place
from accounts.pages.session import actor, citizen_required
from sharing.models import Notice
from sharing.presenters import lists
from sharing.selectors.inbox import unread_count
from sharing.selectors.paging import by_moment, read_moment, write_moment
from sharing.services.notices.write import mark_read

BY_TELLING = by_moment("created_at")


@require_http_methods(["GET", "HEAD", "POST"])
@citizen_required
def notices(request: HttpRequest) -> HttpResponse:
    """My notices, the newest first. Only the button marks them as read: opening a page changes nothing."""
    return _mark_read(request) if request.method == "POST" else _show(request)


def _show(request: HttpRequest) -> HttpResponse:
    me, now = actor(request), timezone.now()
    mine = Notice.objects.filter(person=me.person_id, channel=Notice.Channel.PORTAL).select_related("binding")
    page = lists.page_asked_for(request.GET, mine, BY_TELLING)
    context = {
        "notices": page.rows,
        "unread": unread_count(me.person_id),
        "until": write_moment(now),
        **lists.addresses(request.GET, page),
    }
    return render(request, "sharing/pages/notices.html", context)


def _mark_read(request: HttpRequest) -> HttpResponse:
    """Those that were there when the page was shown: one that came meanwhile has not been seen."""
    me, now = actor(request), timezone.now()
    try:
        until = read_moment(request.POST.get("until", ""))
    except (ValueError, OverflowError):
        return no_such_place(request)
    mark_read(person_id=me.person_id, until=min(until, now), at=now)
    messages.success(request, _("已全部标为看过。"))
    return redirect("sharing:notices")
