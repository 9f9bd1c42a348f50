"""What the holder sets of one binding, limit and note; and the order that the member sets of all."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.days import shanghai_day
from accounts.pages.not_found import id_in
from accounts.pages.retry_after import told_to_wait
from accounts.pages.session import actor, citizen_required
from sharing import words
from sharing.forms.terms_form import TermsForm, filled_terms
from sharing.pages.own_binding import find
from sharing.presenters.binding_view import Seen
from sharing.presenters.deduct_order import order_rows
from sharing.selectors.deduct_order import queue_of
from sharing.services.bindings import terms
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.notices.repeats import TooOften


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@citizen_required
def binding_terms(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The holder's limit and note for one member."""
    seen = find(request, pk)
    if not seen.mine or seen.status.has_ended:
        raise Http404
    if request.method != "POST":
        return _show(request, seen, filled_terms(seen.binding))
    form = TermsForm(request.POST)
    if not form.is_valid():
        return _show(request, seen, form, status=422)
    at = timezone.now()
    limit_fen, note = form.cleaned_data["limit"], form.cleaned_data["note"]
    try:
        terms.set_terms(binding_id=pk, monthly_limit_fen=limit_fen, note=note, by=seen.me, at=at)
    except TooOften as often:
        form.add_error("limit", often.sentence(at))
        return told_to_wait(_show(request, seen, form, status=429), often, at)
    except HasChanged:
        return redirect("sharing:binding_detail", pk)
    messages.success(request, _("已保存，%(name)s会收到通知。") % {"name": seen.other})
    return redirect("sharing:binding_detail", pk)


def _show(request: HttpRequest, seen: Seen, form: TermsForm, status: int = 200) -> HttpResponse:
    return render(request, "sharing/pages/binding_terms.html", {"seen": seen, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@citizen_required
def deduct_order(request: HttpRequest) -> HttpResponse:
    """Whose account is asked first when the member's own is used up; some editions let them sort it."""
    me, at = actor(request), timezone.now()
    if request.method == "POST":
        terms.put_forward(binding_id=id_in(request.POST, "forward"), by=me, at=at)
        messages.success(request, _("顺序已改，下一次结算就按新的来。"))
        return redirect("sharing:deduct_order")
    today = shanghai_day(at)
    queue = queue_of(me.person_id, today)
    context = {"rows": order_rows(queue, today), "queue": queue, "order": words.DEDUCT_ORDERS[queue.order]}
    return render(request, "sharing/pages/deduct_order.html", context)
