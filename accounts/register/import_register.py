"""The insured register comes in. The register is master; what it does not say is left alone."""

import csv
import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import chain, islice
from pathlib import Path
from time import monotonic
from typing import NamedTuple, TextIO
from uuid import UUID

from django.db import connection
from uuid_utils.compat import uuid7

from accounts.actors import Actor
from accounts.days import shanghai_day
from accounts.models import RegisterImport
from accounts.register.apply import Application
from accounts.register.bad_rows import keep_errors, keep_notes, list_bad_rows
from accounts.register.batches import Progress
from accounts.register.change_set import UNKNOWN_AREA, ChangeSet, Totals
from accounts.register.compare import Comparison
from accounts.register.earlier_imports import EarlierImports, UnusualArea, happened
from accounts.register.files.headers import Read
from accounts.register.flaws import BadRow, Flaw, shape_of
from accounts.register.plan import Run
from accounts.register.reader import RegisterFile, Unreadable, open_register
from accounts.register.rows import RegisterRow, check_row, shown_psn_no
from accounts.register.spool import Problem, Spool
from accounts.rules.as_of import WrongDay
from accounts.rules.unusual_imports import is_more
from accounts.words.imports import AND_MORE_AREAS, HEADER_OF_NOTES, HELD, MORE_THAN_AGREED, WRONG_DAYS
from accounts.words.register import CANNOT_WRITE, CARD_OF_TWO, ONLY_A_HEADER

PIECE = 2000
MOST_AREAS_NAMED = 5

logger = logging.getLogger(__name__)


class Agreement(NamedTuple):
    """Who agreed to what is unusual, and why; and to how much, where they were shown a change set."""

    words: str
    by: str
    to: ChangeSet | None = None


@dataclass(frozen=True)
class Report:
    """What an import has changed, or would change, what of it is unusual, and where its lists are."""

    run_id: UUID
    change_set: ChangeSet
    settled: ChangeSet
    """The part of it that is about people of whom nothing changes."""
    unusual: list[UnusualArea]
    errors: Path
    notes: Path
    """Only there if there is something to look at."""

    @property
    def totals(self) -> Totals:
        """All areas together."""
        return self.change_set.total()


class Held(Exception):
    """What the file would change is unusual, or more than was agreed to: nothing was written."""

    def __init__(self, report: Report, sentence: str) -> None:
        super().__init__(sentence)
        self.report = report


def import_register(
    *,
    path: Path,
    as_of: date,
    by: Actor,
    at: datetime,
    progress: Progress,
    dry_run: bool = False,
    backfill: bool = False,
    agreed: Agreement | None = None,
) -> Report:
    """Takes every good row of a register, as it stands on a day; lists the others in FILE.errors.csv.

    What the whole file would change is counted before anything is written; a dry run ends there. Batches are
    written one by one: an import that was cut off is finished by running it again. `backfill` fills in the
    history of states and leaves everything else. Raises, with nothing written, Unreadable if the file as a
    whole cannot be taken, also for its day, and Held if it changes too much for nobody to have agreed.
    """
    begun = monotonic()
    file = open_register(path)
    today = shanghai_day(at)
    if as_of > today:
        raise Unreadable(WRONG_DAYS[WrongDay.TO_COME].format(as_of=as_of))
    with Spool() as spool:
        read = _read(file, spool, latest=today, progress=progress)
        earlier = EarlierImports([area for area in read.areas if area], as_of)
        _refuse_wrong_days(earlier, as_of, today=today, backfill=backfill)
        run = _run(earlier, as_of, at, backfill=backfill)
        importing = _Importing(file, run, spool, read, earlier, progress)
        errors, notes = (path.with_name(f"{path.name}.{what}.csv") for what in ("errors", "notes"))
        with _opened(errors) as listed:
            try:
                forecast = importing.forecast(errors, notes)
                report = forecast if dry_run else importing.take(forecast, agreed)
            finally:
                list_bad_rows(spool.problems(), listed)
                _list_notes(notes, spool)
        if not dry_run:
            _close(report, finished_at=at + timedelta(seconds=monotonic() - begun))
    totals = report.totals
    logger.info("register read by %s: %d rows, %d bad", by.kind, totals.rows_read, totals.rows_bad)
    return report


