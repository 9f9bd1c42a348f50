"""May this holder share with this member? Every reason why not, all at once."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from accounts.rules.areas import same_pooling_area, same_province
from sharing.rules.edition import Edition, Reach, Relationship
from sharing.rules.facts import EMPLOYEE, NOT_INSURED, BindingFacts, Key, PersonFacts
from sharing.rules.kinship import KINSHIPS
from sharing.rules.reasons import Code, Reason, because, in_reading_order


@dataclass(frozen=True, kw_only=True)
class PairFacts:
    """Two people about to be bound, or to confirm that they are.

    `member` is None when the typed name and number fit nobody. `member_area` is where the holder says
    that the relative is insured; another province is answered without a look-up. `bindings` are all of
    both people; `ignoring` is the one being confirmed.
    """

    holder: PersonFacts
    member: PersonFacts | None
    relationship: Relationship
    starts_on: date
    ends_on: date | None = None
    member_area: str = ""
    bindings: tuple[BindingFacts, ...] = ()
    ignoring: Key | None = None

    @property
    def is_elsewhere(self) -> bool:
        """Whether the relative is said to be insured in a province that this register does not know."""
        own_area = self.holder.area_code
        return bool(self.member_area and own_area) and not same_province(self.member_area, own_area)


def reasons_not_to_bind(
    pair: PairFacts, edition: Edition | None, *, today: date, confirming: bool = False
) -> list[Reason]:
    """Every reason this holder cannot share with this member today. Empty means they can.

    All at once, so that people fix everything in one visit. Only `scheme_not_in_force` and
    `identity_mismatch` stand alone: without a policy or a person there is nothing to judge.
    When `confirming`, a start that has passed is today's.
    """
    if edition is None:
        return [because(Code.SCHEME_NOT_IN_FORCE)]
    if confirming and pair.starts_on < today:
        pair = replace(pair, starts_on=today)
    member = pair.member
    if pair.is_elsewhere:
        found = [
            *holder_reasons(pair.holder, edition, today=today),
            *_relationship(pair.relationship, edition),
            edition.because(Code.DIFFERENT_PROVINCE),
            *_period_reasons(pair, edition, today, confirming=confirming),
        ]
    elif member is None:
        found = [edition.because(Code.IDENTITY_MISMATCH)]
    else:
        found = [
            *standing_reasons(pair.holder, member, pair.relationship, edition, today=today),
            *_binding_reasons(pair, member, edition, today),
            *_period_reasons(pair, edition, today, confirming=confirming),
        ]
    return in_reading_order(found)


def standing_reasons(
    holder: PersonFacts, member: PersonFacts, relationship: Relationship, edition: Edition, *, today: date
) -> Iterator[Reason]:
    """What stands between the two on any day, bound or not: insurance, death, relationship and reach."""
    yield from holder_reasons(holder, edition, today=today)
    yield from _member(member, edition, today)
    if holder.key == member.key:
        yield edition.because(Code.SAME_PERSON)
    yield from _relationship(relationship, edition)
    if _is_implausible(holder.birth_date, member.birth_date, relationship):
        yield edition.because(Code.RELATIONSHIP_IMPLAUSIBLE, relationship=relationship.value)
    yield from _reach(holder.area_code, member.area_code, edition)


def holder_reasons(holder: PersonFacts, edition: Edition, *, today: date) -> Iterator[Reason]:
    """Why this person has no account to share with anybody; nothing if they have."""
    employee = [row for row in holder.enrolments if row.insutype == EMPLOYEE and not row.has_ended]
    active = [row for row in employee if row.is_active]
    if not employee:
        yield edition.because(Code.HOLDER_NOT_EMPLOYEE)
    elif not active:
        yield edition.because(Code.HOLDER_NOT_ACTIVE)
    elif not any(row.has_account for row in active):
        yield edition.because(Code.HOLDER_NO_ACCOUNT)
    if holder.has_died_by(today):
        yield edition.because(Code.HOLDER_DECEASED)


def _member(member: PersonFacts, edition: Edition, today: date) -> Iterator[Reason]:
    basic = [row for row in member.enrolments if row.is_basic]
    if all(row.status == NOT_INSURED for row in basic):
        yield edition.because(Code.MEMBER_NOT_INSURED)
    elif not any(row.is_active for row in basic):
        yield edition.because(Code.MEMBER_NOT_ACTIVE)
    if member.has_died_by(today):
        yield edition.because(Code.MEMBER_DECEASED)


def _relationship(relationship: Relationship, edition: Edition) -> Iterator[Reason]:
    if relationship not in edition.relationships:
        allowed = ",".join(one.value for one in Relationship if one in edition.relationships)
        yield edition.because(Code.RELATIONSHIP_NOT_ALLOWED, relationship=relationship.value, allowed=allowed)


def _is_implausible(holder_born: date | None, member_born: date | None, relationship: Relationship) -> bool:
    if holder_born is None or member_born is None:
        return False
    return not KINSHIPS[relationship].is_plausible(holder_born, member_born)


def _reach(holder_area: str, member_area: str, edition: Edition) -> Iterator[Reason]:
    if not holder_area or not member_area:
        return
    if not same_province(holder_area, member_area):
        yield edition.because(Code.DIFFERENT_PROVINCE)
    elif edition.reach is Reach.AREA and not same_pooling_area(holder_area, member_area):
        yield edition.because(Code.DIFFERENT_POOLING_AREA)


def _binding_reasons(pair: PairFacts, member: PersonFacts, edition: Edition, today: date) -> Iterator[Reason]:
    live = [one for one in pair.bindings if one.key != pair.ignoring and one.is_live_on(today)]
    holder_key, member_key = pair.holder.key, member.key
    same_pair = [one for one in live if (one.holder_key, one.member_key) == (holder_key, member_key)]
    meeting = [one for one in same_pair if one.overlaps(pair.starts_on, pair.ends_on)]
    if meeting:
        yield edition.because(Code.ALREADY_BOUND, until=meeting[0].ends_on)
    if KINSHIPS[pair.relationship].is_marriage:
        yield from _second_marriage(live, holder_key, member_key, edition)
    yield from too_many(live, holder_key, member_key, edition)


def too_many(
    live: Collection[BindingFacts], holder_key: Key, member_key: Key, edition: Edition
) -> Iterator[Reason]:
    """Whether these two, bound, share with more people than the edition lets anybody share with."""
    members = {one.member_key for one in live if one.holder_key == holder_key} | {member_key}
    if edition.max_members is not None and len(members) > edition.max_members:
        yield edition.because(Code.TOO_MANY_MEMBERS, limit=edition.max_members)
    holders = {one.holder_key for one in live if one.member_key == member_key} | {holder_key}
    if edition.max_holders is not None and len(holders) > edition.max_holders:
        yield edition.because(Code.TOO_MANY_HOLDERS, limit=edition.max_holders)


def _second_marriage(
    live: Iterable[BindingFacts], holder_key: Key, member_key: Key, edition: Edition
) -> Iterator[Reason]:
    """One marriage a person, in either role; both directions between the same two are one."""
    couples = [{one.holder_key, one.member_key} for one in live if KINSHIPS[one.relationship].is_marriage]
    others = [couple for couple in couples if couple != {holder_key, member_key}]
    of_holder = any(holder_key in couple for couple in others)
    of_member = any(member_key in couple for couple in others)
    if of_holder or of_member:
        whose = "both" if of_holder and of_member else "holder" if of_holder else "member"
        yield edition.because(Code.SPOUSE_ALREADY_BOUND, whose=whose)


def _period_reasons(pair: PairFacts, edition: Edition, today: date, *, confirming: bool) -> Iterator[Reason]:
    if pair.starts_on < today:
        yield edition.because(Code.PERIOD_IN_PAST, starts_on=pair.starts_on, today=today)
    if pair.ends_on is None:
        return
    # Nobody may sign for a single day, but a single day that is left may still be confirmed.
    is_empty = pair.ends_on < pair.starts_on if confirming else pair.ends_on <= pair.starts_on
    if is_empty:
        yield edition.because(Code.PERIOD_EMPTY, starts_on=pair.starts_on, ends_on=pair.ends_on)
