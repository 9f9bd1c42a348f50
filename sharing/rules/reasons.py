"""Why something may not be done: stable codes, each with the facts that its sentence needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

Fact = str | int


class Code(StrEnum):
    """Every answer but yes. Each has one meaning; other systems keep these words, so they never change.

    They stand in the order in which people read them.
    """

    HOLDER_NOT_EMPLOYEE = "holder_not_employee"
    HOLDER_NO_ACCOUNT = "holder_no_account"
    HOLDER_NOT_ACTIVE = "holder_not_active"
    HOLDER_DECEASED = "holder_deceased"
    MEMBER_NOT_INSURED = "member_not_insured"
    MEMBER_NOT_ACTIVE = "member_not_active"
    MEMBER_DECEASED = "member_deceased"
    IDENTITY_MISMATCH = "identity_mismatch"
    SAME_PERSON = "same_person"
    RELATIONSHIP_NOT_ALLOWED = "relationship_not_allowed"
    RELATIONSHIP_IMPLAUSIBLE = "relationship_implausible"
    DIFFERENT_POOLING_AREA = "different_pooling_area"
    DIFFERENT_PROVINCE = "different_province"
    ALREADY_BOUND = "already_bound"
    SPOUSE_ALREADY_BOUND = "spouse_already_bound"
    TOO_MANY_MEMBERS = "too_many_members"
    TOO_MANY_HOLDERS = "too_many_holders"
    PERIOD_IN_PAST = "period_in_past"
    PERIOD_EMPTY = "period_empty"
    SCHEME_NOT_IN_FORCE = "scheme_not_in_force"

    ACCOUNT_DISPUTED = "account_disputed"
    ZERO_BALANCE = "zero_balance"
    BALANCE_NOT_ENOUGH = "balance_not_enough"
    BELOW_RESERVE = "below_reserve"
    MONTHLY_LIMIT_REACHED = "monthly_limit_reached"
    NOT_BOUND = "not_bound"
    FAMILY_CARD_ONLY = "family_card_only"
    BINDING_PENDING = "binding_pending"
    BINDING_IN_REVIEW = "binding_in_review"
    BINDING_SUSPENDED = "binding_suspended"
    BINDING_NOT_STARTED = "binding_not_started"
    BINDING_ENDED = "binding_ended"
    NOT_OWN_CREDENTIAL = "not_own_credential"
    CREDENTIAL_EXPIRED = "credential_expired"
    CREDENTIAL_USED = "credential_used"
    CREDENTIAL_INVALID = "credential_invalid"
    EXPENSE_NOT_COVERED = "expense_not_covered"
    ACCOUNT_USE_DECLINED = "account_use_declined"
    INSTITUTION_UNKNOWN = "institution_unknown"
    SHARING_SWITCHED_OFF = "sharing_switched_off"
    PREMIUM_ALREADY_PAID = "premium_already_paid"


_ALL = tuple(Code)
_ONLY_AT_BINDING = (
    Code.IDENTITY_MISMATCH,
    Code.ALREADY_BOUND,
    Code.SPOUSE_ALREADY_BOUND,
    Code.TOO_MANY_MEMBERS,
    Code.TOO_MANY_HOLDERS,
    Code.PERIOD_IN_PAST,
    Code.PERIOD_EMPTY,
)

AT_BINDING = _ALL[: _ALL.index(Code.ACCOUNT_DISPUTED)]
"""What can be met when two people are bound or a binding is confirmed, in the order of reading."""

AT_USE = tuple(code for code in _ALL if code not in _ONLY_AT_BINDING)
"""What can be met when an account is used, in the order of reading."""


@dataclass(frozen=True)
class Reason:
    """One code, and the facts that its sentence needs: texts and whole numbers, days as ISO texts."""

    code: Code
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "facts", MappingProxyType(dict(self.facts)))

    def __hash__(self) -> int:
        return hash((self.code, frozenset(self.facts.items())))

    def as_json(self) -> dict[str, Any]:
        """What a JSON column or answer keeps of it; `from_json` reads it back."""
        return {"code": self.code.value, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Reason:
        """The reason that `as_json` kept."""
        return cls(Code(kept["code"]), kept["facts"])


def because(code: Code, **facts: Fact | date | None) -> Reason:
    """A reason with its facts: what is not known is left out, days become ISO texts."""
    known = {name: fact for name, fact in facts.items() if fact is not None}
    return Reason(
        code, {name: fact.isoformat() if isinstance(fact, date) else fact for name, fact in known.items()}
    )


def in_reading_order(reasons: Iterable[Reason]) -> list[Reason]:
    """The same reasons as people read them, whatever order they were found in."""
    return sorted(reasons, key=lambda reason: _ALL.index(reason.code))


class Refused(Exception):
    """A rule says no. `reasons` holds every one, so that people can fix everything in one go."""

    def __init__(self, reasons: Iterable[Reason]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(", ".join(reason.code for reason in self.reasons))
