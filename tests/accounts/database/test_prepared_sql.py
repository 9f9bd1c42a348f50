"""Statements that go to the database together: what fails, fails whole, and what was cut off is made anew."""

import gc
from collections.abc import Callable
from threading import Thread
from uuid import UUID

import pytest
from django.db import (
    IntegrityError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from uuid_utils.compat import uuid7

from accounts.database import prepared_sql
from accounts.database.prepared_sql import Step
from accounts.models import Person
from sharing.models import Institution, Message
from tests import make
from tests.crowd import at_once
from tests.lock_waits import PATIENCE, Second, eventually

pytestmark = pytest.mark.django_db(transaction=True)

HOW_MANY = Step(f"SELECT count(*) FROM {Person._meta.db_table}", ())


def how_many() -> int:
    [[count]] = prepared_sql.rows(*HOW_MANY)
    return int(count)


def how_many_in_a_transaction() -> int:
    with transaction.atomic():
        return how_many()


def message(institution: Institution, **fields: object) -> Step:
    values: dict[str, object] = {
        "id": uuid7(),
        "institution_id": institution.pk,
        "msgid": "M",
        "digest": b"\x00\xff",
        "answer": "成",
        "settlement_id": None,
        "at": make.NOW,
    }
    return prepared_sql.insert(Message, values | fields)


def end_connection(pid: int) -> None:
    """As when the server is started anew."""

    def act(_: int) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, %s)", [pid, int(PATIENCE * 1000)])
            return bool(cursor.fetchone()[0])

    assert at_once(1, act) == [True]


def own_pid() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def last_statement_of(pid: int) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid])
        found = cursor.fetchone()
    return str(found[0]) if found else None


def test_what_is_written_is_what_the_models_read() -> None:
    by = make.institution()
    with transaction.atomic():
        prepared_sql.write([message(by)], commit=True)
    found = Message.objects.get()
    assert (found.msgid, bytes(found.digest), found.answer, found.at) == ("M", b"\x00\xff", "成", make.NOW)


def test_an_answer_may_be_longer_than_what_is_sent_at_once() -> None:
    long = "很长" * 2_000_000
    with transaction.atomic():
        prepared_sql.write([message(make.institution(), answer=long)], commit=True)
    assert Message.objects.get().answer == long


def test_each_statement_sees_what_the_one_before_it_selected_from() -> None:
    make.person()
    asked = Step(f"SELECT psn_no FROM {Person._meta.db_table} WHERE birth_date = %s", (make.TODAY,))
    assert prepared_sql.rows_of_each(HOW_MANY, asked, HOW_MANY) == [[(1,)], [], [(1,)]]


def wrong_in_itself(by: Institution) -> list[Step]:
    return [message(by), message(by, id=uuid7())]


def wrong_at_the_end(by: Institution) -> list[Step]:
    """A foreign key is checked when the transaction ends."""
    return [message(by, settlement_id=UUID(int=7))]


@pytest.mark.parametrize("steps", [wrong_in_itself, wrong_at_the_end])
def test_what_the_database_refuses_leaves_nothing_and_does_no_harm(
    steps: Callable[[Institution], list[Step]],
) -> None:
    by = make.institution()
    with pytest.raises(IntegrityError), transaction.atomic():
        prepared_sql.write(steps(by), commit=True)
    assert not Message.objects.exists()
    with transaction.atomic():
        prepared_sql.write([message(by)], commit=True)
    assert Message.objects.exists()


def test_inside_a_transaction_of_others_nothing_is_committed() -> None:
    by = make.institution()
    with transaction.atomic():
        with transaction.atomic():
            prepared_sql.write([message(by)], commit=True)
        transaction.set_rollback(True)
    assert not Message.objects.exists()


@pytest.mark.postgresql
@pytest.mark.parametrize("ask", [how_many, how_many_in_a_transaction, Person.objects.count])
def test_between_two_requests_the_server_may_be_started_anew(ask: Callable[[], int]) -> None:
    assert ask() == 0
    end_connection(own_pid())
    close_old_connections()  # as Django does when a request begins
    assert ask() == 0


@pytest.mark.postgresql
def test_to_find_that_the_server_is_there_nothing_is_sent_to_it() -> None:
    pid = own_pid()
    assert connection.is_usable()
    assert at_once(1, lambda _: last_statement_of(pid)) == ["SELECT pg_backend_pid()"]


@pytest.mark.postgresql
def test_a_connection_ends_with_its_thread() -> None:
    pids: list[int] = []
    thread = Thread(target=lambda: pids.append(own_pid()))
    gc.disable()  # what Django holds in circles would be found by it one day
    try:
        thread.start()
        thread.join()
        assert eventually(lambda: last_statement_of(pids[0]) is None)
    finally:
        gc.enable()


@pytest.mark.postgresql
def test_in_the_middle_of_a_transaction_it_may_not() -> None:
    def act() -> None:
        with transaction.atomic():
            how_many()
            end_connection(own_pid())
            how_many()

    with pytest.raises((OperationalError, InterfaceError)):
        act()
    connection.close()  # as Django does when a request ends
    assert how_many() == 0


@pytest.mark.postgresql
def test_who_waits_for_a_lock_when_the_server_goes_away_is_told_so() -> None:
    person = make.person()
    locked = Step(f"SELECT id FROM {Person._meta.db_table} WHERE id = %s FOR UPDATE", (person.pk,))
    pids: list[int] = []

    def wait() -> None:
        with transaction.atomic():
            pids.append(own_pid())
            prepared_sql.rows_of_each(HOW_MANY, locked)

    second = Second(wait)
    with transaction.atomic():
        prepared_sql.rows(*locked)
        second.begin_and_wait()
        end_connection(pids[0])
        assert isinstance(second.got(), OperationalError)


@pytest.mark.postgresql
def test_a_statement_is_prepared_once_a_connection() -> None:
    connection.close()
    for _ in range(3):
        prepared_sql.rows_of_each(HOW_MANY, HOW_MANY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), sum(generic_plans) FROM pg_prepared_statements")
        assert cursor.fetchone() == (1, 6)
