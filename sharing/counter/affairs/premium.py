"""居民医保代缴 at the counter: whose premium the person may pay, and paying one; the slip is its receipt."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.days import shanghai_day
from sharing.counter.visit.session import OpenVisit, in_person
from sharing.presenters.premiums import SHOWN, find_offer, offered, paid_words, paying
from sharing.rules.reasons import Refused
from sharing.selectors import premiums
from sharing.services.premiums.pay import PremiumNotCollected, pay_premium


@require_safe
@in_person(_("居民医保代缴"))
def premium_list(request: HttpRequest, desk: OpenVisit) -> HttpResponse:
    """Each bound member with what a year costs, and what was paid before."""
    me = desk.citizen.pk
    context = {
        "desk": desk,
        "offers": offered(me, shanghai_day(desk.at)),
        "payments": premiums.payments_seen_by(me)[:SHOWN],
        "me": me,
    }
    return render(request, "sharing/counter/premium_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_person(_("居民医保代缴"))
def premium_pay(request: HttpRequest, desk: OpenVisit, pk: UUID, year: int) -> HttpResponse:
    """One page that says what is taken from whom, balance and all; then it is paid."""
    me, today = desk.citizen.pk, shanghai_day(desk.at)
    offer = find_offer(me, pk, year, today)
    if request.method != "POST":
        return render(request, "sharing/counter/premium_pay.html", {"desk": desk, **paying(offer)})
    try:
        payment = pay_premium(
            holder_id=me, member_id=offer.binding.member_id, year=year, by=desk.by, at=desk.at
        )
    except (Refused, PremiumNotCollected):
        # What stands against it now is what the page says when it is asked anew.
        context = {"desk": desk, **paying(find_offer(me, pk, year, today)), "tried": True}
        return render(request, "sharing/counter/premium_pay.html", context, status=422)
    messages.success(request, paid_words(payment))
    return redirect("counter:receipt", desk.visit.pk)
