"""What the pages of long lists share: which page is asked for, and the addresses of those beside it."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sharing.selectors.paging import Key, Page, page_of

Row = TypeVar("Row", bound=Model)


def page_asked_for(request: HttpRequest, rows: QuerySet[Row], key: Key, *others: QuerySet[Any]) -> Page[Row]:
    """The page of a list, or of several as one, that the address names. Raises NoSuchPlace."""
    before, after = request.GET.get("before", ""), request.GET.get("after", "")
    return page_of(rows, key, *others, before=before, after=after)


def addresses(request: HttpRequest, page: Page[Any]) -> dict[str, str]:
    """`newer` and `older` for the pager; what else the address says, like a filter, is kept."""
    return {
        "newer": _address(request, "after", page.newer) if page.newer else "",
        "older": _address(request, "before", page.older) if page.older else "",
    }


def no_such_place(request: HttpRequest, frame: str = "base.html") -> HttpResponse:
    """The address names a page that was never there."""
    context = {"first": request.path, "frame": frame}
    return render(request, "errors/no_such_place.html", context, status=422)


def _address(request: HttpRequest, name: str, place: str) -> str:
    asked = request.GET.copy()
    for old in ("before", "after"):
        asked.pop(old, None)
    asked[name] = place
    return f"?{asked.urlencode()}"
