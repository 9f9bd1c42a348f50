"""Who may do what at PostgreSQL: every model has its rights, and the database holds to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.db.models import Model
from psycopg.errors import InsufficientPrivilege

from portal import database_roles
from portal.checks import role_of_production
from portal.database_rights import ADD, FUNCTIONS, NOTHING, READ, TABLE, DatabaseRole
from portal.database_roles import Names, Privilege

WEB, WORKER = DatabaseRole
RETENTION = Path(__file__).resolve().parents[2] / "docs" / "retention.md"
MODELS = {model._meta.label: model for model in apps.get_models(include_auto_created=True)}


def test_every_model_says_what_the_web_and_the_worker_may_do_with_it() -> None:
    """In portal/database_rights.py; and docs/retention.md says of each how long it is kept."""
    without_rights, without_model = sorted(MODELS.keys() - TABLE), sorted(TABLE.keys() - MODELS)
    assert (without_rights, without_model) == ([], [])


@pytest.mark.parametrize("label", TABLE)
def test_what_may_be_changed_is_a_field_and_named_once(label: str) -> None:
    for right in TABLE[label]:
        columns = database_roles._changed(MODELS[label], right)
        assert len(set(columns)) == len(columns)


def test_what_is_written_once_can_neither_be_changed_nor_removed() -> None:
    """By the document, so that a slip in the table of rights does not pass."""
    rows = [line for line in RETENTION.read_text().splitlines() if "只增不改" in line]
    once = {line.split("|")[1].strip() for line in rows}
    rights = {label.partition(".")[2]: rights for label, rights in TABLE.items()}
    assert len(once) >= 10
    assert {name: rights[name] for name in once if set(rights[name]) - {NOTHING, READ, ADD}} == {}


@pytest.mark.parametrize(
    "label",
    [
        *("sharing.Allocation", "sharing.Shortfall", "sharing.Message", "sharing.PremiumPayment"),
        "sharing.Receipt",
    ],
)
def test_what_was_paid_or_handed_out_stays_as_it_was(label: str) -> None:
    assert set(TABLE[label]) <= {NOTHING, READ, ADD}


@pytest.mark.parametrize("label", ["sharing.PledgeContent", "sharing.Confirmation", "sharing.Attachment"])
def test_of_what_was_signed_only_the_sealed_content_may_be_emptied_and_by_the_web_alone(label: str) -> None:
    assert TABLE[label] == (ADD.changing("sealed"), READ)


@pytest.fixture
def names(db: None) -> Names:
    """Two roles that are gone with the test, with the rights of the table."""
    made = {role: f"one_{connection.settings_dict['NAME']}_{role}" for role in DatabaseRole}
    with connection.cursor() as cursor:
        for name in made.values():
            cursor.execute(f"CREATE ROLE {name}")
    database_roles.grant(made)
    return made


@pytest.fixture
def both(names: Names) -> tuple[str, str]:
    return names[WEB], names[WORKER]


def speak_as(name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {name}")


def is_allowed(statement: str) -> bool:
    """Whether it fails for nothing but what the rows themselves ask for, if at all."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except DatabaseError as failed:
        return not isinstance(failed.__cause__, InsufficientPrivilege)
    return True


def statements_about(model: type[Model]) -> Iterator[tuple[Privilege, str]]:
    """Every way to touch a table, on no row."""
    table = model._meta.db_table
    for field in model._meta.local_concrete_fields:
        column = field.column
        yield Privilege("SELECT", table, column), f'SELECT "{column}" FROM {table} WHERE false'
        yield Privilege("INSERT", table, column), f'INSERT INTO {table} ("{column}") SELECT NULL WHERE false'
        yield Privilege("UPDATE", table, column), f'UPDATE {table} SET "{column}" = NULL WHERE false'
    yield Privilege("DELETE", table), f"DELETE FROM {table} WHERE false"
    yield Privilege("TRUNCATE", table), f"TRUNCATE {table}"
    yield Privilege("TRIGGER", table), f"CREATE TRIGGER t AFTER DELETE ON {table} EXECUTE FUNCTION f()"


@pytest.mark.postgresql
@pytest.mark.parametrize("role", DatabaseRole)
class TestAtPostgreSQL:
    def test_each_statement_on_each_model_is_allowed_or_refused_as_the_table_says(
        self, role: DatabaseRole, names: Names
    ) -> None:
        speak_as(names[role])
        asked = [each for model in MODELS.values() for each in statements_about(model)]
        asked += [(Privilege("EXECUTE", name), f"SELECT {name}()") for name in FUNCTIONS]
        allowed = {privilege for privilege, statement in asked if is_allowed(statement)}
        assert allowed == database_roles.meant(role)

    def test_the_catalogue_says_the_same(self, role: DatabaseRole, names: Names) -> None:
        assert database_roles.held(names[role]) == database_roles.meant(role)

    @pytest.mark.parametrize(
        "statement",
        [
            "CREATE TABLE of_mine ()",
            "CREATE TEMPORARY TABLE of_mine ()",
            "ALTER TABLE sharing_settlement ADD COLUMN of_mine int",
            "DROP TABLE sharing_settlement",
            "SELECT * FROM django_migrations",
        ],
    )
    def test_only_the_owner_makes_and_alters_tables(
        self, role: DatabaseRole, names: Names, statement: str
    ) -> None:
        assert is_allowed(statement)
        speak_as(names[role])
        assert not is_allowed(statement)

    def test_a_table_or_function_to_come_is_nobodys(self, role: DatabaseRole, names: Names) -> None:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TABLE to_come (what int GENERATED BY DEFAULT AS IDENTITY)")
            cursor.execute("CREATE FUNCTION to_come() RETURNS int LANGUAGE sql AS 'SELECT 1'")
        speak_as(names[role])
        assert not is_allowed("SELECT * FROM to_come")
        assert not is_allowed("INSERT INTO to_come VALUES (1)")
        assert not is_allowed("SELECT to_come()")

    def test_a_column_to_come_is_not_changed_before_the_table_says_so(
        self, role: DatabaseRole, names: Names
    ) -> None:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE sharing_binding ADD COLUMN to_come int")
        speak_as(names[role])
        assert not is_allowed("UPDATE sharing_binding SET to_come = 1")


