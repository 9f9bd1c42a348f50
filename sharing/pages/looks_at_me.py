"""谁看过我的信息: the looks of staff and institutions at my record, and what staff did to my bindings."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import AccessRecord
from accounts.pages.session import actor, citizen_required
from accounts.templatetags.formats import moment_cn
from sharing import words
from sharing.forms import lists
from sharing.models import Binding, BindingEvent
from sharing.selectors.paging import NoSuchPlace, by_moment

BY_MOMENT = by_moment("at")
STAFF = ("clerk", "officer")


@require_safe
@citizen_required
def looks_at_me(request: HttpRequest) -> HttpResponse:
    """The newest first; looks and acts as one list."""
    me = actor(request).person_id
    looks = AccessRecord.objects.filter(person=me)
    try:
        page = lists.page_asked_for(request, looks, BY_MOMENT, _acts_on(me))
    except NoSuchPlace:
        return lists.no_such_place(request)
    told = [_look(row) if isinstance(row, AccessRecord) else _act(row, me) for row in page.rows]
    context = {"told": told, **lists.addresses(request, page)}
    return render(request, "sharing/pages/looks_at_me.html", context)


def _acts_on(person_id: UUID) -> QuerySet[BindingEvent]:
    mine = Binding.objects.of(person_id).values("pk")
    acts = BindingEvent.objects.filter(binding__in=mine, by_kind__in=STAFF)
    return acts.select_related("by_user", "binding__holder", "binding__member")


def _look(row: AccessRecord) -> dict[str, str]:
    """For components/trail.html."""
    return {
        "title": _("看了：%(what)s") % {"what": row.what},
        "hint": f"{moment_cn(row.at)} · {row.by_name} · {row.get_door_display()}",
        "words": _("原因：%(why)s") % {"why": row.why} if row.why else "",
    }


def _act(event: BindingEvent, me: UUID) -> dict[str, str]:
    """What staff wrote about it is for staff; what they did is for both people."""
    binding = event.binding
    other = binding.member if binding.holder_id == me else binding.holder
    by = event.by_user.staff_name if event.by_user else ""
    return {
        "title": _("办理：%(act)s") % {"act": words.action_label(event.action)},
        "hint": f"{moment_cn(event.at)} · {by} · {words.door_label(event.door)}",
        "words": _("您和%(name)s的共济绑定") % {"name": other.name},
        "url": reverse("sharing:binding_detail", args=[binding.pk]),
        "link": _("看这个绑定"),
    }
