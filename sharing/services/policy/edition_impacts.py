"""What an edition would change, worked out by the worker over every binding of today, page by page.

Memory does not grow with their number. Each page is counted together with how far it came: broken off, the
next worker goes on from there, and of two at once only one counts a page.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db import transaction

from accounts.actors import Officer
from accounts.days import shanghai_day
from sharing.models import Binding, Edition, EditionImpact, ImpactRow
from sharing.rules import edition as rules
from sharing.rules.edition import edition_in_force
from sharing.rules.facts import BindingFacts, Key
from sharing.rules.impact import Impact, JudgedBinding, impact_on
from sharing.selectors import facts
from sharing.services.policy.drafts import locked_draft
from sharing.services.policy.editions import EDITION, forget_impacts

PAGE = 500
LISTED = 2000
"""So many are listed; all are counted."""


@transaction.atomic(durable=True)
def ask_impact(*, edition_id: UUID, by: Officer, at: datetime) -> EditionImpact:
    """Has it worked out what a draft would change for the bindings of today; an open one is not begun twice.

    Raises NoSuchRight, or NotADraft.
    """
    draft = locked_draft(EDITION, edition_id, by=by, at=at)
    if open_one := draft.impacts.filter(finished_at__isnull=True).first():
        return open_one
    forget_impacts(draft)
    return EditionImpact.objects.create(
        edition=draft,
        on_day=shanghai_day(at),
        asked_by_id=by.user_id,
        asked_at=at,
        total=Binding.objects.live().count(),
    )


def work_out_due(*, at: datetime, progress: Callable[[EditionImpact], None] | None = None) -> int:
    """Works out what was asked for and is not finished, the oldest first; how many it finished."""
    finished = 0
    for impact in EditionImpact.objects.filter(finished_at__isnull=True).order_by("asked_at"):
        finished += _work_out(impact, at, progress)
    return finished


def _work_out(impact: EditionImpact, at: datetime, progress: Callable[[EditionImpact], None] | None) -> bool:
    draft = Edition.objects.filter(pk=impact.edition_id).first()
    if draft is None:
        return False
    change = _change(draft, impact.on_day)
    for page in _pages(impact.after):
        if not _count(impact, page, _judged(page, change)):
            return False
        if progress:
            progress(impact)
    open_one = EditionImpact.objects.filter(pk=impact.pk, after=impact.after, finished_at=None)
    return bool(open_one.update(finished_at=at))


@dataclass(frozen=True)
class _Change:
    """The editions of a day as they are, and as they would be with the draft among them."""

    on: date
    now: Sequence[rules.Edition]
    then: Sequence[rules.Edition]

    @property
    def limits_people(self) -> bool:
        return any(one.limits_people for one in self.then)


def _change(draft: Edition, on: date) -> _Change:
    now = [one for one in facts.editions() if one.effective_from <= on]
    others = [one for one in now if one.area_prefix != draft.area_prefix]
    return _Change(on, now, [*others, replace(facts.as_rule(draft), effective_from=on)])


def _pages(after: UUID | None) -> Iterator[list[Binding]]:
    """Every binding that counts, by key."""
    last = after or UUID(int=0)
    live = Binding.objects.live().order_by("pk")
    while page := list(live.filter(pk__gt=last)[:PAGE]):
        yield page
        last = page[-1].pk


def _judged(page: Sequence[Binding], change: _Change) -> dict[UUID, Impact]:
    """The bindings of a page that would fare otherwise. Two queries, three where numbers are limited."""
    ids = {key for binding in page for key in (binding.holder_id, binding.member_id)}
    people = facts.people_on(ids, change.on)
    beside = _by_person(ids, change)
    found: dict[UUID, Impact] = {}
    for row, binding in zip(page, facts.binding_facts(page), strict=True):
        if not binding.is_live_on(change.on):
            continue
        holder, member = people[row.holder_id], people[row.member_id]
        bindings = (*beside.get(row.holder_id, ()), *beside.get(row.member_id, ()))
        impact = impact_on(
            JudgedBinding(binding, holder, member, bindings),
            edition_in_force(change.now, holder.area_code, change.on),
            edition_in_force(change.then, holder.area_code, change.on),
            today=change.on,
        )
        if impact:
            found[row.pk] = impact
    return found


def _by_person(ids: set[UUID], change: _Change) -> Mapping[Key, Sequence[BindingFacts]]:
    """The bindings that count of these people, by person; none where no edition limits how many."""
    if not change.limits_people:
        return {}
    found: defaultdict[Key, list[BindingFacts]] = defaultdict(list)
    for binding in facts.binding_facts(Binding.objects.of(*ids).live().order_by("pk")):
        if binding.is_live_on(change.on):
            found[binding.holder_key].append(binding)
            found[binding.member_key].append(binding)
    return found


@transaction.atomic(durable=True)
def _count(impact: EditionImpact, page: Sequence[Binding], found: Mapping[UUID, Impact]) -> bool:
    """Adds a page to what was counted; False if another worker did, or the draft was edited meanwhile."""
    before = impact.after
    listed = dict(islice(found.items(), max(LISTED - impact.listed, 0)))
    rows = [
        ImpactRow(
            impact=impact,
            number=number,
            binding_id=binding_id,
            effect=one.effect.value,
            codes=[reason.code.value for reason in one.reasons],
        )
        for number, (binding_id, one) in enumerate(listed.items(), impact.listed + 1)
    ]
    for one in found.values():
        _add(impact, one)
    impact.after, impact.seen, impact.listed = page[-1].pk, impact.seen + len(page), impact.listed + len(rows)
    moved = {name: getattr(impact, name) for name in ("after", "seen", "listed", "counts", "reasons")}
    if not EditionImpact.objects.filter(pk=impact.pk, after=before, finished_at=None).update(**moved):
        return False
    ImpactRow.objects.bulk_create(rows)
    return True


def _add(impact: EditionImpact, one: Impact) -> None:
    effect = one.effect.value
    impact.counts[effect] = impact.counts.get(effect, 0) + 1
    by_code = impact.reasons.setdefault(effect, {})
    for code in {reason.code.value for reason in one.reasons}:
        by_code[code] = by_code.get(code, 0) + 1
