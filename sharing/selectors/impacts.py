"""What the worker has found of an edition's impact, as officers read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from sharing.models import EditionImpact, ImpactRow

PAGE = 20


@dataclass(frozen=True)
class ImpactPage:
    """Some of the listed bindings; `first` and `next` are the numbers where pages begin, 0 for none."""

    rows: Sequence[ImpactRow]
    first: int = 0
    next: int = 0


def listed(impact: EditionImpact, *, mine: Q, start: int = 0) -> ImpactPage:
    """The listed bindings of people whom the reader may see, from a number on. One query."""
    rows = impact.rows.filter(mine, number__gte=start).select_related("binding__holder", "binding__member")
    found = list(rows[: PAGE + 1])
    more = found[PAGE].number if len(found) > PAGE else 0
    return ImpactPage(found[:PAGE], first=1 if start > 1 else 0, next=more)