@dataclass(frozen=True)
class _Importing:
    """One file whose rows were read: what it would change, and then changing it."""

    file: RegisterFile
    run: Run
    spool: Spool
    read: ChangeSet
    earlier: EarlierImports
    progress: Progress

    def forecast(self, errors: Path, notes: Path) -> Report:
        """What it would change as things stand. Nothing is written."""
        comparison = Comparison(self.run, self.spool)
        comparison.look_through(self.progress)
        changes = ChangeSet.sum_of(self.read, comparison.settled, comparison.changes)
        usual = self.run.is_backfill  # it changes nothing that holds today
        unusual = [] if usual else self.earlier.unusual_with(changes, at=self.run.at)
        return Report(self.run.id, changes, comparison.settled, unusual, errors, notes)

    def take(self, forecast: Report, agreed: Agreement | None) -> Report:
        """Writes it. Raises Held."""
        if forecast.unusual and agreed is None:
            agreed = self._agreed_before()
            if agreed is None:
                raise Held(forecast, HELD)
        if agreed and agreed.to and is_more(happened(forecast.totals), happened(agreed.to.total())):
            raise Held(forecast, MORE_THAN_AGREED)
        self._begin(agreed)
        self.spool.forget_forecast()
        application = Application(self.run, self.spool)
        application.take_all(self.read.areas, self.progress)
        changes = ChangeSet.sum_of(self.read, forecast.settled, application.done)
        application.close(changes)
        return replace(forecast, change_set=changes)

    def _agreed_before(self) -> Agreement | None:
        """What was agreed to and then cut off goes on without asking again."""
        same = RegisterImport.objects.filter(file_digest=self.file.digest, as_of=self.run.as_of)
        cut_off = same.filter(finished_at=None, taken_back_by__isnull=True).exclude(accepted_words="")
        last = cut_off.order_by("started_at").last()
        return Agreement(last.accepted_words, last.accepted_by) if last else None

    def _begin(self, agreed: Agreement | None) -> None:
        RegisterImport.objects.create(
            id=self.run.id,
            as_of=self.run.as_of,
            is_backfill=self.run.is_backfill,
            file_digest=self.file.digest,
            started_at=self.run.at,
            accepted_words=agreed.words if agreed else "",
            accepted_by=agreed.by if agreed else "",
        )


def _run(earlier: EarlierImports, as_of: date, at: datetime, *, backfill: bool) -> Run:
    written_at = connection.ops.adapt_datetimefield_value(at) or at
    return Run(uuid7(), as_of, at, written_at, backfill, earlier.next_days() if backfill else {})


def _refuse_wrong_days(earlier: EarlierImports, as_of: date, *, today: date, backfill: bool) -> None:
    found = list(earlier.wrong_days(today=today, backfill=backfill))
    if not found:
        return
    wrong, last = found[0][1], max((day for *_, day in found if day), default=as_of)
    names = "、".join(area for area, *_ in found[:MOST_AREAS_NAMED])
    if len(found) > MOST_AREAS_NAMED:
        names = AND_MORE_AREAS.format(areas=names)
    raise Unreadable(WRONG_DAYS[wrong].format(areas=names, as_of=as_of, last=last))


def _close(report: Report, *, finished_at: datetime) -> None:
    totals = report.totals
    if totals.rows_bad:
        keep_errors(report.run_id, report.errors)
    if report.notes.exists():
        keep_notes(report.run_id, report.notes)
    RegisterImport.objects.filter(pk=report.run_id).update(
        rows_read=totals.rows_read,
        rows_changed=totals.rows_changed,
        rows_bad=totals.rows_bad,
        finished_at=finished_at,
    )


def _read(file: RegisterFile, spool: Spool, *, latest: date, progress: Progress) -> ChangeSet:
    """Checks every row by itself, puts the good ones aside and counts them. Raises Unreadable."""
    counts = ChangeSet()
    done = 0
    rows = file.rows()
    while piece := list(islice(rows, PIECE)):
        good, bad = _checked(piece, latest)
        spool.add(good)
        spool.add_problems(bad)
        for area, number in Counter(row.key[1] for row in good).items():
            counts.of(area).rows_read += number
        for area, number in Counter(row.key[1] for row in good if row.left_out).items():
            counts.of(area).rows_bad += number
            counts.of(area).rows_in_part += number
        if unplaced := len(piece) - len(good):
            counts.of(UNKNOWN_AREA).rows_read += unplaced
            counts.of(UNKNOWN_AREA).rows_bad += unplaced
        done += len(piece)
        progress("read", done, file.lines)
    if not done:
        raise Unreadable(ONLY_A_HEADER)
    for row in spool.take_out_cards_of_two():
        flaw = Flaw("card_no", shape_of("card_no", row.card_no or ""), CARD_OF_TWO)
        spool.add_problems([Problem(row.line, shown_psn_no(row.psn_no), flaw)])
        counts.of(row.key[1]).rows_bad += not row.left_out
        counts.of(row.key[1]).rows_in_part -= bool(row.left_out)
    return counts


def _checked(piece: Iterable[Read], latest: date) -> tuple[list[RegisterRow], list[Problem]]:
    good: list[RegisterRow] = []
    bad: list[Problem] = []
    for line, cells in piece:
        if isinstance(cells, BadRow):
            bad.extend(Problem(line, "", flaw) for flaw in cells.flaws)
            continue
        try:
            row, left_out = check_row(line, cells, latest=latest)
        except BadRow as wrong:
            bad.extend(Problem(line, shown_psn_no(cells[0] or ""), flaw) for flaw in wrong.flaws)
        else:
            good.append(row)
            bad.extend(Problem(line, shown_psn_no(row.psn_no), flaw, False) for flaw in left_out)
    return good, bad


def _list_notes(path: Path, spool: Spool) -> None:
    path.unlink(missing_ok=True)  # an import before this one may have had some
    notes = spool.notes()
    if first := next(notes, None):
        with _opened(path) as file:
            writer = csv.writer(file)
            writer.writerows(chain([HEADER_OF_NOTES, first], notes))


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """With a BOM, so that Excel reads it rightly. Raises Unreadable."""
    try:
        file = path.open("w", encoding="utf-8-sig", newline="")
    except OSError:
        raise Unreadable(CANNOT_WRITE.format(path=path)) from None
    with file:
        yield file
