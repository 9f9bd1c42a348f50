"""On PostgreSQL the tests run as a deployment does: what the site asks, the web or the worker asks.

Whose statement it is, the code nearest to it says: a test, or what makes its rows, is the owner; the site is
the web, or the worker where one of its chores or commands is on the way.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from functools import cache
from inspect import unwrap
from pathlib import Path
from types import FrameType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from psycopg.pq import ConnStatus, TransactionStatus

from accounts.services import area_listings, codes, held_telephones, merged_money, rate_limits, reference
from portal import database_roles
from portal.database_rights import DatabaseRole
from sharing.services.bindings import confirm_and_end, drafts, nightly_review
from sharing.services.office import exports
from sharing.services.policy import edition_impacts, shipped_policy
from sharing.services.premiums import rates
from sharing.services.proof import daily, roots
from sharing.services.settling import gateway_keys, institutions
from sharing.services.visits import visits

OURS = f"{Path(__file__).resolve().parent.parent}/"
TESTS = ("tests/", "bench/", "scripts/")
SITE = ("accounts/", "sharing/", "portal/")
PASSED_THROUGH = ("accounts/database/", "accounts/postgresql/")  # by whatever is asked

NOTICES = ("account_events", "disputes", "empty_accounts", "reminders", "telephone_changes")

# What is not the web's: whole files, …
FOR_WORKER = (
    *("accounts/register/", "accounts/sms.py", "portal/scheduled_jobs.py"),
    *(f"sharing/services/notices/{name}.py" for name in NOTICES),
    *("sharing/services/notices/send.py", "sharing/services/office/due_times.py"),
    *("sharing/services/office/figures.py", "sharing/services/office/retention.py"),
    *(f"accounts/management/commands/{name}.py" for name in ("import_registry", "take_back_import")),
    *("accounts/management/commands/key_names.py", "accounts/services/name_keys.py"),
    "sharing/services/office/export_claims.py",
    *(f"sharing/management/commands/{name}.py" for name in ("close_expired", "review_bindings", "sign_root")),
    *(f"sharing/management/commands/{name}.py" for name in ("audit_ledger", "verify", "verify_pledges")),
    "sharing/management/commands/list_areas.py",
)
FOR_OWNER = (
    *("accounts/migrations/", "sharing/migrations/", "portal/demo/", "portal/database_roles.py"),
    *(f"portal/management/commands/{name}.py" for name in ("grant_rights", "seed_demo")),
    *(f"sharing/management/commands/{name}.py" for name in ("add_institution", "institution_keys")),
    *(f"sharing/management/commands/{name}.py" for name in ("link_rows", "load_reference")),
    "sharing/services/proof/link",  # and link_pledges
)
# … and functions beside others that are.
CHORES = (
    *(codes.send_due, codes.remove_old, rate_limits.remove_old, drafts.forget_old_drafts),
    held_telephones.remove_old,
    *(confirm_and_end.close_expired, nightly_review.review_bindings, nightly_review.review_binding),
    *(exports.write_next, exports.remove_expired, edition_impacts.work_out_due, visits.close_idle),
    *(daily.prove_daily, roots.sign_root, roots.hand_on),
    *(area_listings.list_new, area_listings.list_due, area_listings.begin_anew),
    merged_money.carry_over_returns,
)
SET_UP = (
    *(reference.load_areas, reference.load_halls, reference.load_channels, rates.load_premium_rates),
    *(shipped_policy.load_editions, shipped_policy.load_pledge),
    *(institutions.add_institution, gateway_keys.add_key, gateway_keys.revoke_key),
)
OF_WORKER = {unwrap(chore).__code__ for chore in CHORES}
OF_OWNER = {unwrap(step).__code__ for step in SET_UP}
HINT = "asked as the {role}: portal/database_rights.py says what it may do with which model"


@contextmanager
def spoken_as_in_production() -> Iterator[None]:
    """The two roles in this database; while they are there, every connection speaks as its caller."""
    if connection.vendor != "postgresql":
        yield
        return
    names = _names()
    with connection.cursor() as cursor:
        for name in names.values():
            cursor.execute(f"DROP ROLE IF EXISTS {name}")  # of a run that was killed
            cursor.execute(f"CREATE ROLE {name}")
    grant_anew()

    def listen(connection: BaseDatabaseWrapper, **_signal: object) -> None:
        if not any(isinstance(each, Speaker) for each in connection.execute_wrappers):
            connection.execute_wrappers.insert(0, Speaker(connection, names))

    connection_created.connect(listen)
    listen(connections[DEFAULT_DB_ALIAS])
    try:
        yield
    finally:
        connection_created.disconnect(listen)
        connection.close()
        connection.execute_wrappers.clear()
        with connection.cursor() as cursor:
            for name in names.values():
                cursor.execute(f"DROP OWNED BY {name}")
                cursor.execute(f"DROP ROLE {name}")


def grant_anew() -> None:
    """What a deployment does after each `migrate`: a column that went took the right to change it along."""
    if connection.vendor == "postgresql":
        database_roles.grant(_names())


def _names() -> database_roles.Names:
    return {role: f"{connection.settings_dict['NAME']}_{role}" for role in DatabaseRole}


class Speaker:
    """Stands around each statement of one connection, and says first whose it is."""

    def __init__(self, database: BaseDatabaseWrapper, names: database_roles.Names) -> None:
        self._database = database
        self._names = names

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        role = _caller()
        _be(self._database, self._names[role] if role else None)
        try:
            return execute(sql, params, many, context)
        except Exception as failed:
            if role and "permission denied" in str(failed):
                failed.add_note(HINT.format(role=role))
            raise


def _be(database: BaseDatabaseWrapper, name: str | None) -> None:
    """Past everything that counts statements. Who we are the server itself tells, also after a rollback."""
    server = database.connection.pgconn
    # In a transaction that failed only rolling back is left; a server that is gone tells the statement so.
    can_be_asked = server.transaction_status in (TransactionStatus.IDLE, TransactionStatus.INTRANS)
    if can_be_asked and server.parameter_status(b"application_name") != (name or "").encode():
        asked = f"SET ROLE {name or 'NONE'}; SET application_name = '{name or ''}'"
        answer = server.exec_(asked.encode())
        assert server.status == ConnStatus.BAD or not answer.error_message


def _caller() -> DatabaseRole | None:
    """Whose statement this is; None for the owner's. Beyond a test that the site calls nobody is asked."""
    frame: FrameType | None = sys._getframe(2)
    while frame and room_of(frame.f_code.co_filename) is None:
        frame = frame.f_back
    if frame is None or room_of(frame.f_code.co_filename) is Room.TESTS:
        return None
    role = DatabaseRole.WEB
    while frame:
        room = room_of(frame.f_code.co_filename)
        if room is Room.TESTS:
            break
        if room is Room.OWNER or frame.f_code in OF_OWNER:
            return None
        if room is Room.WORKER or frame.f_code in OF_WORKER:
            role = DatabaseRole.WORKER
        frame = frame.f_back
    return role


class Room(Enum):
    """Where a piece of code stands."""

    TESTS, SITE, WORKER, OWNER = range(4)


@cache
def room_of(path: str) -> Room | None:
    if not path.startswith(OURS):
        return None
    place = path.removeprefix(OURS)
    if place.startswith(FOR_OWNER):
        return Room.OWNER
    if place.startswith(FOR_WORKER):
        return Room.WORKER
    if place.startswith(SITE) and not place.startswith(PASSED_THROUGH):
        return Room.SITE
    return Room.TESTS if place.startswith(TESTS) else None
