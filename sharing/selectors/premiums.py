"""居民医保代缴: what a year costs where, and what stands between two people and paying it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sharing.models import Binding, PremiumPayment, PremiumRate
from sharing.rules import settling
from sharing.rules.edition import Edition, edition_in_force
from sharing.rules.facts import BindingFacts, PersonFacts
from sharing.rules.premium import Premium, reasons_not_to_pay_premium
from sharing.rules.reasons import Code, Reason, because
from sharing.rules.use import UsePair
from sharing.selectors import facts


@dataclass(frozen=True)
class Standing:
    """What paying one member's premium from one holder's account comes to; no reasons: it may be paid."""

    binding: BindingFacts | None
    edition: Edition | None
    premium: Premium
    reasons: list[Reason]


def premium_of(area_code: str, year: int) -> Premium | None:
    """What a year costs in an area: the longest prefix that names it. One query."""
    prefixes = [area_code[:length] for length in range(len(area_code) + 1)]
    found = PremiumRate.objects.filter(area_prefix__in=prefixes, year=year)
    rate = max(found, key=lambda one: len(one.area_prefix), default=None)
    return Premium(rate.year, rate.amount_fen, rate.opens_on, rate.closes_on) if rate else None


def years_open(on: date) -> list[int]:
    """The insured years that are collected somewhere on a day, the earliest first. One query."""
    rates = PremiumRate.objects.filter(opens_on__lte=on, closes_on__gte=on)
    return list(rates.order_by("year").values_list("year", flat=True).distinct())


def paid_years(member_id: UUID) -> list[int]:
    """The insured years that were paid for this member through sharing. One query."""
    return list(PremiumPayment.objects.filter(member=member_id).values_list("year", flat=True))


def standing(
    *,
    holder_id: UUID,
    member_id: UUID,
    premium: Premium,
    bindings: Collection[Binding],
    balance_fen: int | None,
    is_paid: bool,
    today: date,
) -> Standing:
    """Whether this holder may pay it now; `bindings` are those of the two, in the order of signing."""
    people = facts.people_on([holder_id, member_id], today)
    holder, member = people[holder_id], people[member_id]
    edition = edition_in_force(facts.editions(), holder.area_code, today)
    counting = settling.one_per_holder(facts.binding_facts(bindings), today=today)
    if not counting:
        return Standing(None, edition, premium, _unbound(edition))
    [binding] = counting
    pair = _pair(holder, member, binding, balance_fen)
    reasons = reasons_not_to_pay_premium(pair, premium, edition, is_paid=is_paid, today=today)
    return Standing(binding, edition, premium, reasons)


def _unbound(edition: Edition | None) -> list[Reason]:
    return [edition.because(Code.NOT_BOUND) if edition else because(Code.SCHEME_NOT_IN_FORCE)]


def _pair(
    holder: PersonFacts, member: PersonFacts, binding: BindingFacts, balance_fen: int | None
) -> UsePair:
    return UsePair(
        holder=holder,
        member=member,
        relationship=binding.relationship,
        binding=binding,
        balance_fen=balance_fen,
    )
