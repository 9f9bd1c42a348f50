"""Hand-written SQL, for the one path where building queries would cost most: settling.

On PostgreSQL each is prepared when a connection first uses it, and several go there together: see
`accounts.database.pipeline`. On SQLite they are run as they are.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache, cached_property, lru_cache
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.base import ModelState
from psycopg.pq import TransactionStatus

from accounts.database.pipeline import BoundSql, Exchange, Row
from accounts.postgresql.base import DatabaseWrapper

M = TypeVar("M", bound=Model)


class Step(NamedTuple):
    """One INSERT or UPDATE with its values."""

    sql: str
    values: Sequence[object]


class Utf8(bytes):
    """A long text that is in UTF-8 already, to be written as a text."""


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
        return _instance(self.model, zip(self.names, self.read(found), strict=True), is_new=False)

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


def made(model: type[M], values: Mapping[str, object], **others: Model) -> M:
    """A new row of all its attributes, beside other rows that its foreign keys lead to."""
    row = _instance(model, values.items(), is_new=True)
    row._state.fields_cache.update(others)
    return row


def _instance(model: type[M], values: Iterable[tuple[str, object]], *, is_new: bool) -> M:
    """As Django makes one, but for the signals that nobody here listens to: they took most of the time."""
    row = model.__new__(model)
    row.__dict__.update(values)
    row._state = ModelState()
    row._state.adding, row._state.db = is_new, DEFAULT_DB_ALIAS
    return row


def _alone(convert: Callable[..., Any]) -> Callable[[Any], Any]:
    return lambda value: convert(value, None, connections[DEFAULT_DB_ALIAS])


def rows(sql: str, values: Sequence[object] = ()) -> list[Row]:
    """What a statement selects; `Columns.read` converts what this database keeps otherwise."""
    [found] = rows_of_each(Step(sql, values))
    return found


def rows_of_each(*steps: Step) -> list[list[Row]]:
    """What each of these statements selects, one after the other; on PostgreSQL in one round trip."""
    return _carry_out(connections[DEFAULT_DB_ALIAS], steps)


def write(steps: Sequence[Step], *, commit: bool = False) -> None:
    """Carries out steps that touch different rows: as one statement on PostgreSQL, else one by one.

    With `commit` they are the last of their transaction, which on PostgreSQL ends in the same round trip.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        _carry_out(database, steps)
        return
    one = _as_one(tuple([step.sql for step in steps]))
    values = [value for step in steps for value in step.values]
    is_outermost = database.in_atomic_block and not database.savepoint_ids
    _carry_out(database, [Step(one, values)], commit=commit and is_outermost)


def _carry_out(
    database: BaseDatabaseWrapper, steps: Sequence[Step], *, commit: bool = False
) -> list[list[Row]]:
    if isinstance(database, DatabaseWrapper):
        database.close_if_health_check_failed()
        database.ensure_connection()
        bare = _Exchanging(database, steps, commit)
        if database.queries_logged or database.execute_wrappers:
            wrap: Callable[[Any], Any] = database.make_debug_cursor
            wrap(bare).execute(bare.text)
        else:
            database.validate_no_broken_transaction()
            with database.wrap_database_errors:
                bare.execute()
        return bare.found
    found = []
    with database.cursor() as cursor:
        for step in steps:
            cursor.execute(step.sql, [_for_sqlite(value) for value in step.values])
            found.append(cursor.fetchall())
    return found


class _Exchanging:
    """What Django takes for a cursor: its errors, its wrappers and its query log stay around an exchange."""

    def __init__(self, database: DatabaseWrapper, steps: Sequence[Step], commit: bool) -> None:
        self._database = database
        self._steps = steps
        self._commit = commit
        self._query = self
        self.found: list[list[Row]] = []

    @property
    def text(self) -> str:
        return "; ".join([step.sql for step in self._steps])

    @property
    def query(self) -> bytes:
        return self.text.encode()

    def execute(self, _text: str = "") -> None:
        database = self._database
        asked = [BoundSql(_numbered(step.sql), _as_text(step.values)) for step in self._steps]
        is_idle = database.connection.pgconn.transaction_status == TransactionStatus.IDLE
        begin = database.in_atomic_block and is_idle
        if self._commit:
            database.before_commit()
        self.found = _exchange(database).carry_out(asked, begin=begin, commit=self._commit)
        if self._commit:
            database.after_commit()


def _exchange(database: BaseDatabaseWrapper) -> Exchange:
    """That of the connection which this thread has now."""
    known: Exchange | None = database.__dict__.get("_exchange")
    if known is None or known.connection is not database.connection:
        known = database.__dict__["_exchange"] = Exchange(database.connection)
    return known


def insert(model: type[Model], *new: Mapping[str, object]) -> Step:
    """Writes new rows of one model, each given by the same attributes."""
    names = tuple(new[0])
    return Step(_inserting(model, names, len(new)), [value for row in new for value in row.values()])


def values_of(row: Model) -> dict[str, object]:
    """The attributes of a new row that is already made as its model."""
    held = row.__dict__  # past the descriptors, which a new row has nothing behind
    return {name: held[name] for name in _attributes(type(row))}


@cache
def _attributes(model: type[Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


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
    return f"WITH {before} {last}" if before else last


@cache
def _numbered(sql: str) -> str:
    first, *others = sql.split("%s")
    return first + "".join(f"${number}{part}" for number, part in enumerate(others, start=1))


# A bill writes the same moment and the same day in each of its rows.
_AS_TEXT: Mapping[type, Callable[[Any], bytes | None]] = {
    str: str.encode,
    Utf8: lambda octets: octets,
    UUID: lambda key: b"%032x" % key.int,
    int: lambda number: b"%d" % number,
    bytes: lambda octets: b"\\x" + octets.hex().encode(),
    datetime: lru_cache(maxsize=64)(lambda moment: moment.isoformat().encode()),
    date: lru_cache(maxsize=64)(lambda day: day.isoformat().encode()),
    bool: lambda yes: b"t" if yes else b"f",
    list: lambda items: json.dumps(items).encode(),
    type(None): lambda _: None,
}


def _as_text(values: Iterable[object]) -> list[bytes | None]:
    """Values as PostgreSQL writes them; each takes the type of the column it meets."""
    try:
        return [_AS_TEXT[type(value)](value) for value in values]
    except KeyError:  # a text of a type of its own
        return [_AS_TEXT[str if isinstance(value, str) else type(value)](value) for value in values]


def _for_sqlite(value: Any) -> Any:
    match value:
        case UUID():
            return value.hex
        case Utf8():
            return value.decode()
        case datetime():
            return connections[DEFAULT_DB_ALIAS].ops.adapt_datetimefield_value(value)
        case date():
            return value.isoformat()
        case list():
            return json.dumps(value)
    return value
