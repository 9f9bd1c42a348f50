"""居民医保代缴: what a year costs where, and what stands between two people and paying it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Person, PersonalAccount
from sharing.models import Binding, PremiumPayment, PremiumRate
from sharing.rules import settling
from sharing.rules.edition import Edition, edition_in_force
from sharing.rules.facts import BindingFacts, PersonFacts
from sharing.rules.premium import Premium, reasons_not_to_pay_premium
from sharing.rules.reasons import Code, Reason, because
from sharing.rules.switches import Place
from sharing.rules.use import UsePair
from sharing.selectors import facts, switches


@dataclass(frozen=True)
class PremiumJudgement:
    """What paying one member's premium from one holder's account comes to; no reasons: it may be paid."""

    binding: BindingFacts | None
    edition: Edition | None
    premium: Premium
    reasons: list[Reason]


@dataclass(frozen=True)
class Offer:
    """One member's premium of one year as the holder finds it today."""

    binding: Binding
    premium: Premium
    reasons: list[Reason]

    @property
    def member(self) -> Person:
        return self.binding.member


def premium_of(area_code: str, year: int) -> Premium | None:
    """What a year costs in an area: the longest prefix that names it. One query."""
    return next(iter(_premiums(PremiumRate.objects.filter(year=year), area_code)), None)


def judge(
    holder: PersonFacts,
    member: PersonFacts,
    bindings: Iterable[BindingFacts],
    premium: Premium,
    *,
    account: PersonalAccount | None,
    is_paid: bool,
    editions: Iterable[Edition],
    place: Place,
    today: date,
) -> PremiumJudgement:
    """Whether this holder may pay it now; `bindings` are those of the two, in the order of signing."""
    edition = edition_in_force(editions, holder.area_code, today)
    counting = settling.one_per_holder(bindings, today=today)
    if not counting:
        unbound = edition.because(Code.NOT_BOUND) if edition else because(Code.SCHEME_NOT_IN_FORCE)
        return PremiumJudgement(None, edition, premium, [unbound])
    [binding] = counting
    pair = UsePair(
        holder=holder,
        member=member,
        relationship=binding.relationship,
        binding=binding,
        balance_fen=account.balance_fen if account else None,
        is_disputed=account is not None and account.is_disputed,
    )
    reasons = reasons_not_to_pay_premium(pair, premium, edition, is_paid=is_paid, place=place, today=today)
    return PremiumJudgement(binding, edition, premium, reasons)


def offers(holder_id: UUID, today: date) -> list[Offer]:
    """For each member of a live binding each year that is collected now, by name. Eight queries."""
    bindings = Binding.objects.filter(holder=holder_id).select_related("member").order_by("signed_at", "pk")
    of_member: dict[UUID, list[Binding]] = {}
    for binding in bindings:
        of_member.setdefault(binding.member_id, []).append(binding)
    people = facts.people_on([holder_id, *of_member], today)
    editions, turned = facts.editions(), switches.standing()
    rates = list(PremiumRate.objects.filter(opens_on__lte=today, closes_on__gte=today))
    paid = set(PremiumPayment.objects.filter(member__in=of_member).values_list("member", "year"))
    account = PersonalAccount.objects.filter(holder=holder_id).first()
    found = []
    for member_id, theirs in of_member.items():
        for premium in _premiums(rates, people[member_id].area_code):
            standing = judge(
                people[holder_id],
                people[member_id],
                facts.binding_facts(theirs),
                premium,
                account=account,
                is_paid=(member_id, premium.year) in paid,
                editions=editions,
                place=Place(turned, people[member_id].area_code),
                today=today,
            )
            if standing.binding and standing.binding.is_live_on(today):
                binding = next(one for one in theirs if one.pk == standing.binding.key)
                found.append(Offer(binding, premium, standing.reasons))
    return sorted(found, key=lambda one: (one.member.name, one.binding.pk, one.premium.year))


def payments_seen_by(person_id: UUID) -> QuerySet[PremiumPayment]:
    """What this person paid, and what was paid for them, the latest first."""
    theirs = Q(member=person_id) | Q(account__holder=person_id)
    return PremiumPayment.objects.filter(theirs).select_related("member", "account__holder", "edition")


def _premiums(rates: Iterable[PremiumRate], area_code: str) -> Iterator[Premium]:
    """Of each year the rate of the longest prefix that names this area, the earliest year first."""
    naming = [rate for rate in rates if area_code.startswith(rate.area_prefix)]
    longest = {rate.year: rate for rate in sorted(naming, key=lambda rate: len(rate.area_prefix))}
    for year in sorted(longest):
        rate = longest[year]
        yield Premium(rate.year, rate.amount_fen, rate.opens_on, rate.closes_on)
