"""Conditions as components/conditions.html shows them: a mark in words, what was found, why, and a button."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from accounts.words import Text
from sharing.rules.conditions import Verdict
from sharing.words import Saying
from sharing.words.conditions import ConditionLine

_SHOWN_AS = {
    Verdict.HOLDS: ("y", "on", "components/icons/check.html"),
    Verdict.BROKEN: ("n", "stop", "components/icons/cross.html"),
    Verdict.NOT_JUDGED: ("", "off", "components/icons/help.html"),
}


@dataclass(frozen=True)
class Mark:
    """A verdict as it looks; `word` says the same."""

    word: str
    shape: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Way:
    """A button: its words and its address."""

    label: Text
    url: str


Ways = Callable[[ConditionLine], Way | None]
"""Where a reader goes next from a line."""


def no_ways(_line: ConditionLine) -> None:
    """For who has nothing to press."""


@dataclass(frozen=True)
class ConditionRow:
    """One condition. `now` is how it stands today, where the rest is of another day."""

    title: str
    mark: Mark
    hints: Sequence[str] = ()
    sayings: Sequence[Saying] = ()
    way: Way | None = None
    now: Mark | None = None
    now_hints: Sequence[str] = ()
    now_sayings: Sequence[Saying] = ()


def mark_of(line: ConditionLine, when: str = "%s") -> Mark:
    """How a line's verdict looks; `when` may say on which day it was so."""
    shape, tone, icon = _SHOWN_AS[line.verdict]
    return Mark(when % line.mark, shape, tone, icon)


def row_of(line: ConditionLine, *, hints: Sequence[str] = (), ways: Ways = no_ways) -> ConditionRow:
    """A condition as it stands on one day."""
    return ConditionRow(line.title, mark_of(line), hints, line.sayings, ways(line))


def rows_then_and_now(
    then: Iterable[ConditionLine],
    now: Iterable[ConditionLine],
    *,
    hints: Mapping[str, Sequence[str]],
    now_hints: Mapping[str, Sequence[str]],
    ways: Ways,
) -> list[ConditionRow]:
    """Conditions of another day, each with how it stands today; the button is for what is wrong today.

    What is as it was is said once; what only a bill can tell has no today.
    """
    today = {line.key: line for line in now}
    rows = []
    for line in then:
        of_today, found, found_now = today[line.key], hints.get(line.key, ()), now_hints.get(line.key, ())
        row = ConditionRow(
            title=line.title,
            mark=mark_of(line, _("当天%s")),
            hints=found,
            sayings=line.sayings,
            way=ways(of_today) or ways(line),
        )
        if _is_same(line, of_today) and found_now == found:
            row = replace(row, mark=mark_of(line, _("当天和现在都%s")))
        elif of_today.verdict is not Verdict.NOT_JUDGED:
            news = of_today.sayings if of_today.sayings != line.sayings else ()
            row = replace(row, now=mark_of(of_today, _("现在%s")), now_hints=found_now, now_sayings=news)
        rows.append(row)
    return rows


def _is_same(one: ConditionLine, other: ConditionLine) -> bool:
    # By what is read, not by the codes: two codes that read alike must look alike.
    texts, others = [saying.text for saying in one.sayings], [saying.text for saying in other.sayings]
    return one.verdict is other.verdict and texts == others


def count_broken(rows: Iterable[ConditionRow]) -> int:
    """How many conditions do not hold."""
    return sum(row.mark.shape == "n" for row in rows)
