"""The plan of a batch: of a register, or of an older one that fills in history."""

from collections.abc import Collection

from accounts.register.history import History
from accounts.register.known_people import known_of
from accounts.register.plan import Claims, Plan, Run
from accounts.register.rows import RegisterRow


def plan_for(people: Collection[list[RegisterRow]], run: Run, claims: Claims, *, writes: bool) -> Plan:
    """An empty plan that knows these people; where it writes, on rows locked in the open transaction."""
    known = known_of(people, as_of=run.as_of, lock=writes, history=run.is_backfill)
    return (History if run.is_backfill else Plan)(known, run, claims, writes=writes)