@pytest.mark.sqlite
def test_sqlite_says_that_it_has_no_roles() -> None:
    with pytest.raises(CommandError, match="SQLite 没有账号和权限"):
        call_command("grant_rights", "web", "worker")


@pytest.mark.postgresql
class TestGranting:
    def test_the_table_is_the_truth_whatever_was_given_before(self, both: tuple[str, str]) -> None:
        web, worker = both
        with connection.cursor() as cursor:
            cursor.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {web}")
            cursor.execute(f"GRANT UPDATE (amount_fen) ON accounts_ledgerentry TO {worker}")
            cursor.execute(f"REVOKE SELECT ON sharing_binding FROM {worker}")
            cursor.execute("GRANT DELETE ON sharing_pledge TO PUBLIC")
        call_command("grant_rights", *both, verbosity=0)
        assert database_roles.held(web) == database_roles.meant(WEB)
        assert database_roles.held(worker) == database_roles.meant(WORKER)

    def test_it_may_only_be_read(self, both: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"REVOKE SELECT ON sharing_binding FROM {both[1]}")
        call_command("grant_rights", *both, "--print")
        assert (
            f'GRANT SELECT, INSERT ON TABLE "accounts_ledgerentry" TO "{both[0]}";' in capsys.readouterr().out
        )
        assert database_roles.held(both[1]) != database_roles.meant(WORKER)

    def test_what_comes_from_elsewhere_is_told_and_undoes_all(self, names: Names) -> None:
        """Through a role that the web is a member of, the owner's REVOKE does not reach it."""
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {names[WEB]}_too")
            cursor.execute(f"GRANT DELETE ON sharing_pledge TO {names[WEB]}_too")
            cursor.execute(f"GRANT {names[WEB]}_too TO {names[WEB]}")
        with pytest.raises(CommandError, match=r"DELETE sharing_pledge"):
            call_command("grant_rights", names[WEB], names[WORKER])

    @pytest.mark.parametrize(
        ("done", "said"),
        [
            ("ALTER ROLE {web} RENAME TO elsewhere", "没有 {web} 这个账号"),
            ("ALTER ROLE {web} SUPERUSER", "{web} 是超级用户"),
            ("GRANT {owner} TO {worker}", "{worker} 是超级用户，或者可以当 {owner} 用"),
            ("ALTER TABLE sharing_pledge OWNER TO {web}", "数据表属于不止一个账号"),
            ("ALTER TABLE sharing_draft RENAME TO elsewhere", "还没有 sharing_draft 这张表"),
            ("SET LOCAL ROLE {worker}", "请用 {owner} 运行"),
        ],
    )
    def test_what_stands_in_the_way_is_said(self, both: tuple[str, str], done: str, said: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user")
            known = {"web": both[0], "worker": both[1], "owner": cursor.fetchone()[0]}
            cursor.execute(done.format(**known))
        with pytest.raises(CommandError) as refused:
            call_command("grant_rights", *both)
        assert said.format(**known) in str(refused.value)

    def test_the_two_are_not_one(self, both: tuple[str, str]) -> None:
        with pytest.raises(CommandError, match="两个不同的账号"):
            call_command("grant_rights", both[0], both[0])


@pytest.mark.sqlite
def test_check_says_that_sqlite_has_none() -> None:
    assert [found.id for found in role_of_production(None)] == ["portal.I003"]


@pytest.mark.postgresql
class TestCheck:
    @pytest.mark.parametrize("role", DatabaseRole)
    def test_a_role_with_just_its_rights_is_well(self, role: DatabaseRole, names: Names) -> None:
        assert checked_as(names[role]) == []

    def test_the_owner_is_not_for_the_site(self, names: Names) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user::text")
            [owner] = cursor.fetchone()
        assert checked_as(owner) == ["portal.W001"]

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            (
                "GRANT UPDATE (amount_fen) ON accounts_ledgerentry",
                "多了 UPDATE accounts_ledgerentry.amount_fen",
            ),
            ("GRANT TRUNCATE ON sharing_pledge", "多了 TRUNCATE sharing_pledge"),
            ("GRANT CREATE ON SCHEMA public", "多了 CREATE SCHEMA"),
            ("GRANT pg_write_all_data", "多了 DELETE accounts_accessrecord"),
            ("REVOKE INSERT ON sharing_settlement", "少了 INSERT sharing_settlement.cash_fen"),
        ],
    )
    def test_what_is_too_much_or_too_little_is_named(self, given: str, said: str, names: Names) -> None:
        web = names[WEB]
        with connection.cursor() as cursor:
            cursor.execute(f"{given} {'FROM' if 'REVOKE' in given else 'TO'} {web}")
            cursor.execute(f"SET LOCAL ROLE {web}")
        assert [said in str(found.msg) for found in role_of_production(None)] == [True]


def checked_as(name: str) -> list[str]:
    speak_as(name)
    return [str(found.id) for found in role_of_production(None)]
