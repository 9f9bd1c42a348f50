"""Good rows put aside until all are read, so that every row of a person is there when the person is judged.

A private SQLite database that the operating system deletes when this process ends, however it ends.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter, itemgetter
from types import TracebackType
from typing import NamedTuple, Self

from accounts.register.flaws import Flaw
from accounts.register.rows import RegisterRow


class Problem(NamedTuple):
    """One flaw of a row: several of one line are one line of the list."""

    line: int
    psn_no: str
    """Only one that may be shown."""
    flaw: Flaw
    costs_row: bool = True
    """False where the rest of the row counts."""


class Note(NamedTuple):
    """What somebody should look at although the row was taken."""

    line: int
    psn_no: str
    """Only one that may be shown."""
    sentence: str


class BadLine(NamedTuple):
    """Everything that is wrong with one row; `is_lost` where nothing of it was taken."""

    line: int
    psn_no: str
    flaws: list[Flaw]
    is_lost: bool


_FIELDS = ", ".join(RegisterRow._fields)
_MARKS = ", ".join("?" for _ in RegisterRow._fields)
_PROBLEM = "line, psn_no, column, read, reason, costs_row"


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
            f"CREATE TABLE problems ({_PROBLEM})",
            f"CREATE TABLE forecast ({_PROBLEM})",
            "CREATE TABLE notes (line, psn_no, sentence, is_forecast)",
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

    def take_out_cards_of_two(self) -> list[RegisterRow]:
        """The rows that give one card to several people: they are put aside no longer."""
        shared = (
            "card_no IN (SELECT card_no FROM rows WHERE card_no <> ''"
            " GROUP BY card_no HAVING min(psn_no) <> max(psn_no))"
        )
        taken = list(map(RegisterRow._make, self._db.execute(f"SELECT {_FIELDS} FROM rows WHERE {shared}")))
        if taken:
            self.row_count -= self._db.execute(f"DELETE FROM rows WHERE {shared}").rowcount
        return taken

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
        self._db.executemany("INSERT INTO problems VALUES (?, ?, ?, ?, ?, ?)", map(_flat, problems))

    def add_forecast(self, problems: Iterable[Problem]) -> None:
        """Puts aside what would be wrong with rows as things stand."""
        self._db.executemany("INSERT INTO forecast VALUES (?, ?, ?, ?, ?, ?)", map(_flat, problems))

    def add_notes(self, notes: Iterable[Note], *, forecast: bool = False) -> None:
        """Puts aside what somebody should look at, or should as things stand."""
        self._db.executemany(f"INSERT INTO notes VALUES (?, ?, ?, {forecast:d})", notes)

    def forget_forecast(self) -> None:
        """Whoever changes, or is complained of, is judged again, and complained of then."""
        self._db.execute("DELETE FROM forecast")
        self._db.execute("DELETE FROM notes WHERE is_forecast")

    def notes(self) -> Iterator[Note]:
        """What to look at, in the order of the file."""
        found = self._db.execute("SELECT line, psn_no, sentence FROM notes ORDER BY line")
        return map(Note._make, found)

    def problems(self) -> Iterator[BadLine]:
        """What is wrong, in the order of the file, each row once."""
        found = self._db.execute(
            f"SELECT {_PROBLEM} FROM problems UNION ALL SELECT {_PROBLEM} FROM forecast ORDER BY line"
        )
        for line, same in groupby(found, key=itemgetter(0)):
            rows = list(same)
            flaws = dict.fromkeys(Flaw(*each[2:5]) for each in rows)
            yield BadLine(line, rows[0][1], list(flaws), any(each[5] for each in rows))


def _flat(problem: Problem) -> tuple[int | str, ...]:
    line, psn_no, flaw, costs_row = problem
    return line, psn_no, *flaw, costs_row


def _by_person(found: sqlite3.Cursor) -> Iterator[list[RegisterRow]]:
    for _, rows in groupby(map(RegisterRow._make, found), key=attrgetter("psn_no")):
        yield list(rows)
