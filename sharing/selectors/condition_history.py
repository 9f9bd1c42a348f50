"""Two people condition by condition: as they stand now, and as they stood when a bill was settled."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Q

from accounts.days import day_end, shanghai_day
from sharing.models import Allocation, Binding, Settlement, Shortfall
from sharing.rules.conditions import TO_BIND, TO_USE, Checked, Condition, check, unknown_at_use
from sharing.rules.edition import Edition, Relationship
from sharing.rules.reasons import Code, Reason
from sharing.rules.switches import Place
from sharing.rules.use import CredentialState, Expense, UsePair, reasons_not_to_use
from sharing.selectors import switches
from sharing.selectors.bills import without_bill
from sharing.selectors.may_share import may_bind, pair_at, usual_place

AN_INSTANT = timedelta(microseconds=1)
ON_THE_BILL = {Condition.CREDENTIAL, Condition.EXPENSE, Condition.WISH, Condition.INSTITUTION}
"""What only a bill can tell."""

KNOWN_CODES = frozenset(code.value for code in Code)


@dataclass(frozen=True, kw_only=True)
class ConditionsOnDay:
    """Two people and the account between them on a day, with every condition of use."""

    on: date
    pair: UsePair
    edition: Edition | None
    checked: tuple[Checked, ...]


@dataclass(frozen=True, kw_only=True)
class Story:
    """What one bill came to on one binding: then, and how the same would stand now.

    `paid_fen` is what that account paid of it. `first_on` is the day of the first settlement where this one
    was made again after a cancellation, and is judged as of that.
    """

    binding: Binding
    paid_fen: int
    then: ConditionsOnDay
    now: ConditionsOnDay
    first_on: date | None = None


def conditions_on(
    binding: Binding, on: date, reader_id: UUID | None = None, *, of_bill: Settlement | None = None
) -> ConditionsOnDay:
    """The two people of a binding today or on another day: for the like of a bill, or at the usual place."""
    pair, edition = _pair(binding, day_end(on), on)
    if of_bill:
        place = switches.place_of(of_bill.institution, day_end(on))
    else:
        place = usual_place(pair, reader_id, day_end(on))
    expense = Expense(med_type=of_bill.med_type if of_bill else None, place=place)
    reasons = reasons_not_to_use(pair, expense, edition, today=on)
    unknown = unknown_at_use(pair, expense) | {Condition.WISH}
    return ConditionsOnDay(
        on=on, pair=pair, edition=edition, checked=tuple(check(TO_USE, reasons, unknown=unknown))
    )


def checked_to_bind(binding: Binding, on: date) -> tuple[Checked, ...]:
    """Every condition of binding the same two people anew on a day."""
    answer = may_bind(
        holder_id=binding.holder_id,
        member_id=binding.member_id,
        relationship=Relationship(binding.relationship),
        on=on,
    )
    return tuple(check(TO_BIND, answer.reasons))


def bill_seen_by(person_id: UUID, setl_id: str) -> Settlement | None:
    """A bill that this person may see: the patient's own, or one that asked this person's account.

    A cancellation leads to the bill that it cancels.
    """
    asked = Q(allocations__binding__holder=person_id) | Q(shortfalls__binding__holder=person_id)
    of_mine = Settlement.objects.filter(Q(patient=person_id) | asked, setl_id=setl_id).distinct()
    found = of_mine.select_related(
        "patient", "institution", "reverses__patient", "reverses__institution"
    ).first()
    return found.reverses or found if found else None


def stories_of(settlement: Settlement, person_id: UUID, today: date) -> list[Story]:
    """A bill on each binding that paid or was asked: all of the patient's, or this holder's own."""
    mine = Q() if settlement.patient_id == person_id else Q(binding__holder=person_id)
    people = "binding__holder", "binding__member"
    paid = Allocation.objects.filter(mine, settlement=settlement, binding__isnull=False).select_related(
        *people
    )
    asked = Shortfall.objects.filter(mine, settlement=settlement).select_related(*people)
    parts = {part.binding.pk: part for part in paid.order_by("pk") if part.binding}
    lacks = {lack.binding_id: lack for lack in asked.order_by("pk")}
    bindings = {key: part.binding for key, part in parts.items() if part.binding}
    bindings |= {key: lack.binding for key, lack in lacks.items()}
    return [
        _story(settlement, person_id, binding, parts.get(key), lacks.get(key), today)
        for key, binding in bindings.items()
    ]


def _story(
    settlement: Settlement,
    reader_id: UUID,
    binding: Binding,
    part: Allocation | None,
    lack: Shortfall | None,
    today: date,
) -> Story:
    """What the bill came to is for the patient alone."""
    first = _first_time(settlement) if part and not lack else None
    at = (first or settlement).received_at
    tells_bill = settlement.patient_id == reader_id
    then = _conditions_then(settlement, binding, at, part, _reasons(lack, tells_bill=tells_bill))
    return Story(
        binding=binding,
        paid_fen=part.amount_fen if part else 0,
        then=then,
        now=conditions_on(binding, today, of_bill=settlement),
        first_on=then.on if first else None,
    )


def _conditions_then(
    settlement: Settlement, binding: Binding, at: datetime, part: Allocation | None, reasons: Iterable[Reason]
) -> ConditionsOnDay:
    """By the reasons that were found at that moment: the register may have been corrected since."""
    on = shanghai_day(at)
    pair, edition = _pair(binding, at + AN_INSTANT, on)
    if part:
        used_before_fen = max(0, pair.month_used_fen - part.amount_fen)
        balance_before_fen = part.balance_after_fen + part.amount_fen
        pair = replace(pair, balance_fen=balance_before_fen, month_used_fen=used_before_fen)
    expense = Expense(
        med_type=settlement.med_type,
        credential=CredentialState.OWN,
        institution_known=True,
        place=Place((), settlement.institution.area_code),  # the reasons say whether it was switched off
    )
    checked = check(TO_USE, reasons, unknown=unknown_at_use(pair, expense))
    return ConditionsOnDay(on=on, pair=pair, edition=edition, checked=tuple(checked))


def _pair(binding: Binding, until: datetime, on: date) -> tuple[UsePair, Edition | None]:
    return pair_at(
        holder_id=binding.holder_id,
        member_id=binding.member_id,
        relationship=Relationship(binding.relationship),
        until=until,
        on=on,
    )


def _reasons(lack: Shortfall | None, *, tells_bill: bool) -> list[Reason]:
    """Those kept with the bill, with or without what the bill came to."""
    if lack is None:
        return []
    kept = lack.reasons if tells_bill else without_bill(lack.reasons)
    return [Reason.from_json(one) for one in kept if one.get("code") in KNOWN_CODES]


def _first_time(settlement: Settlement) -> Settlement | None:
    """The cancelled settlement of the same bill that this one may have taken the place of."""
    earlier = Settlement.objects.filter(
        institution=settlement.institution_id,
        mdtrt_id=settlement.mdtrt_id,
        chrg_bchno=settlement.chrg_bchno,
        patient=settlement.patient_id,
        reverses__isnull=True,
        is_reversed=True,
        received_at__lt=settlement.received_at,
    )
    return earlier.order_by("-received_at").first()
