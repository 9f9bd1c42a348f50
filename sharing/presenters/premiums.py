"""居民医保代缴, as every door shows it: whose may be paid, what is taken, what was done."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.models import PersonalAccount
from accounts.rules.money import yuan
from sharing import words
from sharing.models import PremiumPayment
from sharing.selectors import premiums
from sharing.selectors.premiums import Offer
from sharing.services.bindings.confirm_and_end import NotYours
from sharing.words import Reader

SHOWN = 50  # receipts on a page; a family has a few a year


def offered(holder_id: UUID, today: date) -> list[dict[str, Any]]:
    """For each bound member and open year the offer, and why not; no sayings: it may be paid."""
    return [{"offer": one, "sayings": _sayings(one)} for one in premiums.offers(holder_id, today)]


def find_offer(holder_id: UUID, binding_id: UUID, year: int, today: date) -> Offer:
    """One of them. Raises NotYours for what is not offered."""
    for one in premiums.offers(holder_id, today):
        if one.binding.pk == binding_id and one.premium.year == year:
            return one
    raise NotYours


def paying(offer: Offer) -> dict[str, Any]:
    """What is taken from whom, before it is paid."""
    account = PersonalAccount.objects.filter(holder=offer.binding.holder_id).first()
    return {
        "offer": offer,
        "kin": words.relationship_label(offer.binding.relationship),
        "sayings": _sayings(offer),
        "balance_fen": account.balance_fen if account else None,
    }


def paid_words(payment: PremiumPayment) -> str:
    """What was done, to who paid."""
    facts = {"name": payment.member.name, "year": payment.year, "fen": yuan(payment.amount_fen)}
    return _("已替%(name)s缴清 %(year)d 年度居民医保费 ¥ %(fen)s。") % facts


def _sayings(offer: Offer) -> list[words.Saying]:
    return words.say_all(offer.reasons, Reader.HOLDER)
