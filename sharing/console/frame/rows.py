"""What lists and tables of the back office are made of."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import Person, PoolingArea
from accounts.models.people import area_name
from accounts.rules.money import yuan
from accounts.templatetags.formats import day_cn, moment_cn
from accounts.words import Text
from sharing.words import Label

Names = dict[str, str]
"""The names of pooling areas by their codes."""


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a table; with a tone it is a state."""

    text: Text
    url: str = ""
    tone: str = ""


@dataclass(frozen=True)
class Column:
    """The head of a column and what stands below it of each object; numbers stand on the right."""

    label: Text
    shows: Callable[[Any], Cell | Text] = str
    is_number: bool = False

    def cell(self, one: object) -> Cell:
        shown = self.shows(one)
        return shown if isinstance(shown, Cell) else Cell(shown)


@dataclass(frozen=True)
class SummaryRow:
    """One line of a summary, as components/summary.html takes it."""

    label: Text
    value: Text
    hint: Text = ""
    url: str = ""
    act: Text = ""


@dataclass(frozen=True)
class Table:
    """Rows below a title; without any, the sentence for that."""

    title: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    empty: Text = ""

    @property
    def lines(self) -> list[list[tuple[Column, Cell]]]:
        """Each cell with its column, whose label stands beside it where the screen is narrow."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def table_of(title: Text, columns: Sequence[Column], objects: Iterable[object], empty: Text = "") -> Table:
    """A table in which each object is a row."""
    return Table(title, columns, [[column.cell(one) for column in columns] for one in objects], empty)


def area_names() -> Names:
    """One query, however many rows are named by it."""
    return dict(PoolingArea.objects.values_list("pk", "name"))


def masked(person: Person | None, url: str = "") -> Cell:
    """Somebody in a list: the name masked."""
    return Cell(str(person) if person else "", url)


def state(label: Label) -> Cell:
    return Cell(label.text, tone=label.tone)


def money(fen: int | None) -> Cell:
    return Cell("" if fen is None else yuan(fen))


def yuan_text(fen: int) -> str:
    """An amount that stands alone, with the sign of its money."""
    return f"¥ {yuan(fen)}"


def day(on: date | None) -> Cell:
    return Cell(day_cn(on))


def moment(at: datetime | None) -> Cell:
    return Cell(moment_cn(at))


def area(code: str, names: Names) -> Cell:
    return Cell(area_name(code, names) if code else "")
