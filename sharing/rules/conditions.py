"""What must hold for two people to share, condition by condition, and which codes break each of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from sharing.rules.reasons import AT_BINDING, AT_USE, Code, Reason
from sharing.rules.use import CredentialState, Expense, UsePair


class Condition(StrEnum):
    """One thing that must hold, in the order in which people read them."""

    SCHEME = "scheme"
    IDENTITY = "identity"
    HOLDER = "holder"
    MEMBER = "member"
    KINSHIP = "kinship"
    REACH = "reach"
    FIRST_TIME = "first_time"
    ONE_MARRIAGE = "one_marriage"
    PLACES = "places"
    PERIOD = "period"
    BINDING = "binding"
    MONEY = "money"
    MONTH = "month"
    CREDENTIAL = "credential"
    EXPENSE = "expense"
    WISH = "wish"
    INSTITUTION = "institution"
    SWITCH = "switch"


BROKEN_BY: dict[Condition, tuple[Code, ...]] = {
    Condition.SCHEME: (Code.SCHEME_NOT_IN_FORCE,),
    Condition.IDENTITY: (Code.IDENTITY_MISMATCH,),
    Condition.HOLDER: (
        Code.HOLDER_NOT_EMPLOYEE,
        Code.HOLDER_NO_ACCOUNT,
        Code.HOLDER_NOT_ACTIVE,
        Code.HOLDER_DECEASED,
    ),
    Condition.MEMBER: (Code.MEMBER_NOT_INSURED, Code.MEMBER_NOT_ACTIVE, Code.MEMBER_DECEASED),
    Condition.KINSHIP: (
        Code.SAME_PERSON,
        Code.RELATIONSHIP_NOT_ALLOWED,
        Code.RELATIONSHIP_IMPLAUSIBLE,
    ),
    Condition.REACH: (Code.DIFFERENT_POOLING_AREA, Code.DIFFERENT_PROVINCE),
    Condition.FIRST_TIME: (Code.ALREADY_BOUND,),
    Condition.ONE_MARRIAGE: (Code.SPOUSE_ALREADY_BOUND,),
    Condition.PLACES: (Code.TOO_MANY_MEMBERS, Code.TOO_MANY_HOLDERS),
    Condition.PERIOD: (Code.PERIOD_IN_PAST, Code.PERIOD_EMPTY),
    Condition.BINDING: (
        Code.NOT_BOUND,
        Code.FAMILY_CARD_ONLY,
        Code.BINDING_PENDING,
        Code.BINDING_IN_REVIEW,
        Code.BINDING_SUSPENDED,
        Code.BINDING_NOT_STARTED,
        Code.BINDING_ENDED,
    ),
    Condition.MONEY: (
        Code.ACCOUNT_DISPUTED,
        Code.ZERO_BALANCE,
        Code.BALANCE_NOT_ENOUGH,
        Code.BELOW_RESERVE,
    ),
    Condition.MONTH: (Code.MONTHLY_LIMIT_REACHED,),
    Condition.CREDENTIAL: (
        Code.NOT_OWN_CREDENTIAL,
        Code.CREDENTIAL_EXPIRED,
        Code.CREDENTIAL_USED,
        Code.CREDENTIAL_INVALID,
    ),
    Condition.EXPENSE: (Code.EXPENSE_NOT_COVERED, Code.PREMIUM_ALREADY_PAID),
    Condition.WISH: (Code.ACCOUNT_USE_DECLINED,),
    Condition.INSTITUTION: (Code.INSTITUTION_UNKNOWN,),
    Condition.SWITCH: (Code.SHARING_SWITCHED_OFF,),
}
"""Every code belongs to one condition; nothing but its codes can break a condition."""

CONDITION_OF: dict[Code, Condition] = {
    code: condition for condition, codes in BROKEN_BY.items() for code in codes
}

TO_BIND = tuple(one for one, codes in BROKEN_BY.items() if any(code in AT_BINDING for code in codes))
"""What must hold on the day of binding."""

TO_USE = tuple(one for one, codes in BROKEN_BY.items() if any(code in AT_USE for code in codes))
"""What must hold at the moment of use."""

BINDING_HELPS = (Code.NOT_BOUND, Code.FAMILY_CARD_ONLY, Code.BINDING_ENDED)
"""What a new binding takes away."""

_JUDGED_ALONE = (Code.SCHEME_NOT_IN_FORCE, Code.IDENTITY_MISMATCH)


class Verdict(StrEnum):
    """Whether a condition holds, as far as anybody looked."""

    HOLDS = "holds"
    BROKEN = "broken"
    NOT_JUDGED = "not_judged"


@dataclass(frozen=True)
class Checked:
    """One condition with its verdict and, if it is broken, every reason why."""

    condition: Condition
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()


def check(
    conditions: Iterable[Condition], reasons: Iterable[Reason], *, unknown: Collection[Condition] = ()
) -> list[Checked]:
    """Each condition in order, by the reasons that the rules gave.

    `unknown` are those of which no facts were given. Where a reason stands alone (no edition, nobody found)
    the rules looked at nothing else, so nothing else holds for that.
    """
    found = tuple(reasons)
    alone = any(reason.code in _JUDGED_ALONE for reason in found)
    return [
        _check(condition, found, looked=not alone and condition not in unknown) for condition in conditions
    ]


def _check(condition: Condition, reasons: tuple[Reason, ...], *, looked: bool) -> Checked:
    broken = tuple(reason for reason in reasons if reason.code in BROKEN_BY[condition])
    if broken:
        return Checked(condition, Verdict.BROKEN, broken)
    return Checked(condition, Verdict.HOLDS if looked else Verdict.NOT_JUDGED)


def unknown_at_use(pair: UsePair, expense: Expense) -> frozenset[Condition]:
    """The conditions of use of which these facts say nothing: what is not given is not judged."""
    here, there = pair.holder.area_code, pair.member.area_code
    silent = {
        Condition.MONEY: pair.balance_fen is None and not pair.is_disputed,
        Condition.CREDENTIAL: expense.credential is CredentialState.NONE_GIVEN,
        Condition.EXPENSE: expense.med_type is None and expense.premium_paid is None,
        Condition.INSTITUTION: expense.institution_known is None,
        Condition.SWITCH: expense.place is None,
        Condition.REACH: not here or not there,
    }
    return frozenset(condition for condition, is_silent in silent.items() if is_silent)
