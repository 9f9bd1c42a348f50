"""居民医保代缴: whose premium I may pay, paying one, and its receipt."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.days import shanghai_day
from accounts.pages.session import actor, citizen_required
from sharing.presenters.premiums import SHOWN, find_offer, offered, paid_words, paying
from sharing.rules.reasons import Refused
from sharing.selectors import premiums
from sharing.selectors.premiums import Offer
from sharing.services.premiums.pay import PremiumNotCollected, pay_premium


@require_safe
@never_cache
@citizen_required
def premium_list(request: HttpRequest) -> HttpResponse:
    """Each bound member with what a year costs, and what was paid before."""
    me = actor(request)
    context = {
        "offers": offered(me.person_id, shanghai_day(timezone.now())),
        "payments": premiums.payments_seen_by(me.person_id)[:SHOWN],
        "me": me.person_id,
    }
    return render(request, "sharing/pages/premium_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@citizen_required
def premium_pay(request: HttpRequest, pk: UUID, year: int) -> HttpResponse:
    """One page that says what is taken from whom; then it is paid."""
    me, at = actor(request), timezone.now()
    offer = _offer(request, pk, year)
    if request.method != "POST":
        return _pay_page(request, offer)
    try:
        payment = pay_premium(
            holder_id=me.person_id, member_id=offer.binding.member_id, year=year, by=me, at=at
        )
    except (Refused, PremiumNotCollected):
        # What stands against it now is what the page says when it is asked anew.
        return _pay_page(request, _offer(request, pk, year), status=422)
    messages.success(request, paid_words(payment))
    return redirect("sharing:premium_receipt", payment.pk)


@require_safe
@never_cache
@citizen_required
def premium_receipt(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The receipt, for who paid and for whom it was paid."""
    me = actor(request)
    payment = get_object_or_404(premiums.payments_seen_by(me.person_id), pk=pk)
    mine = payment.account.holder_id == me.person_id
    return render(request, "sharing/pages/premium_receipt.html", {"payment": payment, "mine": mine})


def _offer(request: HttpRequest, binding_id: UUID, year: int) -> Offer:
    return find_offer(actor(request).person_id, binding_id, year, shanghai_day(timezone.now()))


def _pay_page(request: HttpRequest, offer: Offer, *, status: int = 200) -> HttpResponse:
    context = {**paying(offer), "tried": status == 422}
    return render(request, "sharing/pages/premium_pay.html", context, status=status)
