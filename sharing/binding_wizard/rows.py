"""Rows: what a holder typed of each relative, as the draft keeps it, right or wrong."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.rules.names import name_key
from sharing.models import Binding
from sharing.rules import life

MOST_ROWS = 8
PREFIX = "form"
UNTIL, ALWAYS = "until", "always"
FIELDS = ("renews", "known", "name", "number", "area_code", "relationship", "starts_on", "lasting", "ends_on")
LONGEST = 200  # characters of one answer

Row = dict[str, Any]
"""Answers by FIELDS, as texts; and what the pages note: `left_out` by the signer, `is_counted` as a miss."""


def rows_from(posted: Mapping[str, str]) -> list[Row]:
    """What was typed, as it was typed; one row more than is allowed is enough to say so."""
    total = posted.get(f"{PREFIX}-TOTAL_FORMS", "")
    count = min(int(total) if total.isascii() and total.isdigit() and len(total) < 4 else 0, MOST_ROWS + 1)
    return [
        {name: posted.get(f"{PREFIX}-{index}-{name}", "")[:LONGEST] for name in FIELDS}
        for index in range(count)
    ]


def blank_row(today: date) -> Row:
    """A new row: from today, for a year."""
    return {
        **dict.fromkeys(FIELDS, ""),
        "starts_on": today.isoformat(),
        "lasting": UNTIL,
        "ends_on": _a_year_from(today).isoformat(),
    }


def known_row(binding: Binding, blank: Row) -> Row:
    """A row for somebody who was bound to the holder before: nothing of them is typed again."""
    return {**blank, "known": str(binding.pk), "relationship": binding.relationship, "area_code": ""}


def renewal_row(binding: Binding) -> Row:
    """A row that continues a binding for another year."""
    if binding.ends_on is None:
        raise ValueError("what has no end needs no renewal")
    starts_on = life.renewal_starts_on(binding.ends_on)
    return {**blank_row(starts_on), "renews": str(binding.pk)}


def answers_of(rows: Sequence[Row]) -> list[Row]:
    """The rows without what the pages noted."""
    return [{name: row.get(name, "") for name in FIELDS} for row in rows]


def is_blank(row: Row) -> bool:
    """Whether nobody was named in it."""
    return not any(row.get(name) for name in ("renews", "known", "name", "number", "relationship"))


def named_by(row: Row) -> str:
    """The binding that the row names somebody by; empty if it gives their name and number."""
    return str(row.get("renews") or row.get("known") or "")


def ids_in(rows: Sequence[Row], name: str) -> list[UUID]:
    """The bindings that rows continue (`renews`) or name somebody by (`known`). Raises ValueError."""
    return [UUID(row[name]) for row in rows if row.get(name)]


def noting_misses(rows: Sequence[Row], before: Sequence[Row]) -> list[Row]:
    """The rows, with it noted which names and numbers were counted as misses before and have not changed."""
    missed = {_whom(row) for row in before if row.get("is_counted")}
    return [{**row, "is_counted": _whom(row) in missed} for row in rows]


def _whom(row: Row) -> tuple[str, str]:
    return name_key(row.get("name") or ""), row.get("number") or ""


def differences(newer: Sequence[Row], here: Sequence[Row], names: Mapping[str, str]) -> list[str]:
    """What another window has changed since this one was shown, a sentence each."""
    theirs, ours = _by_person(newer), _by_person(here)
    found = [
        _("另一个窗口加了%(name)s。") % {"name": _called(row, names)}
        for key, row in theirs.items()
        if key not in ours
    ]
    for key, row in ours.items():
        if key not in theirs:
            found.append(_("这个窗口里的%(name)s没有保存。") % {"name": _called(row, names)})
        elif any(row.get(name, "") != theirs[key].get(name, "") for name in FIELDS):
            found.append(_("%(name)s的内容改过。") % {"name": _called(row, names)})
    return found


def _by_person(rows: Sequence[Row]) -> dict[tuple[str, str], Row]:
    return {
        (row.get("renews") or row.get("known") or "", row.get("name", "")): row
        for row in rows
        if not is_blank(row)
    }


def _called(row: Row, names: Mapping[str, str]) -> str:
    name = row.get("name") or names.get(named_by(row))
    return f"“{name}”" if name else _("一位没有写名字的家人")


def _a_year_from(day: date) -> date:
    """The last day of a year that begins on this day."""
    if (day.month, day.day) == (2, 29):
        return date(day.year + 1, 2, 28)
    return day.replace(year=day.year + 1) - timedelta(days=1)
