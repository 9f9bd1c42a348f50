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
        # No name: a file that no other process can open, and that is gone when closed.
        self._db = sqlite3.connect("", isolation_level=None)
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "PRAGMA cache_size = -8000",  # kB
            "BEGIN",  # never committed: nothing is kept
            f"CREATE TABLE rows ({_FIELDS})",
            "CREATE TABLE problems (line, psn_no, reasons)",
            "CREATE TABLE claims (number PRIMARY KEY, psn_no) WITHOUT ROWID",
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
        self._db.executemany(f"INSERT INTO rows VALUES ({_MARKS})", rows)

    def people(self) -> Iterator[list[RegisterRow]]:
        """The rows of each person, in the order of the file."""
        found = self._db.execute(
            f"SELECT {_FIELDS} FROM (SELECT *, min(line) OVER (PARTITION BY psn_no) AS first FROM rows)"
            " ORDER BY first, line"
        )
        for _, rows in groupby(map(RegisterRow._make, found), key=attrgetter("psn_no")):
            yield list(rows)

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Puts aside what is wrong with rows."""
        self._db.executemany("INSERT INTO problems VALUES (?, ?, ?)", problems)

    def problems(self) -> Iterator[Problem]:
        """What is wrong, in the order of the file."""
        yield from self._db.execute("SELECT line, psn_no, reasons FROM problems ORDER BY line")

    def claim(self, numbers: Iterable[tuple[str, str]]) -> None:
        """Remembers, for a dry run, which document numbers would by now belong to which psn_no."""
        self._db.executemany("INSERT OR IGNORE INTO claims VALUES (?, ?)", numbers)

    def claimed(self, numbers: Iterable[str]) -> dict[str, str]:
        """Which psn_no would by now have each of these document numbers."""
        wanted = list(numbers)
        marks = ", ".join("?" for _ in wanted)
        return dict(self._db.execute(f"SELECT number, psn_no FROM claims WHERE number IN ({marks})", wanted))
