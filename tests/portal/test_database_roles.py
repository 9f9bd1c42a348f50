"""On PostgreSQL the tests run as a deployment does: so every test of a service is one of its rights too."""

from collections.abc import Callable
from inspect import unwrap
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction

from accounts.register import write
from portal import scheduled_jobs
from tests import database_roles, make

ROOT = Path(__file__).resolve().parents[2]
ASKED = """
def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()
"""
WHO = "SELECT replace(current_user, current_database(), '')"
ROWS_BY_STATISTICS = "SELECT reltuples FROM pg_class WHERE relname = 'accounts_person'"
REWRITE = "UPDATE accounts_ledgerentry SET amount_fen = 1 RETURNING 1"


def standing_in(place: str) -> Callable[[str], Any]:
    """What asks as if it stood in this file."""
    names: dict[str, Any] = {"connection": connection}
    exec(compile(ASKED, ROOT / place, "exec"), names)
    ask: Callable[[str], Any] = names["ask"]
    return ask


@pytest.mark.postgresql
@pytest.mark.django_db
class TestWhoAsks:
    @pytest.mark.parametrize(
        ("place", "who"),
        [
            ("sharing/pages/inbox.py", "_web"),
            ("accounts/services/ledger.py", "_web"),
            ("accounts/register/write.py", "_worker"),
            ("portal/scheduled_jobs.py", "_worker"),
        ],
    )
    def test_the_site_asks_as_one_of_the_two(self, place: str, who: str) -> None:
        assert standing_in(place)(WHO) == (who,)

    def test_a_test_asks_as_the_owner_also_after_the_site(self) -> None:
        standing_in("sharing/pages/inbox.py")(WHO)
        assert standing_in("tests/make.py")(REWRITE) is None

    def test_who_owns_no_table_has_its_statistics_made_anew(self) -> None:
        for _ in range(3):
            make.person()
        write.refresh_statistics()
        assert standing_in("tests/make.py")(ROWS_BY_STATISTICS) == (3,)

    def test_what_may_not_be_done_is_refused_with_where_to_look(self) -> None:
        with pytest.raises(ProgrammingError, match="permission denied") as refused, transaction.atomic():
            standing_in("sharing/services/x.py")(REWRITE)
        assert refused.value.__notes__ == [database_roles.HINT.format(role="web")]


def done_by(chore: scheduled_jobs.Chore) -> Callable[..., Any]:
    """The function of a service, also where a line of its own calls it."""
    names = chore.do.__code__.co_names
    is_line = chore.do.__name__ == "<lambda>"
    found: Callable[..., Any] = getattr(getattr(scheduled_jobs, names[0]), names[1]) if is_line else chore.do
    return unwrap(found)


def test_every_chore_of_the_worker_is_known_as_one() -> None:
    """Where a test calls it itself, it asks as the worker: see tests/database_roles.py."""
    chores = chain(scheduled_jobs.messages(), *scheduled_jobs.slow())
    codes = {chore.name: done_by(chore).__code__ for chore in chores}
    unknown = [
        name
        for name, code in codes.items()
        if code not in database_roles.OF_WORKER
        and database_roles.room_of(code.co_filename) is not database_roles.Room.WORKER
    ]
    assert unknown == []
