"""What every test has: its database and role there, Hypothesis without a stop-watch, no connection left."""

from collections.abc import Iterator
from contextlib import ExitStack

import hypothesis
import pytest
import time_machine
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests import database_roles, emptying, make
from tests.lock_waits import eventually

# Two cores are shared by the workers: a slow example says nothing about the code.
hypothesis.settings.register_profile(
    "portal", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("portal")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked for the other database; it runs in the other part of `make test`."""
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    left_out = [item for item in items if item.get_closest_marker(other)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database to which others are still connected cannot be dropped; and dropping it may take minutes.

    PostgreSQL first writes down all that it has in memory, behind whatever else a loaded machine writes.
    """
    with ExitStack() as at_the_end:
        with django_db_blocker.unblock():
            at_the_end.enter_context(database_roles.spoken_as_in_production())
            at_the_end.enter_context(emptying.only_what_has_rows())
        yield
        with django_db_blocker.unblock():
            assert_nobody_else_is_connected()
            at_the_end.close()
    if connection.vendor == "postgresql":
        connection.settings_dict["OPTIONS"]["options"] += " -c statement_timeout=0"


@pytest.fixture(autouse=True)
def alone(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What a test lets others do at the same time has ended with it, and so have their connections."""
    yield
    marker = request.node.get_closest_marker("django_db")
    if (marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames:
        with django_db_blocker.unblock():
            assert_nobody_else_is_connected()


def assert_nobody_else_is_connected() -> None:
    """Of a connection that was closed the server learns a moment later."""
    if connection.vendor == "postgresql":
        assert eventually(lambda: not others_connected()), f"still connected: {others_connected()}"


def others_connected() -> list[tuple[object, ...]]:
    """Who else is at PostgreSQL in this database, since when, and what they asked last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, application_name, state, backend_start, query FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return list(cursor.fetchall())


@pytest.fixture
def monday() -> Iterator[None]:
    """The clock stands still at `make.NOW`: for pages, which read it themselves."""
    with time_machine.travel(make.NOW, tick=False):
        yield
