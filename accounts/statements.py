"""Hand-written SQL, for the one path where building queries would cost most: settling.

On PostgreSQL a statement is prepared when a connection first uses it, and the server binds its values.
Django's cursors stay around it, and so do its errors, wrappers and query log. SQLite runs them as they are.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

import psycopg
from django.db import DEFAULT_DB_ALIAS, OperationalError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

Row = tuple[Any, ...]
M = TypeVar("M", bound=Model)


class Step(NamedTuple):
    """One INSERT or UPDATE with its values."""

    sql: str
    values: Sequence[object]


class Columns(Generic[M]):
    """Fields of a model in a SELECT, in the model's own order, and the row that came back for them."""

    def __init__(self, model: type[M], *names: str) -> None:
        self.model = model
        self.table = model._meta.db_table
        self.fields: list[Any] = [field for field in model._meta.concrete_fields if field.name in names]
        self.names = [field.attname for field in self.fields]

    def __len__(self) -> int:
        return len(self.names)

    def of(self, table: str) -> str:
        """The columns of a table that is called this in the statement."""
        return ", ".join(f"{table}.{field.column}" for field in self.fields)

    def read(self, found: Sequence[Any]) -> Sequence[Any]:
        """The values of one row, converted where this database keeps them otherwise."""
        converters = self._converters
        if not converters:
            return found
        values = list(found)
        for place, convert in converters:
            values[place] = convert(values[place])
        return values

    def row(self, found: Sequence[Any]) -> M:
        """The row as its model; what was not selected is read when it is asked for."""
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, self.read(found))

    @cached_property
    def _converters(self) -> list[tuple[int, Callable[[Any], Any]]]:
        database = connections[DEFAULT_DB_ALIAS]
        found = []
        for place, field in enumerate(self.fields):
            column = field.get_col(self.table)
            for convert in (
                *database.ops.get_db_converters(column),
                *column.get_db_converters(database),
            ):
                found.append((place, _alone(convert)))
        return found


def _alone(convert: Callable[..., Any]) -> Callable[[Any], Any]:
    return lambda value: convert(value, None, connections[DEFAULT_DB_ALIAS])


def rows(sql: str, values: Iterable[object] = ()) -> list[Row]:
    """What a statement selects; `Columns.read` converts what this database keeps otherwise."""
    database = connections[DEFAULT_DB_ALIAS]
    try:
        found = _rows(database, sql, values)
    except OperationalError:
        # The server was started anew since the last request: Django would have asked before each one.
        if database.in_atomic_block or database.is_usable():
            raise
        database.close()
        found = _rows(database, sql, values)
    database.health_check_done = True  # type: ignore[attr-defined]  # the stubs lack it
    return found


def _rows(database: BaseDatabaseWrapper, sql: str, values: Iterable[object]) -> list[Row]:
    with _cursor(database) as cursor:
        cursor.execute(_numbered(sql) if database.vendor == "postgresql" else sql, _adapted(database, values))
        found: list[Row] = cursor.fetchall()
        return found


def write(steps: Sequence[Step]) -> None:
    """Carries out steps that touch different rows: as one statement on PostgreSQL, else one by one."""
    database = connections[DEFAULT_DB_ALIAS]
    with _cursor(database) as cursor:
        if database.vendor == "postgresql":
            values = [value for step in steps for value in step.values]
            cursor.execute(_as_one(tuple([step.sql for step in steps])), _adapted(database, values))
        else:
            for step in steps:
                cursor.execute(step.sql, _adapted(database, step.values))


def insert(model: type[Model], *new: Mapping[str, object]) -> Step:
    """Writes new rows of one model, each given by the same attributes."""
    names = tuple(new[0])
    return Step(_inserting(model, names, len(new)), [value for row in new for value in row.values()])


def values_of(row: Model) -> dict[str, object]:
    """The attributes of a new row that is already made as its model."""
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def update(model: type[Model], key: object, **changes: object) -> Step:
    """Writes these attributes of a row that is there."""
    return Step(_updating(model, tuple(changes)), [*changes.values(), key])


@cache
def _inserting(model: type[Model], names: tuple[str, ...], count: int) -> str:
    columns = ", ".join(_columns(model, names))
    one = f"({', '.join(['%s'] * len(names))})"
    return f"INSERT INTO {model._meta.db_table} ({columns}) VALUES {', '.join([one] * count)}"


@cache
def _updating(model: type[Model], names: tuple[str, ...]) -> str:
    changes = ", ".join(f"{column} = %s" for column in _columns(model, names))
    return f"UPDATE {model._meta.db_table} SET {changes} WHERE {_columns(model, ['pk'])[0]} = %s"


def _columns(model: type[Model], names: Iterable[str]) -> list[str]:
    meta = model._meta
    known = {field.attname: str(field.column) for field in meta.concrete_fields}
    known["pk"] = str(meta.pk.column)
    return [known[name] for name in names]


@cache
def _as_one(steps: tuple[str, ...]) -> str:
    *first, last = steps
    before = ", ".join(f"step_{number} AS ({step})" for number, step in enumerate(first))
    return _numbered(f"WITH {before} {last}" if before else last)


@cache
def _numbered(sql: str) -> str:
    """A statement for PostgreSQL itself, so that psycopg need not read it through each time."""
    first, *others = sql.split("%s")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, start=1))


class _Prepared(psycopg.RawCursor[Row]):
    """A cursor whose statements the server prepares."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_Prepared":
        return super().execute(query, params, prepare=True, **options)


def _cursor(database: BaseDatabaseWrapper) -> Any:
    if database.vendor != "postgresql":
        return database.cursor()
    if database.connection is None:
        database.ensure_connection()
    wrap: Callable[[Any], Any] = (
        database.make_debug_cursor if database.queries_logged else database.make_cursor
    )
    return wrap(_Prepared(database.connection))


Adapters = Mapping[type, Callable[[Any], object]]

# As text, a value takes the type of the column it meets. With a type of its own, each size of a number would
# make another statement to prepare.
_POSTGRESQL: Adapters = {
    UUID: lambda key: key.hex,
    int: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
    list: json.dumps,
}
_SQLITE: Adapters = {
    UUID: lambda key: key.hex,
    datetime: lambda moment: connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(moment),
    date: date.isoformat,
    list: json.dumps,
}


def _adapted(database: BaseDatabaseWrapper, values: Iterable[object]) -> list[object]:
    adapters = _POSTGRESQL if database.vendor == "postgresql" else _SQLITE
    return [adapters[kind](value) if (kind := type(value)) in adapters else value for value in values]
