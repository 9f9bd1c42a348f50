"""What an import changes, counted for each pooling area: what somebody reads before anything is written."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Self

UNKNOWN_AREA = ""
"""Where rows are counted of which nobody can say where they belong."""


@dataclass
class Totals:
    """What an import changes in one area, or in all. Money in fen; a new account is raised to what it has."""

    rows_read: int = 0
    rows_bad: int = 0
    rows_in_part: int = 0
    """Of the bad ones those of which only some cells were left out: they are among the others too."""
    rows_merged: int = 0
    rows_changed: int = 0
    rows_unchanged: int = 0
    rows_left_out: int = 0
    not_taken_back: int = 0
    people_new: int = 0
    people_changed: int = 0
    people_unchanged: int = 0
    enrolments_new: int = 0
    enrolments_ended: int = 0
    states_changed: int = 0
    deaths: int = 0
    deaths_gone: int = 0
    other_numbers: int = 0
    cards_changed: int = 0
    telephones_changed: int = 0
    telephones_of_the_counter: int = 0
    accounts_new: int = 0
    accounts_raised: int = 0
    accounts_lowered: int = 0
    accounts_disputed: int = 0
    accounts_claimed_twice: int = 0
    raised_fen: int = 0
    opened_fen: int = 0
    lowered_fen: int = 0

    def add(self, other: "Totals") -> None:
        """Adds what another part has."""
        for name in _NAMES:
            if more := getattr(other, name):
                setattr(self, name, getattr(self, name) + more)


_NAMES = tuple(each.name for each in fields(Totals))


@dataclass
class ChangeSet:
    """The counts of each pooling area, by its code."""

    areas: dict[str, Totals] = field(default_factory=dict)

    def of(self, area: str) -> Totals:
        """The counts of this area, to be added to."""
        return self.areas.get(area) or self.areas.setdefault(area, Totals())

    def add(self, other: "ChangeSet") -> None:
        """Adds what another part of the file changes."""
        for area, totals in other.areas.items():
            self.of(area).add(totals)

    @classmethod
    def sum_of(cls, *parts: "ChangeSet") -> Self:
        """All that these change together."""
        whole = cls()
        for part in parts:
            whole.add(part)
        return whole

    def total(self) -> Totals:
        """All areas together."""
        total = Totals()
        for each in self.areas.values():
            total.add(each)
        return total

    def as_json(self) -> dict[str, dict[str, int]]:
        """Without what is nought."""
        return {
            area: {name: count for name, count in asdict(totals).items() if count}
            for area, totals in self.areas.items()
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Mapping[str, int]]) -> Self:
        """As it was kept; a count that is no longer kept is left out."""
        return cls(
            {
                area: Totals(**{name: counts[name] for name in _NAMES if name in counts})
                for area, counts in said.items()
            }
        )
