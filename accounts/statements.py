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
from django.db import connection
from django.db.models import Model

Row = tuple[Any, ...]
M = TypeVar("M", bound=Model)


class Step(NamedTuple):
    """One INSERT or UPDATE with its values."""

    sql: str
    values: tuple[object, ...]


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
        if not any(self._converters):
            return found
        return [
            _converted(value, converters) for value, converters in zip(found, self._converters, strict=True)
        ]

    def row(self, found: Sequence[Any]) -> M:
        """The row as its model; what was not selected is read when it is asked for."""
        return self.model.from_db(connection.alias, self.names, self.read(found))

    @cached_property
    def _converters(self) -> list[list[Callable[..., Any]]]:
        columns = [field.get_col(field.model._meta.db_table) for field in self.fields]
        of_database = connection.ops.get_db_converters
        return [[*of_database(column), *column.get_db_converters(connection)] for column in columns]


def _converted(value: Any, converters: Iterable[Callable[..., Any]]) -> Any:
    for convert in converters:
        value = convert(value, None, connection)
    return value


def rows(sql: str, values: Iterable[object] = ()) -> list[Row]:
    """What a statement selects; `Columns.read` converts what this database keeps otherwise."""
    with _cursor() as cursor:
        cursor.execute(sql, _adapted(values))
        found: list[Row] = cursor.fetchall()
        return found


def write(steps: Sequence[Step]) -> None:
    """Carries out steps that touch different rows: as one statement on PostgreSQL, else one by one."""
    with _cursor() as cursor:
        if connection.vendor == "postgresql":
            values = [value for step in steps for value in step.values]
            cursor.execute(_as_one(tuple(step.sql for step in steps)), _adapted(values))
        else:
            for step in steps:
                cursor.execute(step.sql, _adapted(step.values))


def insert(objects: Sequence[Model]) -> Step:
    """Writes new rows of one model."""
    model = type(objects[0])
    names = _names(model)
    values = [getattr(one, name) for one in objects for name in names]
    return Step(_inserting(model, len(objects)), tuple(values))


def update(row: Model, *names: str) -> Step:
    """Writes these attributes of a row that is there."""
    return Step(_updating(type(row), names), (*(getattr(row, name) for name in names), row.pk))


@cache
def _names(model: type[Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in model._meta.concrete_fields)


@cache
def _inserting(model: type[Model], count: int) -> str:
    columns = [str(field.column) for field in model._meta.concrete_fields]
    one = f"({', '.join(['%s'] * len(columns))})"
    return f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) VALUES {', '.join([one] * count)}"


@cache
def _updating(model: type[Model], names: tuple[str, ...]) -> str:
    columns = {field.attname: field.column for field in model._meta.concrete_fields}
    changes = ", ".join(f"{columns[name]} = %s" for name in names)
    return f"UPDATE {model._meta.db_table} SET {changes} WHERE {model._meta.pk.column} = %s"


@cache
def _as_one(steps: tuple[str, ...]) -> str:
    *first, last = steps
    if not first:
        return last
    return f"WITH {', '.join(f'step_{number} AS ({step})' for number, step in enumerate(first))} {last}"


class _Prepared(psycopg.Cursor[Row]):
    """A cursor whose statements the server prepares."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> "_Prepared":
        # Behind pgbouncer the next statement may meet a server that has not prepared it.
        is_pooled = connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS", False)
        return super().execute(query, params, prepare=not is_pooled, **options)


def _cursor() -> Any:
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    wrap: Callable[[Any], Any] = (
        connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    )
    return wrap(_Prepared(connection.connection))


def _as_text(value: object) -> str:
    return json.dumps(value)


# As text, a value takes the type of the column it meets. With a type of its own, each size of a number would
# make another statement to prepare.
_POSTGRESQL: Mapping[type, Callable[[Any], object]] = {
    UUID: lambda key: key.hex,
    int: str,
    datetime: datetime.isoformat,
    date: date.isoformat,
    list: _as_text,
    dict: _as_text,
}
_SQLITE: Mapping[type, Callable[[Any], object]] = {
    UUID: lambda key: key.hex,
    datetime: lambda moment: connection.ops.adapt_datetimefield_value(moment),
    date: date.isoformat,
    list: _as_text,
    dict: _as_text,
}


def _adapted(values: Iterable[object]) -> list[object]:
    adapters = _POSTGRESQL if connection.vendor == "postgresql" else _SQLITE
    return [adapt(value) if (adapt := adapters.get(type(value))) is not None else value for value in values]
