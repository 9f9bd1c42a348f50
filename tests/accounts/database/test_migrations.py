"""Migrations: never edited once landed, and data survives every one of them."""

import hashlib
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import database_roles, make

ROOT = Path(__file__).resolve().parents[3]
LANDED = ROOT / "tests" / "migrations.sha256"


def test_a_migration_that_has_landed_is_never_edited():
    """Each line of the list is a digest and a file; a new migration adds a line, and no line changes."""
    listed = {name: digest for digest, name in (line.split() for line in LANDED.read_text().splitlines())}
    found = {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for room in ("accounts", "sharing")
        for path in sorted((ROOT / room / "migrations").glob("0*.py"))
    }
    assert found == listed


@pytest.mark.django_db
def test_models_and_migrations_say_the_same():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_rows_of_the_first_state_survive_every_later_migration():
    holder = make.holder("王建国", telephone="13800000001")
    made = make.binding(holder)
    executor = MigrationExecutor(connection)
    latest = [node for node in executor.loader.graph.leaf_nodes() if node[0] in ("accounts", "sharing")]
    first = [("accounts", "0001_initial"), ("sharing", "0001_initial")]
    executor.migrate(first)
    try:
        MigrationExecutor(connection).migrate(latest)
    finally:
        MigrationExecutor(connection).migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())
        database_roles.grant_anew()
    made.refresh_from_db()
    assert (made.holder.name, made.holder.masked_telephone()) == ("王建国", "138****0001")
    assert made.holder.account.balance_fen == 10_000
