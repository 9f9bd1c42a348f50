"""Looks through a whole file and counts what it would change, before anything is written or locked."""

from accounts.register.batches import Progress, batches
from accounts.register.change_set import ChangeSet
from accounts.register.plan import Claims, Run
from accounts.register.plan_for import plan_for
from accounts.register.spool import Spool


class Comparison:
    """What a file would change, and in `settled` what of it is about people of whom nothing changes.

    Whoever changes, or is complained of, is put aside once more: only these are judged again under locks.
    """

    def __init__(self, run: Run, spool: Spool) -> None:
        self.changes = ChangeSet()
        self.settled = ChangeSet()
        self._run = run
        self._spool = spool

    def look_through(self, progress: Progress) -> None:
        """Compares every person with what is known of them."""
        done, expected = 0, self._spool.row_count
        claims = Claims(self._spool.contested_numbers())
        for people in batches(self._spool.people()):
            plan = plan_for(people, self._run, claims, writes=False)
            self._spool.add_changing(row for rows in people if plan.add(rows) for row in rows)
            self._spool.add_forecast(plan.problems)
            self._spool.add_notes(plan.notes, forecast=True)
            self.changes.add(plan.change_set)
            self.settled.add(plan.settled)
            done += sum(map(len, people))
            progress("compare", done, expected)
