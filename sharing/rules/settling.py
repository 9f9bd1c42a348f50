"""A bill and everybody who might pay for it: who pays how much, and why the rest is cash."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sharing.rules.edition import DeductOrder, Edition
from sharing.rules.facts import BindingFacts, Key, PersonFacts
from sharing.rules.life import State
from sharing.rules.reasons import Code, Reason, because, in_reading_order
from sharing.rules.split import HolderPurse, Purse, Split, in_deduct_order, left_in_month, split
from sharing.rules.switches import Place
from sharing.rules.use import Expense, UsePair, reasons_not_to_use

SHOWN_TO_HOLDER = (State.ACTIVE, State.SUSPENDED)
"""Only who has agreed to share, and still does, learns that a bill of the member was not paid."""

OWN_IS_DISPUTED = because(Code.ACCOUNT_DISPUTED, whose="member")
"""Of the patient's own account, which the patient reads in full."""

_ABOUT_THE_HOLDER = frozenset({"balance_fen", "available_fen", "reserve_fen"})


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A holder who might pay, through one binding, under the edition in force where they are insured."""

    pair: UsePair
    binding: BindingFacts
    edition: Edition | None
    signed_at: datetime
    place: int | None = None


@dataclass(frozen=True, kw_only=True)
class Case:
    """One bill of one patient. `edition` is the patient's; `own_fen` is None without an account.

    `own_is_disputed`: the register contradicts the patient's own balance, so that account pays nothing.
    `place` is None where nothing was ever switched.
    """

    payable_fen: int
    med_type: str
    account_declined: bool
    patient: PersonFacts
    edition: Edition | None
    own_fen: int | None
    own_is_disputed: bool = False
    place: Place | None = None
    candidates: Sequence[Candidate] = ()


@dataclass(frozen=True)
class Shortfall:
    """A holder who was asked and gave nothing or less, for these reasons."""

    binding: BindingFacts
    reasons: tuple[Reason, ...]

    @property
    def is_shown_to_holder(self) -> bool:
        return self.binding.state in SHOWN_TO_HOLDER


@dataclass(frozen=True)
class Decision:
    """The parts of the bill; `reasons` tells the patient why anything is left as cash."""

    split: Split
    reasons: tuple[Reason, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()


def decide(case: Case, *, today: date) -> Decision:
    """Who pays how much of this bill today, judged by the facts of this moment.

    Own account first, then each live binding in the order of the patient's edition. Whoever is not
    needed is not asked, and has no reason.
    """
    if barred := list(_reasons_against_any_account(case, today)):
        return Decision(split(case.payable_fen, None, ()), tuple(barred))
    has_own = case.own_fen is not None and not case.own_is_disputed
    own = Purse(case.patient.key, case.own_fen or 0) if has_own else None
    asked = _in_order([one for one in case.candidates if one.binding.is_live_on(today)], case, today)
    parts = split(case.payable_fen, own, [purse for _, purse in asked])
    shortfalls = tuple(_shortfalls(asked, parts, case, today))
    if parts.cash_fen == 0:
        return Decision(parts, (), shortfalls)
    reasons = [reason for one in shortfalls for reason in one.reasons] or list(_nobody_to_ask(case))
    if case.own_is_disputed:
        reasons = [OWN_IS_DISPUTED, *reasons]
    return Decision(parts, tuple(_as_told_to_patient(reasons)), shortfalls)


def decide_again(
    payable_fen: int,
    own: Purse | None,
    returned: Sequence[HolderPurse],
    told_then: Sequence[Reason],
    *,
    place: Place | None = None,
    disputed: Sequence[Reason] = (),
) -> Decision:
    """A cancelled bill settled anew, judged as it was then: who paid pays again, up to what came back.

    What is more than that is cash, for the reasons told then. Where shared paying is switched off by now,
    only the patient pays; `disputed` tells of accounts that pay nothing by now, of which none is given.
    """
    if place and (stopped_by := place.stopped_by):
        returned, told_then = (), (stopped_by.as_reason(),)
    parts = split(payable_fen, own, returned)
    if parts.cash_fen == 0:
        return Decision(parts)
    told = [*disputed, *told_then] or [because(Code.BALANCE_NOT_ENOUGH)]
    return Decision(parts, tuple(_as_told_to_patient(told)))


def one_per_holder(bindings: Iterable[BindingFacts], *, today: date) -> list[BindingFacts]:
    """Of each holder the binding that counts today: a live one that has begun, else any live, else the last.

    `bindings` in the order of signing. A renewal stands beside what it renews, over the same account.
    """
    found: dict[Key, BindingFacts] = {}
    for one in bindings:
        other = found.get(one.holder_key)
        if other is None or _standing(one, today) >= _standing(other, today):
            found[one.holder_key] = one
    return list(found.values())


def _standing(one: BindingFacts, today: date) -> tuple[bool, bool, bool]:
    return one.is_live_on(today), one.starts_on <= today, one.state in SHOWN_TO_HOLDER


def _reasons_against_any_account(case: Case, today: date) -> Iterator[Reason]:
    """What leaves the whole bill as cash, the patient's own account untouched."""
    say = case.edition.because if case.edition else because
    if case.patient.has_died_by(today):
        yield say(Code.MEMBER_DECEASED)
    if case.account_declined:
        yield say(Code.ACCOUNT_USE_DECLINED)


