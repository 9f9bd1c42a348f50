"""Writes the changes of one batch with one statement a table: COPY on PostgreSQL, executemany on SQLite."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db import OperationalError, connection, models, transaction

from accounts.models import (
    AccountDispute,
    Contradiction,
    Enrolment,
    EnrolmentState,
    LedgerEntry,
    Person,
    PersonalAccount,
    RegisterImportArea,
    RegisterImportPiece,
    TelephoneChange,
)
from accounts.models.people import NAME
from accounts.register.plan import Changes
from accounts.services import area_listings

Values = Sequence[Sequence[Any]]

PERSON = (
    "id",
    "psn_no",
    *NAME,
    "cert_type",
    "cert_no_sealed",
    "cert_no_digest",
    "birth_date",
    "sex",
    "telephone_sealed",
    "telephone_digest",
    "register_telephone_digest",
    "card_no_digest",
    "died_on",
    "is_demo",
)
ENROLMENT = ("id", "person_id", "insutype", "area_code", "particulars_digest")
STATE = ("id", "enrolment_id", "status", "area_code_given", "has_account", "valid_from", "recorded_at")
ACCOUNT = ("id", "holder_id", "balance_fen", "imported_fen", "entry_count", "link_digest", "area_code")
ENTRY = (
    "id",
    "account_id",
    "number",
    "amount_fen",
    "balance_after_fen",
    "kind",
    "cause_kind",
    "cause_id",
    "at",
    "digest",
)

PIECE = ("id", "run_id", "number", "sealed")
DISPUTE = (
    "id",
    "account_id",
    "number",
    "turn",
    "register_fen",
    "imported_fen",
    "balance_fen",
    "register_import_id",
    "asked_by_id",
    "decided_by_id",
    "words",
    "at",
    "digest",
)


def write(changes: Changes) -> None:
    """Writes everything, in the order of everywhere: persons, then accounts. Needs an open transaction."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an import's batch needs an open transaction")
    _insert(Person, PERSON, changes.people)
    _update(
        Person,
        (*NAME, "cert_type", "birth_date", "sex", "died_on", "card_no_digest"),
        changes.particulars,
    )
    _keep_telephones_before(changes.telephones_before)
    _update(Person, ("telephone_sealed", "telephone_digest", "register_telephone_digest"), changes.telephones)
    _update(Person, ("register_telephone_digest",), changes.register_telephones)
    _insert(Enrolment, ENROLMENT, changes.enrolments)
    # Who is new has nothing yet; what the others have comes into the lists of the new area too.
    area_listings.list_people({row[1] for row in changes.enrolments} - {row[0] for row in changes.people})
    _update(Enrolment, ("particulars_digest",), changes.digests)
    _insert(EnrolmentState, STATE, changes.states)
    _insert(PersonalAccount, ACCOUNT, changes.accounts)
    _update(
        PersonalAccount,
        ("balance_fen", "imported_fen", "awaited_fen", "entry_count", "link_digest", "area_code"),
        changes.balances,
    )
    _update(PersonalAccount, ("area_code",), changes.account_areas)
    _update(
        PersonalAccount, ("disputed_at", "disputed_fen", "dispute_count", "dispute_digest"), changes.disputed
    )
    _update(PersonalAccount, ("disputed_fen",), changes.judged)
    _insert(AccountDispute, DISPUTE, changes.disputes)
    _add_contradictions(changes.contradictions)
    _insert(LedgerEntry, ENTRY, changes.entries)
    _insert(RegisterImportPiece, PIECE, changes.pieces)
    _update(RegisterImportArea, ("counts",), changes.area_counts)


def refresh_statistics() -> None:
    """Lets PostgreSQL look at its tables anew: plans made for empty ones read all of a million rows.

    Measured with 709,000 people: a batch's enrolments in 0.27 s without, in 0.006 s with it. In nobody's way.
    """
    if connection.vendor == "postgresql":
        with suppress(OperationalError), connection.cursor() as cursor:
            cursor.execute("SELECT refresh_register_statistics()")  # the owner's: the import owns no table


def _insert(model: type[models.Model], columns: Sequence[str], rows: Values) -> None:
    if not rows:
        return
    table, names = model._meta.db_table, ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # COPY is not Django's own, so its errors are not turned into Django's by themselves.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join("%s" for _ in columns)
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)


def _keep_telephones_before(rows: Values) -> None:
    """The telephones that are about to be replaced, sealed as they stand; of who has none, nothing."""
    if not rows:
        return
    changes, people = TelephoneChange._meta.db_table, Person._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {changes} (id, new_digest, register_import_id, at, person_id, old_sealed)"
            f" SELECT %s, %s, %s, %s, id, telephone_sealed FROM {people}"
            " WHERE id = %s AND telephone_sealed IS NOT NULL",
            rows,
        )


def _add_contradictions(rows: Values) -> None:
    """What a register said before, of the same person and with the same day, is there already."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {Contradiction._meta.db_table}"
            " (id, register_import_id, person_id, kind, said_on, at, answer)"
            " VALUES (%s, %s, %s, %s, %s, %s, '') ON CONFLICT (person_id, kind, said_on) DO NOTHING",
            rows,
        )


def _update(model: type[models.Model], columns: Sequence[str], rows: Values) -> None:
    """Sets these columns; the row's id stands last."""
    if not rows:
        return
    sets = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {model._meta.db_table} SET {sets} WHERE id = %s", rows)
