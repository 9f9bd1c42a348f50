"""为什么用不了, for staff: the two people of a binding condition by condition, today or on another day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.days import shanghai_day
from sharing.console.bindings.binding_acts import find_binding
from sharing.console.frame.reason_gate import shows
from sharing.models import Binding
from sharing.presenters.other_day import other_day, other_day_form


@require_http_methods(["GET", "HEAD", "POST"])
@shows(_("为什么用不了"), find_binding)
def binding_why(request: HttpRequest, binding: Binding) -> HttpResponse:
    """Would it have been allowed that day, under the edition of that day?"""
    form = other_day_form(binding, request.GET.dict(), shanghai_day(timezone.now()))
    judged = other_day(binding, form.cleaned_data["on"]) if form.is_valid() else None
    context = {"binding": binding, "form": form, "judged": judged}
    return render(request, "sharing/console/binding_why.html", context, status=200 if judged else 422)
