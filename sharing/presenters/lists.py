"""What the pages of long lists share: which page is asked for, and the addresses of those beside it."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import QueryDict

from sharing.selectors.paging import Key, Page, page_of

Row = TypeVar("Row", bound=Model)


def page_asked_for(asked: QueryDict, rows: QuerySet[Row], key: Key, *others: QuerySet[Any]) -> Page[Row]:
    """The page of a list, or of several as one, that the address names.

    Raises NoSuchPlace, which `portal.errors` answers at every door.
    """
    before, after = asked.get("before", ""), asked.get("after", "")
    return page_of(rows, key, *others, before=before, after=after)


def addresses(asked: QueryDict, page: Page[Any]) -> dict[str, str]:
    """`newer` and `older` for the pager; what else the address says, like a filter, is kept."""
    return {
        "newer": _address(asked, "after", page.newer) if page.newer else "",
        "older": _address(asked, "before", page.older) if page.older else "",
    }


def _address(asked: QueryDict, name: str, place: str) -> str:
    asked = asked.copy()
    for old in ("before", "after"):
        asked.pop(old, None)
    asked[name] = place
    return f"?{asked.urlencode()}"
