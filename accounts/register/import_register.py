"""The insured register comes in. The register is master; what it does not say is left alone."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TextIO

from django.db import connection
from uuid_utils.compat import uuid7

from accounts.actors import Actor
from accounts.days import shanghai_day
from accounts.models import RegisterImport
from accounts.register.apply import Application
from accounts.register.bad_rows import keep_errors, list_bad_rows
from accounts.register.batches import Progress
from accounts.register.change_set import UNKNOWN_AREA, ChangeSet, Totals
from accounts.register.compare import Comparison
from accounts.register.flaws import BadRow
from accounts.register.plan import Run
from accounts.register.reader import Read, RegisterFile, Unreadable, open_register
from accounts.register.rows import RegisterRow, check_row, shown_psn_no
from accounts.register.spool import Problem, Spool
from accounts.words.register import CANNOT_WRITE, ONLY_A_HEADER

PIECE = 2000

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """What an import has changed, or would change, and where its bad rows are listed."""

    change_set: ChangeSet
    errors: Path

    @property
    def totals(self) -> Totals:
        """All areas together."""
        return self.change_set.total()


def import_register(
    *, path: Path, as_of: date, by: Actor, at: datetime, progress: Progress, dry_run: bool = False
) -> Report:
    """Takes every good row of a register, as it stands on a day; lists the others in FILE.errors.csv.

    What the whole file would change is counted before anything is written; a dry run ends there. Batches are
    written one by one: an import that was cut off is finished by running it again. Raises Unreadable, with
    nothing done, if the file as a whole cannot be taken.
    """
    begun = monotonic()
    file = open_register(path)
    with Spool() as spool:
        read = _read(file, spool, latest=max(as_of, shanghai_day(at)), progress=progress)
        errors = path.with_name(path.name + ".errors.csv")
        with _opened(errors) as listed:
            try:
                run = Run(uuid7(), as_of, at, connection.ops.adapt_datetimefield_value(at) or at)
                comparison = Comparison(run, spool)
                comparison.look_through(progress)
                changes = _sum(read, comparison.settled, comparison.changes)
                if not dry_run:
                    spool.forget_forecast()
                    changes = _sum(read, comparison.settled, _apply(file, run, spool, progress))
            finally:
                list_bad_rows(spool.problems(), listed)
        report = Report(changes, errors)
        if not dry_run:
            _close(run, report, finished_at=at + timedelta(seconds=monotonic() - begun))
    totals = report.totals
    logger.info("register read by %s: %d rows, %d bad", by.kind, totals.rows_read, totals.rows_bad)
    return report


def _apply(file: RegisterFile, run: Run, spool: Spool, progress: Progress) -> ChangeSet:
    RegisterImport.objects.create(id=run.id, as_of=run.as_of, file_digest=file.digest, started_at=run.at)
    application = Application(run, spool)
    application.take_all(progress)
    return application.done


def _close(run: Run, report: Report, *, finished_at: datetime) -> None:
    totals = report.totals
    if totals.rows_bad:
        keep_errors(run.id, report.errors)
    RegisterImport.objects.filter(pk=run.id).update(
        rows_read=totals.rows_read,
        rows_changed=totals.rows_changed,
        rows_bad=totals.rows_bad,
        finished_at=finished_at,
    )


def _sum(*parts: ChangeSet) -> ChangeSet:
    whole = ChangeSet()
    for part in parts:
        whole.add(part)
    return whole


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
        nowhere = counts.of(UNKNOWN_AREA)
        nowhere.rows_read += len(piece) - len(good)
        nowhere.rows_bad += len(piece) - len(good)
        done += len(piece)
        progress("read", done, file.lines)
    if not done:
        raise Unreadable(ONLY_A_HEADER)
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


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The list of bad rows, opened before anything is done. With a BOM, so that Excel reads it rightly."""
    try:
        file = path.open("w", encoding="utf-8-sig", newline="")
    except OSError:
        raise Unreadable(CANNOT_WRITE.format(path=path)) from None
    with file:
        yield file
