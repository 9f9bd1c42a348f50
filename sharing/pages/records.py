"""授权记录: every binding there ever was, and who did what to it, when and where."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.days import shanghai_day
from accounts.pages.session import actor, citizen_required
from sharing.pages.former_numbers import chosen, numbers_of
from sharing.presenters import lists
from sharing.presenters.binding_view import ending_word
from sharing.presenters.records import BY_SIGNING, Action, Record, as_records, records_of


@require_safe
@citizen_required
def record_list(request: HttpRequest) -> HttpResponse:
    """All of mine, as holder and as member, the newest first; of a former psn_no nothing is left to do."""
    me = actor(request)
    numbers = numbers_of(me)
    whose = chosen(request.GET, me, numbers)
    page = lists.page_asked_for(request.GET, records_of(whose), BY_SIGNING)
    buttons = _buttons if whose == me.person_id else _none
    records = as_records(page.rows, whose, shanghai_day(timezone.now()), buttons)
    context = {
        "records": records,
        "numbers": numbers,
        "whose": whose,
        **lists.addresses(request.GET, page),
    }
    return render(request, "sharing/pages/record_list.html", context)


def _none(record: Record) -> list[Action]:
    return []


def _buttons(record: Record) -> list[Action]:
    see = {"label": _("查看"), "tone": "quiet", "url": _address(record, "binding_detail")}
    if record.status.has_ended:
        return [see]
    if record.status.waits and not record.is_mine:
        return [see, {"label": _("去确认"), "tone": "", "url": reverse("sharing:inbox")}]
    word = ending_word(record.status, mine=record.is_mine)
    return [see, {"label": word, "tone": "danger", "url": _address(record, "binding_end")}]


def _address(record: Record, page: str) -> str:
    return reverse(f"sharing:{page}", args=[record.binding.pk])
