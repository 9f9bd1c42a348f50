"""May this member use this holder's account now? Every reason why not, all at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sharing.rules.edition import Edition, Relationship
from sharing.rules.eligibility import standing_reasons
from sharing.rules.facts import BindingFacts, PersonFacts
from sharing.rules.life import State
from sharing.rules.reasons import Code, Reason, because, in_reading_order
from sharing.rules.split import left_in_month
from sharing.rules.switches import Place


class CredentialState(StrEnum):
    """What came of the card or code that the patient showed."""

    NONE_GIVEN = "none_given"
    OWN = "own"
    NOT_OWN = "not_own"
    EXPIRED = "expired"
    USED = "used"
    INVALID = "invalid"


_CREDENTIAL_CODES = {
    CredentialState.NOT_OWN: Code.NOT_OWN_CREDENTIAL,
    CredentialState.EXPIRED: Code.CREDENTIAL_EXPIRED,
    CredentialState.USED: Code.CREDENTIAL_USED,
    CredentialState.INVALID: Code.CREDENTIAL_INVALID,
}


@dataclass(frozen=True, kw_only=True)
class Expense:
    """What is to be paid, as far as it is known: what is not given is not judged.

    `payable_fen` is what this one account is asked for. `premium_paid` is None for care and drugs;
    for a resident's premium it says whether this year's is already paid.
    """

    payable_fen: int | None = None
    med_type: str | None = None
    account_declined: bool = False
    credential: CredentialState = CredentialState.NONE_GIVEN
    institution_known: bool | None = None
    place: Place | None = None
    premium_paid: bool | None = None


@dataclass(frozen=True, kw_only=True)
class UsePair:
    """Two people and the account between them at this moment.

    `binding` is the live one, else the latest that ended, else None. `balance_fen` is None where there
    is no account. `is_disputed`: the register contradicts the balance, so the account pays nothing.
    `monthly_limit_fen` is the holder's own choice; the smaller of it and the edition's holds.
    """

    holder: PersonFacts
    member: PersonFacts
    relationship: Relationship
    binding: BindingFacts | None = None
    balance_fen: int | None = None
    is_disputed: bool = False
    month_used_fen: int = 0
    monthly_limit_fen: int | None = None
    member_has_family_card: bool = False


def reasons_not_to_use(
    pair: UsePair, expense: Expense, edition: Edition | None, *, today: date
) -> list[Reason]:
    """Every reason this member cannot use this holder's account today. Empty means they can.

    With a payable amount, an account that reaches for a part of it only has a reason too; ask without
    one to learn whether it may be used at all. `edition` is the one in force where the holder is insured.
    """
    if edition is None:
        return [because(Code.SCHEME_NOT_IN_FORCE)]
    return in_reading_order(
        [
            *standing_reasons(pair.holder, pair.member, pair.relationship, edition, today=today),
            *_binding(pair, edition, today),
            *_expense(expense, edition),
            *_money(pair, expense.payable_fen, edition),
        ]
    )


def _binding(pair: UsePair, edition: Edition, today: date) -> Iterator[Reason]:
    binding = pair.binding
    if binding is None:
        only_card = pair.member_has_family_card
        yield edition.because(Code.FAMILY_CARD_ONLY if only_card else Code.NOT_BOUND)
        return
    if not binding.is_live_on(today):
        yield edition.because(Code.BINDING_ENDED)
        return
    if binding.state is State.PENDING:
        yield edition.because(Code.BINDING_PENDING, confirm_by=binding.confirm_by)
    elif binding.state is State.IN_REVIEW:
        yield edition.because(Code.BINDING_IN_REVIEW)
    elif binding.state is State.SUSPENDED and binding.suspended_by_staff:
        # A suspension by the nightly review is for people to read: today's facts, judged above, decide.
        yield edition.because(Code.BINDING_SUSPENDED)
    if binding.starts_on > today:
        yield edition.because(Code.BINDING_NOT_STARTED, starts_on=binding.starts_on)


def _expense(expense: Expense, edition: Edition) -> Iterator[Reason]:
    if expense.credential in _CREDENTIAL_CODES:
        yield edition.because(_CREDENTIAL_CODES[expense.credential])
    if expense.institution_known is False:
        yield edition.because(Code.INSTITUTION_UNKNOWN)
    if expense.place and (stopped_by := expense.place.stopped_by):
        yield stopped_by.as_reason()
    if expense.premium_paid is not None:
        if not edition.pays_premium:
            yield edition.because(Code.EXPENSE_NOT_COVERED)
        if expense.premium_paid:
            yield edition.because(Code.PREMIUM_ALREADY_PAID)
    elif expense.med_type is not None and not edition.covers(expense.med_type):
        yield edition.because(Code.EXPENSE_NOT_COVERED, med_type=expense.med_type)
    if expense.account_declined:
        yield edition.because(Code.ACCOUNT_USE_DECLINED)


def _money(pair: UsePair, payable_fen: int | None, edition: Edition) -> Iterator[Reason]:
    if pair.is_disputed:  # how much there is in it, nobody knows until that is settled
        yield edition.because(Code.ACCOUNT_DISPUTED)
    elif pair.balance_fen is not None:
        yield from balance_reasons(pair.balance_fen, payable_fen, edition)
    month_left_fen = left_in_month(pair.month_used_fen, pair.monthly_limit_fen, edition.monthly_limit_fen)
    if month_left_fen is None:
        return
    # Said as well when the month still allows a part: "not enough balance" would not be true then.
    if month_left_fen == 0 or (payable_fen is not None and payable_fen > month_left_fen):
        yield edition.because(
            Code.MONTHLY_LIMIT_REACHED, used_fen=pair.month_used_fen, left_fen=month_left_fen
        )


def balance_reasons(balance_fen: int, payable_fen: int | None, edition: Edition) -> Iterator[Reason]:
    """Why the money in an account is not enough for a bill; without a bill, why nothing of it can be used."""
    available_fen = balance_fen - edition.reserve_fen
    if balance_fen == 0:
        yield edition.because(Code.ZERO_BALANCE)
    elif available_fen <= 0:
        yield edition.because(Code.BELOW_RESERVE, balance_fen=balance_fen, reserve_fen=edition.reserve_fen)
    elif payable_fen is not None and payable_fen > available_fen:
        yield edition.because(Code.BALANCE_NOT_ENOUGH, available_fen=available_fen, payable_fen=payable_fen)
