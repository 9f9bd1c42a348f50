"""The nightly review: brings the stored state of every binding up to what the rules say of today's facts.

Settling does not wait for it, since it judges the moment's facts itself; this is so that people can read why.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Job
from accounts.days import shanghai_day
from sharing.models import Binding
from sharing.rules.edition import Reach, Relationship, edition_in_force
from sharing.rules.eligibility import standing_reasons
from sharing.rules.life import Action, State
from sharing.rules.reasons import Code, Reason, because
from sharing.selectors import facts
from sharing.services.bindings import transitions
from sharing.services.notices import write
from sharing.words.notices import NoticeKind

log = logging.getLogger(__name__)

REVIEW = Job("review")
PAGE = 500
DEATHS = {Code.HOLDER_DECEASED, Code.MEMBER_DECEASED}


@dataclass(frozen=True)
class Reviewed:
    """How far a review has come: bindings looked at, moved, and not reviewed for an error of ours."""

    seen: int = 0
    moved: int = 0
    failed: int = 0


def review_bindings(*, at: datetime, progress: Callable[[Reviewed], None] | None = None) -> Reviewed:
    """Reviews every binding in force or suspended, page by page; memory does not grow with their number.

    Each is moved in a transaction of its own, and what has moved does not differ any more: after a crash it
    is simply run again. One that fails is logged and leaves the others alone.
    """
    done = Reviewed()
    for page in _pages():
        differing = _that_differ(page, at)
        outcomes = [_review_or_log(binding_id, at) for binding_id in differing]
        done = replace(
            done,
            seen=done.seen + len(page),
            moved=done.moved + outcomes.count(True),
            failed=done.failed + outcomes.count(None),
        )
        if progress:
            progress(done)
    return done


def _review_or_log(binding_id: UUID, at: datetime) -> bool | None:
    try:
        return review_binding(binding_id=binding_id, at=at)
    except Exception:  # whatever is wrong with one, a million others still have their night
        log.exception("binding not reviewed", extra={"binding": str(binding_id)})
        return None


@transaction.atomic(durable=True)
def review_binding(*, binding_id: UUID, at: datetime) -> bool:
    """Suspends, resumes or ends one binding as today's facts have it; whether it moved."""
    people = transitions.people_of(binding_id)
    transitions.lock_people(people)
    binding = next((one for one in transitions.lock_bindings_of(people) if one.pk == binding_id), None)
    if binding is None or transitions.overdue_action(binding, at):
        return False
    return bring_up_to_date(binding, at)


def bring_up_to_date(binding: Binding, at: datetime) -> bool:
    """The same for one that the caller has locked, with its people: also where staff lift a suspension."""
    reasons = _standing([binding], at)[binding.pk]
    action = _action(binding, reasons)
    if action is None:
        return False
    transitions.move(binding, action, by=REVIEW, at=at)
    kind = _TOLD[action]
    write.tell_both(binding, kind, at, reasons=reasons)
    return True


_TOLD = {
    Action.SUSPEND: NoticeKind.SUSPENDED,
    Action.RESUME: NoticeKind.RESUMED,
    Action.DEATH: NoticeKind.STOPPED,
    Action.MOVED: NoticeKind.STOPPED,
}


def _action(binding: Binding, reasons: Sequence[Reason]) -> Action | None:
    """What the review does: death and a move out of reach end it, anything else suspends until it is gone."""
    codes = {reason.code for reason in reasons}
    if codes & DEATHS:
        return Action.DEATH
    if Code.DIFFERENT_PROVINCE in codes:
        return Action.MOVED
    if Code.DIFFERENT_POOLING_AREA in codes and binding.edition.reach == Reach.AREA:
        return Action.MOVED  # signed under a wider reach nobody need have moved: the edition has narrowed
    if codes and binding.state == State.ACTIVE:
        return Action.SUSPEND
    if not codes and binding.state == State.SUSPENDED and not binding.suspended_by_staff:
        return Action.RESUME
    return None


def _pages() -> Iterator[list[Binding]]:
    """Every binding in force or suspended, by key."""
    last = UUID(int=0)
    standing = Binding.objects.filter(state__in=[State.ACTIVE.value, State.SUSPENDED.value]).order_by("pk")
    needed = standing.select_related("edition").only(
        *("holder_id", "member_id", "relationship", "state", "suspended_by_staff", "edition__reach")
    )
    while page := list(needed.filter(pk__gt=last)[:PAGE]):
        yield page
        last = page[-1].pk


def _that_differ(page: Sequence[Binding], at: datetime) -> list[UUID]:
    """Those whose stored state is not what the rules say; each is judged again under its locks."""
    standing = _standing(page, at)
    return [binding.pk for binding in page if _action(binding, standing[binding.pk])]


def _standing(bindings: Sequence[Binding], at: datetime) -> dict[UUID, list[Reason]]:
    today = shanghai_day(at)
    ids = {key for binding in bindings for key in (binding.holder_id, binding.member_id)}
    people, editions = facts.people_on(ids, today), facts.editions()
    found: dict[UUID, list[Reason]] = {}
    for binding in bindings:
        holder, member = people[binding.holder_id], people[binding.member_id]
        edition = edition_in_force(editions, holder.area_code, today)
        relationship = Relationship(binding.relationship)
        found[binding.pk] = (
            list(standing_reasons(holder, member, relationship, edition, today=today))
            if edition
            else [because(Code.SCHEME_NOT_IN_FORCE)]
        )
    return found
