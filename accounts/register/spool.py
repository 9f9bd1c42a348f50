"""Good rows put aside until all are read, so that every row of a person is there when the person is judged.

A private SQLite database that the operating system deletes when this process ends, however it ends.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from types import TracebackType
from typing import Self

from accounts.register.rows import RegisterRow

Problem = tuple[int, str, str]
"""A line number, the psn_no that may be shown, and the reasons."""

_FIELDS = ", ".join(RegisterRow._fields)
_MARKS = ", ".join("?" for _ in RegisterRow._fields)


class Spool:
    """Rows by person, in the order in which the people first stand in the file; and what was wrong."""

    def __init__(self) -> None:
        self.row_count = 0
        self.changing_count = 0
        # No name: a file that no other process can open, and that is gone when closed.
        self._db = sqlite3.connect("", isolation_level=None)
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "PRAGMA cache_size = -8000",  # kB
            "BEGIN",  # never committed: nothing is kept
            f"CREATE TABLE rows ({_FIELDS})",
            f"CREATE TABLE changing ({_FIELDS})",
            "CREATE TABLE problems (line, psn_no, reasons)",
            "CREATE TABLE forecast (line, psn_no, reasons)",
        ):
            self._db.execute(statement)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def add(self, rows: Iterable[RegisterRow]) -> None:
        """Puts rows aside."""
        self.row_count += self._db.executemany(f"INSERT INTO rows VALUES ({_MARKS})", rows).rowcount

    def people(self) -> Iterator[list[RegisterRow]]:
        """The rows of each person, in the order of the file."""
        found = self._db.execute(
            f"SELECT {_FIELDS} FROM (SELECT *, min(line) OVER (PARTITION BY psn_no) AS first FROM rows)"
            " ORDER BY first, line"
        )
        return _by_person(found)

    def contested_numbers(self) -> frozenset[str]:
        """The document numbers that the file gives to several people."""
        found = self._db.execute("SELECT number FROM rows GROUP BY number HAVING min(psn_no) <> max(psn_no)")
        return frozenset(number for (number,) in found)

    def add_changing(self, rows: Iterable[RegisterRow]) -> None:
        """Puts aside once more, person by person, the rows of those who change."""
        added = self._db.executemany(f"INSERT INTO changing VALUES ({_MARKS})", rows)
        self.changing_count += added.rowcount

    def changing(self) -> Iterator[list[RegisterRow]]:
        """The rows of each person who changes, as they were put aside."""
        return _by_person(self._db.execute(f"SELECT {_FIELDS} FROM changing ORDER BY rowid"))

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Puts aside what is wrong with rows."""
        self._db.executemany("INSERT INTO problems VALUES (?, ?, ?)", problems)

    def add_forecast(self, problems: Iterable[Problem]) -> None:
        """Puts aside what would be wrong with rows as things stand."""
        self._db.executemany("INSERT INTO forecast VALUES (?, ?, ?)", problems)

    def forget_forecast(self) -> None:
        """The rows of who changes are judged again, and complained of then."""
        self._db.execute("DELETE FROM forecast")

    def problems(self) -> Iterator[Problem]:
        """What is wrong, in the order of the file."""
        yield from self._db.execute(
            "SELECT line, psn_no, reasons FROM problems"
            " UNION ALL SELECT line, psn_no, reasons FROM forecast ORDER BY line"
        )


def _by_person(found: sqlite3.Cursor) -> Iterator[list[RegisterRow]]:
    for _, rows in groupby(map(RegisterRow._make, found), key=attrgetter("psn_no")):
        yield list(rows)
