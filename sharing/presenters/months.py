"""Rows of a long list under the months they lie in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar


class _Dated(Protocol):
    @property
    def month(self) -> date: ...


Row = TypeVar("Row", bound=_Dated)


@dataclass(frozen=True)
class Month(Generic[Row]):
    """The rows of one month on this page, under what the whole month comes to."""

    month: date
    total: Any
    rows: Sequence[Row]


def by_month(rows: Iterable[Row], totals: Mapping[date, Any]) -> list[Month[Row]]:
    found: dict[date, list[Row]] = {}
    for row in rows:
        found.setdefault(row.month, []).append(row)
    return [Month(month, totals[month], of_month) for month, of_month in found.items()]
