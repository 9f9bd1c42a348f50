"""What an edition would do to one binding of today: refuse it, allow it again, or find it one too many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sharing.rules.edition import Edition, Relationship
from sharing.rules.eligibility import standing_reasons, too_many
from sharing.rules.facts import BindingFacts, PersonFacts
from sharing.rules.reasons import Code, Reason, because, in_reading_order


class Effect(StrEnum):
    """What becomes of a binding that stands today."""

    REFUSED = "refused"
    ALLOWED = "allowed"
    OVER_LIMIT = "over_limit"


@dataclass(frozen=True)
class Impact:
    """One binding that fares otherwise. The reasons: why it is refused, or why it was until now."""

    effect: Effect
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class JudgedBinding:
    """A binding of today with its two people, and all of both people's that count today."""

    binding: BindingFacts
    holder: PersonFacts
    member: PersonFacts
    bindings: Sequence[BindingFacts] = ()


def impact_on(
    standing: JudgedBinding, now: Edition | None, then: Edition | None, *, today: date
) -> Impact | None:
    """How `then` would change what `now` says of this binding; nothing if it does not.

    Limits of people are only judged when somebody is bound: a binding beyond them stays in use, but could
    not be made again.
    """
    if now is then or now == then:
        return None
    before, after = _reasons(standing, now, today), _reasons(standing, then, today)
    if after and not before:
        return Impact(Effect.REFUSED, tuple(after))
    if before and not after:
        return Impact(Effect.ALLOWED, tuple(before))
    if before or then is None:
        return None
    known = {reason.code for reason in _limits(standing, now)} if now else set()
    beyond = [reason for reason in _limits(standing, then) if reason.code not in known]
    return Impact(Effect.OVER_LIMIT, tuple(beyond)) if beyond else None


def _reasons(standing: JudgedBinding, edition: Edition | None, today: date) -> list[Reason]:
    if edition is None:
        return [because(Code.SCHEME_NOT_IN_FORCE)]
    relationship = Relationship(standing.binding.relationship)
    return in_reading_order(
        standing_reasons(standing.holder, standing.member, relationship, edition, today=today)
    )


def _limits(standing: JudgedBinding, edition: Edition) -> list[Reason]:
    of = standing.binding
    return list(too_many(standing.bindings, of.holder_key, of.member_key, edition))