def _in_order(live: list[Candidate], case: Case, today: date) -> list[tuple[Candidate, HolderPurse]]:
    by_key = {one.binding.key: one for one in live}
    order = case.edition.deduct_order if case.edition else DeductOrder.FILING
    expense = Expense(med_type=case.med_type, place=case.place)
    purses = [_purse(one, expense, today) for one in live]
    return [(by_key[purse.key], purse) for purse in in_deduct_order(purses, order)]


def _purse(one: Candidate, expense: Expense, today: date) -> HolderPurse:
    """What this holder can be asked for: nothing where a rule stands against it."""
    may = not reasons_not_to_use(one.pair, expense, one.edition, today=today)
    edition_limit_fen = one.edition.monthly_limit_fen if one.edition else None
    return HolderPurse(
        key=one.binding.key,
        balance_fen=(one.pair.balance_fen or 0) if may else 0,
        signed_at=one.signed_at,
        reserve_fen=one.edition.reserve_fen if one.edition else 0,
        month_left_fen=left_in_month(one.pair.month_used_fen, one.pair.monthly_limit_fen, edition_limit_fen),
        place=one.place,
    )


def _shortfalls(
    asked: list[tuple[Candidate, HolderPurse]], parts: Split, case: Case, today: date
) -> Iterator[Shortfall]:
    given = dict(parts.shared)
    left_fen = case.payable_fen - parts.own_fen
    for one, purse in asked:
        part_fen = given.get(purse.key, 0)
        if part_fen < left_fen:
            expense = Expense(payable_fen=left_fen, med_type=case.med_type, place=case.place)
            reasons = reasons_not_to_use(one.pair, expense, one.edition, today=today)
            # An account that the register has not opened yet has nothing in it.
            yield Shortfall(one.binding, tuple(reasons) or (because(Code.ZERO_BALANCE),))
        left_fen -= part_fen


def _nobody_to_ask(case: Case) -> Iterator[Reason]:
    """Nobody shares with this patient now: whether somebody did, and whether it would have helped."""
    if case.edition is None:
        yield because(Code.SCHEME_NOT_IN_FORCE)
        return
    yield case.edition.because(Code.BINDING_ENDED if case.candidates else Code.NOT_BOUND)
    if not case.edition.covers(case.med_type):
        yield case.edition.because(Code.EXPENSE_NOT_COVERED, med_type=case.med_type)
    if case.place and (stopped_by := case.place.stopped_by):
        yield stopped_by.as_reason()


def _as_told_to_patient(reasons: Iterable[Reason]) -> list[Reason]:
    """Each code once, without what is in other people's accounts."""
    by_code: dict[Code, Reason] = {}
    for reason in reasons:
        facts = {name: fact for name, fact in reason.facts.items() if name not in _ABOUT_THE_HOLDER}
        by_code.setdefault(reason.code, Reason(reason.code, facts))
    return in_reading_order(by_code.values())
