"""What earlier imports have done in the areas of a file: of which day they were, how much they changed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum

from accounts.models import Enrolment, EnrolmentState, RegisterImportArea
from accounts.register.change_set import ChangeSet, Totals
from accounts.register.rows import EMPLOYEE, USABLE
from accounts.rules.as_of import WrongDay, wrong_day
from accounts.rules.unusual_imports import (
    Finding,
    Happened,
    KnownInArea,
    Limits,
    is_always_usual,
    unusual,
)

WINDOW = timedelta(days=30)
SLICE = 200_000
"""Enrolments that are counted by one statement, which PostgreSQL gives 15 seconds."""


@dataclass(frozen=True)
class UnusualArea:
    """What is too much in one area, or in all areas of the file together, of which the code is empty."""

    area: str
    findings: tuple[Finding, ...]


class _Earlier(NamedTuple):
    """One import's part in one area."""

    area: str
    as_of: date
    started_at: datetime
    accepted_words: str
    counts: dict[str, int]


class EarlierImports:
    """What imports have done in these areas in the 30 days before a day, and after it.

    Only imports that stand: history that was filled in, and what was taken back, count for nothing.
    """

    def __init__(self, areas: Collection[str], as_of: date) -> None:
        self._areas = sorted(areas)
        self._as_of = as_of
        found = RegisterImportArea.objects.filter(
            area_code__in=self._areas,
            run__as_of__gt=as_of - WINDOW,
            run__is_backfill=False,
            run__taken_back_by__isnull=True,
        )
        of_run = (f"run__{name}" for name in ("as_of", "started_at", "accepted_words"))
        self._rows = [_Earlier(*row) for row in found.values_list("area_code", *of_run, "counts")]

    def wrong_days(self, *, today: date, backfill: bool) -> Iterator[tuple[str, WrongDay, date | None]]:
        """Each area for which a register of that day is not taken, why, and of which day its last one was."""
        last: dict[str, date] = {}
        for row in self._rows:
            last[row.area] = max(row.as_of, last.get(row.area, row.as_of))
        for area in self._areas:
            wrong = wrong_day(self._as_of, today=today, last=last.get(area), backfill=backfill)
            if wrong:
                yield area, wrong, last.get(area)

    def next_days(self) -> dict[str, date]:
        """Of which day the first register was that followed."""
        following: dict[str, date] = {}
        for row in self._rows:
            if row.as_of > self._as_of:
                following[row.area] = min(row.as_of, following.get(row.area, row.as_of))
        return following

    def unusual_with(self, changes: ChangeSet, *, at: datetime) -> list[UnusualArea]:
        """What is too much in these changes, together with those of the last days that nobody agreed to.

        Each area is judged by itself, so that a wrong file of a small one does not drown, and all together.
        The last days are so by the day of the register and by the clock: a year's registers that are read in
        one day are not one month's.
        """
        areas = {area: changes.areas[area] for area in self._areas if area in changes.areas}
        together = ChangeSet.sum_of(ChangeSet(areas))
        for row in self._rows:
            if not row.accepted_words and row.started_at > at - WINDOW:
                together.add(ChangeSet.from_json({row.area: row.counts}))
        limits = usual_limits()
        if is_always_usual(happened(together.total()), limits):
            return []
        known = _known_in(self._areas, self._as_of)
        everyone = known.values()
        everywhere = KnownInArea(
            sum(each.people for each in everyone), sum(each.balance_fen for each in everyone)
        )
        judged = [(area, together.of(area), known.get(area, KnownInArea(0, 0))) for area in self._areas]
        if len(self._areas) > 1:
            judged.append(("", together.total(), everywhere))
        found = (
            UnusualArea(area, tuple(unusual(happened(did), those, limits))) for area, did, those in judged
        )
        return [each for each in found if each.findings]


def usual_limits() -> Limits:
    """As the deployment has set them."""
    shares = {what: Fraction(percent) / 100 for what, percent in settings.REGISTER_USUAL_PERCENT.items()}
    return Limits(**shares, people=settings.REGISTER_USUAL_PEOPLE)


def happened(totals: Totals) -> Happened:
    """What of these counts may be too much."""
    return Happened(
        ended=totals.enrolments_ended,
        died=totals.deaths,
        telephones=totals.telephones_changed,
        disputed=totals.accounts_disputed,
        accounts_lowered=totals.accounts_lowered,
        down_fen=totals.lowered_fen - (totals.raised_fen - totals.opened_fen),
    )


def _known_in(areas: Collection[str], as_of: date) -> dict[str, KnownInArea]:
    """Who is active there on that day. Who has two active insurances in one area may count twice."""
    states = EnrolmentState.objects.filter(enrolment=OuterRef("pk"), valid_from__lte=as_of)
    latest = states.order_by("-valid_from", "-recorded_at", "-pk").values("status")[:1]
    known: dict[str, KnownInArea] = {}
    for part in _slices():
        active = part.filter(area_code__in=areas, person__died_on__isnull=True)
        counted = (
            active.annotate(standing=Subquery(latest))
            .filter(standing=USABLE)
            .values("area_code")
            .annotate(
                people=Count("person", distinct=True),
                fen=Sum("person__account__imported_fen", filter=Q(insutype=EMPLOYEE)),
            )
        )
        for area, people, fen in counted.values_list("area_code", "people", "fen"):
            before = known.get(area, KnownInArea(0, 0))
            known[area] = KnownInArea(before.people + people, before.balance_fen + (fen or 0))
    return known


def _slices() -> Iterator[QuerySet[Enrolment]]:
    everyone = Enrolment.objects.order_by("pk")
    first: UUID | None = None
    while True:
        rest = everyone.filter(pk__gt=first) if first else everyone
        last = next(iter(rest.values_list("pk", flat=True)[SLICE - 1 : SLICE]), None)
        yield rest.filter(pk__lte=last).order_by() if last else rest.order_by()
        if last is None:
            return
        first = last
