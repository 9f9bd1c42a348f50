"""What the two people of a binding set for themselves, at the counter: `sharing.services.bindings.terms`."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.days import shanghai_day
from accounts.pages.not_found import id_in
from accounts.pages.retry_after import told_to_wait
from sharing import words
from sharing.counter.visit.session import OpenVisit, in_person
from sharing.forms.terms_form import TermsForm, filled_terms
from sharing.presenters.binding_view import Seen, find_seen
from sharing.presenters.deduct_order import order_rows
from sharing.selectors.deduct_order import queue_of
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.bindings.terms import hide_institution, put_forward, set_terms
from sharing.services.notices.repeats import TooOften


@require_http_methods(["GET", "HEAD", "POST"])
@in_person(gettext_lazy("授权记录"))
def binding_terms(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """The holder's limit and note for one member."""
    seen = find_seen(pk, desk.by, shanghai_day(desk.at))
    if not seen.mine or seen.status.has_ended:
        raise Http404
    if request.method != "POST":
        return _terms_page(request, desk, seen, filled_terms(seen.binding))
    form = TermsForm(request.POST)
    if not form.is_valid():
        return _terms_page(request, desk, seen, form, status=422)
    limit_fen, note = form.cleaned_data["limit"], form.cleaned_data["note"]
    try:
        changed = set_terms(binding_id=pk, monthly_limit_fen=limit_fen, note=note, by=desk.by, at=desk.at)
    except TooOften as often:
        form.add_error("limit", often.sentence(desk.at))
        return told_to_wait(_terms_page(request, desk, seen, form, status=429), often, desk.at)
    except HasChanged:
        messages.error(request, _("和%(name)s的绑定刚刚结束了，没有改。") % {"name": seen.other})
        return redirect("counter:record_list", desk.visit.pk)
    done = _("已保存，%(name)s会收到通知。") if changed else _("和原来一样，没有改。")
    messages.success(request, done % {"name": seen.other} if changed else done)
    return redirect("counter:record_list", desk.visit.pk)


def _terms_page(
    request: HttpRequest, desk: OpenVisit, seen: Seen, form: TermsForm, *, status: int = 200
) -> HttpResponse:
    context = {"desk": desk, "seen": seen, "form": form}
    return render(request, "sharing/counter/binding_terms.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@in_person(gettext_lazy("授权记录"))
def binding_hide(request: HttpRequest, desk: OpenVisit, pk: UUID) -> HttpResponse:
    """An adult member decides whether the holder sees where they went."""
    seen = find_seen(pk, desk.by, shanghai_day(desk.at))
    if not seen.may_hide:
        raise Http404
    if request.method != "POST":
        return render(request, "sharing/counter/binding_hide.html", {"desk": desk, "seen": seen})
    hide = request.POST.get("hide") == "yes"
    hide_institution(binding_id=pk, hide=hide, by=desk.by, at=desk.at)
    done = _("%(name)s以后看不到机构名称了。") if hide else _("%(name)s以后看得到机构名称。")
    messages.success(request, done % {"name": seen.other})
    return redirect("counter:record_list", desk.visit.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@in_person(gettext_lazy("先用谁的账户"))
def deduct_order(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """Whose account is asked first when the person's own is used up; some editions let them sort it."""
    if request.method == "POST":
        put_forward(binding_id=id_in(request.POST, "forward"), by=desk.by, at=desk.at)
        messages.success(request, _("顺序已改，下一次结算就按新的来。"))
        return redirect("counter:deduct_order", desk.visit.pk)
    today = shanghai_day(desk.at)
    queue = queue_of(desk.citizen.pk, today)
    rows, order = order_rows(queue, today), words.DEDUCT_ORDERS[queue.order]
    context = {"desk": desk, "rows": rows, "queue": queue, "order": order}
    return render(request, "sharing/counter/deduct_order.html", context)
