"""The rights of `portal.database_rights` at PostgreSQL: giving them, and whether a role has just these."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.apps import apps
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model

from portal.database_rights import EVERY_FIELD, FUNCTIONS, ITS_KEY, TABLE, DatabaseRole, Right

Names = Mapping[DatabaseRole, str]
"""What the deployment calls the two at PostgreSQL."""


class Privilege(NamedTuple):
    """One of PostgreSQL's: on a column or, without one, on a whole table, function, schema or database."""

    word: str
    on: str
    column: str = ""

    def __str__(self) -> str:
        return f"{self.word} {self.on}{self.column and f'.{self.column}'}"


class CannotGrant(Exception):
    """The text says what stands in the way."""


def meant(role: DatabaseRole) -> set[Privilege]:
    """Everything that this role may do by the table."""
    lent = {Privilege("EXECUTE", name) for name, whose in FUNCTIONS.items() if whose == role}
    return lent.union(*(_on_table(model, right) for model, right in _rights(role)))


def held(name: str) -> set[Privilege]:
    """Everything that the role of this name may do in our schema: granted, inherited, or since it owns it."""
    with connection.cursor() as cursor:
        cursor.execute(_HELD, {"role": name})
        return {Privilege(*row) for row in cursor.fetchall()}


def who_we_are() -> tuple[str, list[str]]:
    """Our own role at PostgreSQL, and where it differs from the web or the worker, whichever is nearer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user::text")
        [me] = cursor.fetchone()
    ours = held(me)
    nearest = min((meant(role) for role in DatabaseRole), key=lambda rights: len(rights ^ ours))
    too_much, too_little = sorted(ours - nearest), sorted(nearest - ours)
    return me, [f"多了 {one}" for one in too_much] + [f"少了 {one}" for one in too_little]


def grant(names: Names) -> None:
    """Gives the two just what the table says, whatever they had before. Raises CannotGrant."""
    with connection.cursor() as cursor:
        for statement in statements(names):
            cursor.execute(statement)
    for role, name in names.items():
        if beyond := held(name) - meant(role):
            raise CannotGrant(f"{name} 还从别处得到 {len(beyond)} 项权限（例如 {min(beyond)}）：请先收回。")


def statements(names: Names) -> Iterator[str]:
    """What the owner says for that, in one transaction. Raises CannotGrant."""
    owner, schema, database = _owner(names), *_here()
    quoted = connection.ops.quote_name
    others = ", ".join(["PUBLIC", *map(quoted, names.values())])
    both = ", ".join(map(quoted, names.values()))
    yield f"REVOKE CREATE, TEMPORARY ON DATABASE {quoted(database)} FROM {others}"
    yield f"GRANT CONNECT ON DATABASE {quoted(database)} TO {both}"
    yield f"REVOKE CREATE ON SCHEMA {quoted(schema)} FROM {others}"
    yield f"GRANT USAGE ON SCHEMA {quoted(schema)} TO {both}"
    yield f"REVOKE ALL ON TABLE {', '.join(map(quoted, _tables()))} FROM {others}"
    yield f"REVOKE ALL ON FUNCTION {', '.join(f'{name}()' for name in FUNCTIONS)} FROM {others}"
    for things in ("TABLES", "SEQUENCES", "FUNCTIONS"):
        # A table to come is nobody's until it has its rights: what is forgotten fails loudly, and not open.
        to_come = f"REVOKE ALL ON {things} FROM {others}"
        yield f"ALTER DEFAULT PRIVILEGES FOR ROLE {quoted(owner)} {to_come}"
        yield f"ALTER DEFAULT PRIVILEGES FOR ROLE {quoted(owner)} IN SCHEMA {quoted(schema)} {to_come}"
    for role, name in names.items():
        for model, right in _rights(role):
            if words := ", ".join(_words(model, right)):
                yield f"GRANT {words} ON TABLE {quoted(model._meta.db_table)} TO {quoted(name)}"
    for function, whose in FUNCTIONS.items():
        yield f"GRANT EXECUTE ON FUNCTION {function}() TO {quoted(names[whose])}"


def _models() -> list[type[Model]]:
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]


def _tables() -> list[str]:
    """Those of the models, and the list of migrations, which is the owner's alone."""
    models: list[type[Model]] = [*_models(), MigrationRecorder.Migration]
    return [model._meta.db_table for model in models]


