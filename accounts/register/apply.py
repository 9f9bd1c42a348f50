"""Writes what a file changes, batch by batch, each judged again on rows that stand still."""

from django.db import DataError, IntegrityError, OperationalError, transaction

from accounts.register.batches import Progress, batches
from accounts.register.change_set import ChangeSet
from accounts.register.flaws import whole_row
from accounts.register.known_people import known_of
from accounts.register.plan import Claims, Plan, Run
from accounts.register.rows import RegisterRow, shown_psn_no
from accounts.register.spool import Problem, Spool
from accounts.register.write import refresh_statistics, write
from accounts.words.register import REFUSED_BY_DATABASE

TRIES = 3


class Application:
    """Takes the people who change; `done` counts what was written."""

    def __init__(self, run: Run, spool: Spool) -> None:
        self.done = ChangeSet()
        self._run = run
        self._spool = spool

    def take_all(self, progress: Progress) -> None:
        """Writes everything; what was written stays, however this ends."""
        rows, expected = 0, self._spool.changing_count
        refresh_statistics()
        for people in batches(self._spool.changing()):
            self._take(people)
            rows += sum(map(len, people))
            progress("apply", rows, expected)
        refresh_statistics()

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
            self.done.add(plan.change_set)
            self.done.add(plan.settled)
            self._spool.add_problems(plan.problems)

    def _write_locked(self, people: list[list[RegisterRow]]) -> Plan:
        for tries_left in reversed(range(TRIES)):
            try:
                with transaction.atomic(durable=True):
                    known = known_of(people, as_of=self._run.as_of, lock=True)
                    plan = Plan(known, self._run, Claims(), writes=True)
                    for rows in people:
                        plan.add(rows)
                    write(plan.changes)
                return plan
            except OperationalError:  # a settlement held a row for too long, or each waited for the other
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    def _refuse(self, row: RegisterRow) -> None:
        self._spool.add_problems(
            [Problem(row.line, shown_psn_no(row.psn_no), whole_row(REFUSED_BY_DATABASE))]
        )
        counts = self.done.of(row.key[1])
        counts.rows_bad += not row.left_out
        counts.rows_in_part -= bool(row.left_out)
