"""Writes what a file changes, batch by batch, each judged again on rows that stand still."""

import json
from collections.abc import Iterable

from django.db import DataError, IntegrityError, OperationalError, transaction
from uuid_utils.compat import uuid7

from accounts.models import RegisterImportArea
from accounts.register.batches import Progress, batches
from accounts.register.change_set import ChangeSet, Totals
from accounts.register.flaws import whole_row
from accounts.register.kept import seal_piece
from accounts.register.plan import Changes, Claims, Plan, Run
from accounts.register.plan_for import plan_for
from accounts.register.rows import RegisterRow, shown_psn_no
from accounts.register.spool import Problem, Spool
from accounts.register.write import refresh_statistics, write
from accounts.words.register import REFUSED_BY_DATABASE

TRIES = 3


class Application:
    """Takes the people who change; `done` counts what was written.

    With each batch stands what it counts and what was there before, so that an import that was cut off is
    known for what it did, and can be taken back.
    """

    def __init__(self, run: Run, spool: Spool) -> None:
        self.done = ChangeSet()
        self._run = run
        self._spool = spool
        self._pieces = 0
        self._areas: dict[str, str] = {}

    def take_all(self, areas: Iterable[str], progress: Progress) -> None:
        """Writes everything; what was written stays, however this ends. Needs the run's own row."""
        rows, expected = 0, self._spool.changing_count
        if not expected:
            return
        self._add_areas(ChangeSet({area: Totals() for area in areas}))
        refresh_statistics()
        for people in batches(self._spool.changing()):
            self._take(people)
            rows += sum(map(len, people))
            progress("apply", rows, expected)
        refresh_statistics()

    def close(self, changes: ChangeSet) -> None:
        """Writes down what all of the file has come to."""
        if not self._areas:
            self._add_areas(changes)
            return
        counts = changes.as_json()
        changed = Changes()
        changed.area_counts.extend((json.dumps(counts[area]), self._areas[area]) for area in counts)
        with transaction.atomic():
            write(changed)

    def _add_areas(self, changes: ChangeSet) -> None:
        counts = changes.as_json()
        rows = [
            RegisterImportArea(run_id=self._run.id, area_code=area, counts=counts[area]) for area in counts
        ]
        RegisterImportArea.objects.bulk_create(rows)
        self._areas = {row.area_code: row.pk.hex for row in rows}

    def _take(self, people: list[list[RegisterRow]]) -> None:
        """Writes a batch, all or nothing; what the database refuses is narrowed down to the row."""
        try:
            plan = self._write_locked(people)
        except (IntegrityError, DataError):
            if len(people) > 1:
                self._take(people[: len(people) // 2])
                self._take(people[len(people) // 2 :])
            elif len(people[0]) > 1:
                for row in people[0]:
                    self._take([[row]])
            else:
                self._refuse(people[0][0])
        else:
            self.done = self._with(plan)
            self._pieces += bool(plan.kept)
            self._spool.add_problems(plan.problems)
            self._spool.add_notes(plan.notes)

    def _write_locked(self, people: list[list[RegisterRow]]) -> Plan:
        for tries_left in reversed(range(TRIES)):
            try:
                with transaction.atomic(durable=True):
                    plan = plan_for(people, self._run, Claims(), writes=True)
                    for rows in people:
                        plan.add(rows)
                    self._keep(plan)
                    write(plan.changes)
                return plan
            except OperationalError:  # a settlement held a row for too long, or each waited for the other
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    def _keep(self, plan: Plan) -> None:
        """Adds the counts so far, and the piece by which this batch is taken back."""
        if not plan.kept:
            return
        if not self._run.is_backfill:  # what is wrong of history is put right by filling it in again
            plan.kept.keep_telephones()
            number = self._pieces + 1
            sealed = seal_piece(plan.kept, run=self._run.id, number=number)
            plan.changes.pieces.append((uuid7().hex, self._run.id.hex, number, sealed))
        so_far = self._with(plan).as_json()
        plan.changes.area_counts.extend(
            (json.dumps(so_far[area]), self._areas[area]) for area in plan.change_set.areas if area in so_far
        )

    def _with(self, plan: Plan) -> ChangeSet:
        return ChangeSet.sum_of(self.done, plan.change_set, plan.settled)

    def _refuse(self, row: RegisterRow) -> None:
        self._spool.add_problems(
            [Problem(row.line, shown_psn_no(row.psn_no), whole_row(REFUSED_BY_DATABASE))]
        )
        counts = self.done.of(row.key[1])
        counts.rows_bad += not row.left_out
        counts.rows_in_part -= bool(row.left_out)
