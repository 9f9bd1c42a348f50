"""为什么用不了, for staff: the two people of a binding condition by condition, today or on another day."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.days import shanghai_day
from sharing.console.frame.reason_gate import gate
from sharing.console.frame.session import person_in_areas
from sharing.models import Binding
from sharing.presenters.other_day import other_day, other_day_form


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def binding_why(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Would it have been allowed that day, under the edition of that day?"""
    seen = Binding.objects.filter(person_in_areas(request, "holder", "member"))
    binding = get_object_or_404(seen.select_related("holder", "member"), pk=pk)
    asked = gate(request, [binding.holder_id, binding.member_id], str(_("为什么用不了")))
    if asked is not None:
        return asked
    form = other_day_form(binding, request.GET.dict(), shanghai_day(timezone.now()))
    looked = other_day(binding, form.cleaned_data["on"]) if form.is_valid() else None
    context = {"binding": binding, "form": form, "looked": looked}
    return render(request, "sharing/console/binding_why.html", context, status=200 if looked else 422)
