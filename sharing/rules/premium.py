"""居民医保代缴: may this holder pay this member's yearly premium from the shared account?"""

from dataclasses import dataclass, replace
from datetime import date

from sharing.rules.edition import Edition
from sharing.rules.facts import EMPLOYEE, RESIDENT, PersonFacts
from sharing.rules.reasons import Code, Reason, because, in_reading_order
from sharing.rules.switches import Place
from sharing.rules.use import Expense, UsePair, reasons_not_to_use

_OF_AN_UNPAID_PREMIUM = (Code.MEMBER_NOT_INSURED, Code.MEMBER_NOT_ACTIVE)


@dataclass(frozen=True)
class Premium:
    """What one insured year costs a resident of one area, and the days (both included) it is collected on."""

    year: int
    amount_fen: int
    opens_on: date
    closes_on: date

    def is_open_on(self, day: date) -> bool:
        return self.opens_on <= day <= self.closes_on


def reasons_not_to_pay_premium(
    pair: UsePair, premium: Premium, edition: Edition | None, *, is_paid: bool, place: Place, today: date
) -> list[Reason]:
    """Every reason this holder cannot pay this member's premium today. Empty means they can.

    It is paid whole or not at all, at `place`. A member whose 390 is only unpaid may be paid for: paying is
    what mends it. The monthly limits are about what a member uses, and here the holder pays.
    """
    if edition is None:
        return [because(Code.SCHEME_NOT_IN_FORCE)]
    unlimited = replace(edition, monthly_limit_fen=None)
    expense = Expense(payable_fen=premium.amount_fen, premium_paid=is_paid, place=place)
    found = reasons_not_to_use(replace(pair, monthly_limit_fen=None), expense, unlimited, today=today)
    if _is_unpaid_resident(pair.member):
        found = [reason for reason in found if reason.code not in _OF_AN_UNPAID_PREMIUM]
    if pair.balance_fen is None and not found:
        # An account that the register has not opened yet has nothing in it.
        found.append(edition.because(Code.ZERO_BALANCE))
    if _is_active_employee(pair.member) and edition.pays_premium:
        found.append(edition.because(Code.EXPENSE_NOT_COVERED))
    return in_reading_order(found)


def _is_unpaid_resident(member: PersonFacts) -> bool:
    return any(row.insutype == RESIDENT and not row.is_active for row in member.enrolments)


def _is_active_employee(member: PersonFacts) -> bool:
    """Who is insured by work pays no resident's premium."""
    return any(row.insutype == EMPLOYEE and row.is_active for row in member.enrolments)