def _rights(role: DatabaseRole) -> Iterator[tuple[type[Model], Right]]:
    for model in _models():
        if rights := TABLE.get(model._meta.label):  # without any it is nobody's, and a test says so
            yield model, getattr(rights, role)


def _words(model: type[Model], right: Right) -> Iterator[str]:
    if right.read:
        yield "SELECT"
    if right.add:
        yield "INSERT"
    if changed := _changed(model, right):
        yield f"UPDATE ({', '.join(map(connection.ops.quote_name, changed))})"
    if right.remove:
        yield "DELETE"


def _on_table(model: type[Model], right: Right) -> Iterator[Privilege]:
    table = model._meta.db_table
    for column in _columns(model).values():
        if right.read:
            yield Privilege("SELECT", table, column)
        if right.add:
            yield Privilege("INSERT", table, column)
    for column in _changed(model, right):
        yield Privilege("UPDATE", table, column)
    if right.remove:
        yield Privilege("DELETE", table)


def _changed(model: type[Model], right: Right) -> list[str]:
    """The columns that may be changed. A name that the model does not have is a mistake of the table's."""
    columns = _columns(model)
    if right.changed == (EVERY_FIELD,):
        return list(columns.values())
    return [columns[model._meta.pk.name if name == ITS_KEY else name] for name in right.changed]


def _columns(model: type[Model]) -> dict[str, str]:
    fields = model._meta.local_concrete_fields
    return {field.name: field.column for field in fields if field.column}


def _here() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema(), current_database()")
        schema, database = cursor.fetchone()
    return schema, database


def _owner(names: Names) -> str:
    """Who owns our tables. Raises CannotGrant unless that is who asks, and the two are others than that."""
    if len(set(names.values())) < len(names):
        raise CannotGrant("网站和后台任务要用两个不同的账号。")
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS, {"tables": _tables()})
        owners = dict(cursor.fetchall())
        if missing := set(_tables()) - set(owners):
            raise CannotGrant(f"数据库里还没有 {min(missing)} 这张表：请先运行 migrate。")
        if len(set(owners.values())) > 1:
            raise CannotGrant(f"数据表属于不止一个账号：{'、'.join(sorted(set(owners.values())))}。")
        owner = next(iter(owners.values()))
        cursor.execute("SELECT current_user, pg_has_role(%s, 'USAGE')", [owner])
        me, may_act = cursor.fetchone()
        if not may_act:
            raise CannotGrant(f"数据表属于 {owner}，现在用的是 {me}：请用 {owner} 运行。")
        for name in names.values():
            cursor.execute(_IS_BEYOND_RIGHTS, {"role": name, "owner": owner})
            found = cursor.fetchone()
            if found is None:
                raise CannotGrant(f"PostgreSQL 里没有 {name} 这个账号：请先建立。")
            if found[0]:
                raise CannotGrant(f"{name} 是超级用户，或者可以当 {owner} 用：权限管不住它。")
    return owner


_OWNERS = """
SELECT relname, pg_get_userbyid(relowner) FROM pg_class
WHERE relnamespace = current_schema()::regnamespace AND relname = ANY(%(tables)s)
"""

_IS_BEYOND_RIGHTS = """
SELECT rolsuper OR pg_has_role(oid, %(owner)s, 'MEMBER') FROM pg_roles WHERE rolname = %(role)s
"""

_HELD = """
WITH ours AS (
    SELECT oid, relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p')
)
SELECT word, relname::text, attname::text
FROM ours JOIN pg_attribute ON attrelid = ours.oid AND attnum > 0 AND NOT attisdropped,
    unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) AS word
WHERE has_column_privilege(%(role)s, ours.oid, attnum, word)
UNION ALL
SELECT word, relname::text, ''
FROM ours, unnest(ARRAY['DELETE', 'TRUNCATE', 'TRIGGER']) AS word
WHERE has_table_privilege(%(role)s, ours.oid, word)
UNION ALL
SELECT 'EXECUTE', proname::text, ''
FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace AND prosecdef
    AND has_function_privilege(%(role)s, oid, 'EXECUTE')
UNION ALL
SELECT 'CREATE', 'SCHEMA', '' WHERE has_schema_privilege(%(role)s, current_schema(), 'CREATE')
UNION ALL
SELECT 'TEMPORARY', 'DATABASE', '' WHERE has_database_privilege(%(role)s, current_database(), 'TEMPORARY')
"""
