"""The insured register comes in. The register is master; what it does not say is left alone."""

import csv
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from time import monotonic
from typing import TextIO

from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from uuid_utils.compat import uuid7

from accounts.actors import Actor
from accounts.days import shanghai_day
from accounts.models import RegisterImport
from accounts.register.bad_rows import keep_errors
from accounts.register.known_people import known_of
from accounts.register.plan import Plan, Run, Totals
from accounts.register.reader import Read, RegisterFile, Unreadable, open_register
from accounts.register.rows import BadRow, RegisterRow, check_row, shown_psn_no
from accounts.register.spool import Problem, Spool
from accounts.register.write import refresh_statistics, write
from accounts.words.register import CANNOT_WRITE, HEADER_OF_BAD_ROWS, ONLY_A_HEADER, REFUSED_BY_DATABASE

PIECE, PEOPLE = 2000, 1500
TRIES = 3

Progress = Callable[[str, int, int], None]
"""Told the stage ("read" or "apply"), the rows done and the rows to expect."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Report:
    """What came of an import, and where its bad rows are listed."""

    totals: Totals
    errors: Path


def import_register(
    *, path: Path, as_of: date, by: Actor, at: datetime, progress: Progress, dry_run: bool = False
) -> Report:
    """Takes every good row of a register, as it stands on a day; lists the others in FILE.errors.csv.

    Batches are written one by one: an import that was cut off is finished by running it again. A dry run
    writes the list only. Raises Unreadable, with nothing done, if the file as a whole cannot be taken.
    """
    begun = monotonic()
    file = open_register(path)
    totals = Totals()
    with Spool() as spool:
        _read(file, spool, totals, latest=max(as_of, shanghai_day(at)), progress=progress)
        errors = path.with_name(path.name + ".errors.csv")
        with _opened(errors) as listed:
            try:
                run = Run(uuid7(), as_of, at, connection.ops.adapt_datetimefield_value(at) or at)
                if not dry_run:
                    RegisterImport.objects.create(
                        id=run.id, as_of=as_of, file_digest=file.digest, started_at=at
                    )
                _Application(run, spool, totals, dry_run).take_all(progress)
            finally:
                _list_problems(spool, listed)
        if not dry_run and totals.rows_bad:
            keep_errors(run.id, errors)
    if not dry_run:
        RegisterImport.objects.filter(pk=run.id).update(
            rows_read=totals.rows_read,
            rows_changed=totals.rows_changed,
            rows_bad=totals.rows_bad,
            finished_at=at + timedelta(seconds=monotonic() - begun),
        )
    logger.info("register read by %s: %d rows, %d bad", by.kind, totals.rows_read, totals.rows_bad)
    return Report(totals, errors)


def _read(file: RegisterFile, spool: Spool, totals: Totals, *, latest: date, progress: Progress) -> None:
    """Checks every row by itself and puts the good ones aside. Raises Unreadable."""
    rows = file.rows()
    while piece := list(islice(rows, PIECE)):
        good, bad = _checked(piece, latest)
        spool.add(good)
        spool.add_problems(bad)
        totals.rows_read += len(piece)
        totals.rows_bad += len(bad)
        progress("read", totals.rows_read, file.lines)
    if not totals.rows_read:
        raise Unreadable(ONLY_A_HEADER)


def _checked(piece: Iterable[Read], latest: date) -> tuple[list[RegisterRow], list[Problem]]:
    good: list[RegisterRow] = []
    bad: list[Problem] = []
    for line, cells in piece:
        if isinstance(cells, BadRow):
            bad.append((line, "", str(cells)))
            continue
        try:
            good.append(check_row(line, cells, latest=latest))
        except BadRow as wrong:
            bad.append((line, shown_psn_no(cells[0] or ""), str(wrong)))
    return good, bad


class _Application:
    """Applies the rows that were put aside, batch by batch."""

    def __init__(self, run: Run, spool: Spool, totals: Totals, dry_run: bool) -> None:
        self._run = run
        self._spool = spool
        self._totals = totals
        self._dry_run = dry_run

    def take_all(self, progress: Progress) -> None:
        done, expected = 0, self._totals.rows_read - self._totals.rows_bad
        refresh_statistics()
        for people in _batches(self._spool.people()):
            self._forecast(people) if self._dry_run else self._take(people)
            done += sum(map(len, people))
            progress("apply", done, expected)
        refresh_statistics()

    def _take(self, people: list[list[RegisterRow]]) -> None:
        """Writes a batch, all or nothing; what the database refuses is narrowed down to the row."""
        try:
            self._write(people)
        except (IntegrityError, DataError):
            if len(people) > 1:
                self._take(people[: len(people) // 2])
                self._take(people[len(people) // 2 :])
            elif len(people[0]) > 1:
                for row in people[0]:
                    self._take([[row]])
            else:
                self._refuse(people[0][0])

    def _write(self, people: list[list[RegisterRow]]) -> None:
        """Most rows of most registers change nothing, so they are compared before anything is locked."""
        known = known_of(people, as_of=self._run.as_of)
        compared = Plan(known, self._run)
        changing, settled = [], Totals()
        for rows in people:
            if rows[0].psn_no not in known.people or compared.add(rows):
                changing.append(rows)
            else:
                kept = len({row.key for row in rows})
                settled.rows_unchanged += kept
                settled.rows_merged += len(rows) - kept
        if changing:
            self._note(self._write_locked(changing))
        self._totals.add(settled)

    def _write_locked(self, people: list[list[RegisterRow]]) -> Plan:
        """Judges again what seems to change, on rows that stand still, and writes it."""
        for tries_left in reversed(range(TRIES)):
            try:
                with transaction.atomic(durable=True):
                    plan = self._planned(people, lock=True)
                    write(plan.changes)
                return plan
            except OperationalError:  # a settlement held a row for too long, or each waited for the other
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    def _forecast(self, people: list[list[RegisterRow]]) -> None:
        """What writing would do, without it."""
        plan = self._planned(people, lock=False)
        self._spool.claim(plan.claimed.items())
        self._note(plan)

    def _planned(self, people: list[list[RegisterRow]], *, lock: bool) -> Plan:
        known = known_of(people, as_of=self._run.as_of, lock=lock)
        if self._dry_run:
            numbers = [row.number for rows in people for row in rows]
            for number, psn_no in self._spool.claimed(numbers).items():
                known.owners.setdefault(known.digest_of(number), psn_no)
        plan = Plan(known, self._run)
        for rows in people:
            plan.add(rows)
        return plan

    def _note(self, plan: Plan) -> None:
        self._totals.add(plan.totals)
        self._add_problems(plan.problems)

    def _refuse(self, row: RegisterRow) -> None:
        self._add_problems([(row.line, shown_psn_no(row.psn_no), REFUSED_BY_DATABASE)])

    def _add_problems(self, problems: list[Problem]) -> None:
        self._spool.add_problems(problems)
        self._totals.rows_bad += len(problems)


def _batches(people: Iterator[list[RegisterRow]]) -> Iterator[list[list[RegisterRow]]]:
    """Always as many people at a time, so that statements that name them all are the same each time."""
    while batch := list(islice(people, PEOPLE)):
        yield batch


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    """The list of bad rows, opened before anything is done. With a BOM, so that Excel reads it rightly."""
    try:
        file = path.open("w", encoding="utf-8-sig", newline="")
    except OSError:
        raise Unreadable(CANNOT_WRITE.format(path=path)) from None
    with file:
        yield file


def _list_problems(spool: Spool, file: TextIO) -> None:
    writer = csv.writer(file)
    writer.writerow(HEADER_OF_BAD_ROWS)
    writer.writerows(spool.problems())
