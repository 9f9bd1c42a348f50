"""Which failures mean that the database is away or busy, and which that something is broken."""

from collections.abc import Callable

import psycopg
import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import (
    DatabaseError,
    IntegrityError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
    transaction,
)
from psycopg import errors

from accounts.database import prepared_sql
from accounts.database.away import is_away
from accounts.database.prepared_sql import Step
from sharing.models import Institution
from tests import make


def raised(error: BaseException, behind: BaseException | None, *, hidden: bool = False) -> BaseException:
    """An error that was raised while another was handled."""
    error.__context__, error.__suppress_context__ = behind, hidden
    return error


@pytest.mark.parametrize(
    "failed",
    [
        OperationalError("the connection is closed"),
        InterfaceError("the cursor is closed"),
        psycopg.OperationalError("server closed the connection unexpectedly"),
        psycopg.DatabaseError("server closed the connection unexpectedly"),
        errors.ConnectionFailure(),
        errors.AdminShutdown(),
        errors.CrashShutdown(),
        errors.CannotConnectNow("the database system is starting up"),
        errors.TooManyConnections(),
        errors.SerializationFailure(),
        errors.DeadlockDetected(),
        errors.LockNotAvailable(),
        errors.QueryCanceled(),
        errors.DiskFull(),
        raised(InternalError(), errors.ReadOnlySqlTransaction()),
        raised(InternalError(), errors.IdleInTransactionSessionTimeout()),
        raised(DatabaseError(), psycopg.DatabaseError("server closed the connection unexpectedly")),
        raised(SessionInterrupted(), raised(UpdateError(), OperationalError())),
    ],
    ids=lambda failed: type(failed.__context__ or failed).__name__,
)
def test_a_database_that_is_away_or_busy(failed: BaseException) -> None:
    assert is_away(failed)


@pytest.mark.parametrize(
    "failed",
    [
        None,
        ValueError(),
        raised(ProgrammingError(), errors.UndefinedColumn()),
        raised(IntegrityError(), errors.UniqueViolation()),
        raised(InternalError(), errors.IndexCorrupted()),
        raised(DatabaseError(), None),
        raised(ValueError(), OperationalError(), hidden=True),
    ],
    ids=lambda failed: type(failed and failed.__context__ or failed).__name__,
)
def test_what_is_broken(failed: BaseException | None) -> None:
    assert not is_away(failed)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_what_comes_after_a_lost_connection_is_no_mistake_of_the_code() -> None:
    def act() -> None:
        with transaction.atomic():
            Institution.objects.count()
            connection.close()
            Institution.objects.count()

    with pytest.raises((OperationalError, InterfaceError)):
        act()


def new_institution() -> None:
    make.institution()


def new_row_with_its_commit() -> None:
    by = Institution.objects.create(code="H1", name="一", kind="hospital", area_code="320300")
    prepared_sql.write([prepared_sql.update(Institution, by.pk, name="二")], commit=True)


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("write", [new_institution, new_row_with_its_commit])
def test_a_commit_that_the_standby_may_not_have_is_not_taken_for_done(write: Callable[[], None]) -> None:
    """PostgreSQL says so with a warning only: here it is raised as the transaction ends."""
    table = Institution._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.warn() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE WARNING 'canceling wait for synchronous replication'; RETURN NULL; END $$"
        )
        cursor.execute(
            f"CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION pg_temp.warn()"
        )
    try:
        with pytest.raises(OperationalError) as failed, transaction.atomic():
            write()
        assert is_away(failed.value)
        assert Institution.objects.count() == 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TRIGGER warn ON {table}")


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_a_warning_before_the_commit_is_nothing_of_it() -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DO $$ BEGIN RAISE WARNING 'something else'; END $$")
        make.institution()
    assert prepared_sql.rows_of_each(Step("SELECT 1", ())) == [[(1,)]]
