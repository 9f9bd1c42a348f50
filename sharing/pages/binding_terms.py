"""What the holder sets of one binding, limit and note; and the order that the member sets of all."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.days import month_of, shanghai_day
from accounts.pages.session import actor, citizen_required
from accounts.rules.money import NotMoney, read_yuan, write_yuan
from sharing import words
from sharing.forms.binding_seen import Seen
from sharing.pages.binding_seen import find
from sharing.selectors.deduct_order import queue_of
from sharing.services import terms
from sharing.services.bindings import HasChanged, NotYours


class TermsForm(forms.Form):
    """A limit in yuan, empty for none, and a few words to the member."""

    limit = forms.CharField(
        label=_("每月最多用多少（元）"),
        help_text=_("不填就是不另设限额。这个月已经用的也算在内；改了马上生效。"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"max_length": _("金额太大了")},
    )
    note = forms.CharField(
        label=_("给家人的留言"),
        help_text=_("最多 100 个字，对方在这份绑定里看得到。例如：买药先用这个。"),
        required=False,
        max_length=100,
        widget=forms.Textarea({"rows": 2}),
        error_messages={
            "max_length": _("最多写 %(limit_value)d 个字，现在有 %(show_value)d 个，请写短一些。")
        },
    )

    def clean_limit(self) -> int | None:
        typed: str = self.cleaned_data["limit"].strip()
        if not typed:
            return None
        try:
            return read_yuan(typed)
        except NotMoney as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@citizen_required
def binding_terms(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The holder's limit and note for one member."""
    seen = find(request, pk)
    if not seen.mine or seen.standing.has_ended:
        raise Http404
    if request.method != "POST":
        return _show(request, seen, _filled(seen))
    form = TermsForm(request.POST)
    if not form.is_valid():
        return _show(request, seen, form, status=422)
    limit_fen, note = form.cleaned_data["limit"], form.cleaned_data["note"]
    try:
        terms.set_terms(binding_id=pk, monthly_limit_fen=limit_fen, note=note, by=seen.me, at=timezone.now())
    except HasChanged:
        return redirect("sharing:binding_detail", pk)
    messages.success(request, _now("已保存，%(name)s会收到通知。") % {"name": seen.other})
    return redirect("sharing:binding_detail", pk)


def _filled(seen: Seen) -> TermsForm:
    limit_fen = seen.binding.monthly_limit_fen
    return TermsForm(
        initial={"limit": "" if limit_fen is None else write_yuan(limit_fen), "note": seen.binding.note}
    )


def _show(request: HttpRequest, seen: Seen, form: TermsForm, status: int = 200) -> HttpResponse:
    return render(request, "sharing/pages/binding_terms.html", {"seen": seen, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@citizen_required
def deduct_order(request: HttpRequest) -> HttpResponse:
    """Whose account is asked first when the member's own is used up; some editions let them sort it."""
    me, at = actor(request), timezone.now()
    if request.method == "POST":
        try:
            terms.put_forward(binding_id=_binding_id(request), by=me, at=at)
        except NotYours:
            raise Http404 from None
        messages.success(request, _now("顺序已改，下一次结算就按新的来。"))
        return redirect("sharing:deduct_order")
    today = shanghai_day(at)
    queue = queue_of(me.person_id, today)
    rows = [
        {
            "place": place,
            "binding": binding,
            "used_fen": binding.used_in_fen(month_of(today)),
            "kin": words.relationship_label(binding.relationship),
        }
        for place, binding in enumerate(queue.bindings, 1)
    ]
    context = {"rows": rows, "queue": queue, "order": words.DEDUCT_ORDERS[queue.order]}
    return render(request, "sharing/pages/deduct_order.html", context)


def _binding_id(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("forward", ""))
    except ValueError:
        raise Http404 from None
