"""谁看过我的信息: the looks of staff and institutions at my record, and what staff did to my bindings."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.pages.session import actor, citizen_required
from sharing.models import Binding
from sharing.pages.former_numbers import chosen, numbers_of
from sharing.presenters import lists
from sharing.presenters.access_trail import BY_MOMENT, acts_on, looks_at, told_of


@require_safe
@citizen_required
def looks_at_me(request: HttpRequest) -> HttpResponse:
    """The newest first; looks and acts as one list."""
    me = actor(request)
    numbers = numbers_of(me)
    whose = chosen(request.GET, me, numbers)
    page = lists.page_asked_for(request.GET, looks_at(whose), BY_MOMENT, acts_on(whose))
    way = _binding_page if whose == me.person_id else _nowhere
    context = {
        "told": told_of(page.rows, whose, way),
        "numbers": numbers,
        "whose": whose,
        **lists.addresses(request.GET, page),
    }
    return render(request, "sharing/pages/looks_at_me.html", context)


def _nowhere(_binding: Binding) -> dict[str, str]:
    return {}


def _binding_page(binding: Binding) -> dict[str, str]:
    return {"url": reverse("sharing:binding_detail", args=[binding.pk]), "link": _("看这个绑定")}
