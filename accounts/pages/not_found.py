"""What a browser names that is not there: an id that is none, a page of a list that never was."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render


def id_in(sent: Mapping[str, str], name: str) -> UUID:
    """The id that a form names. Raises Http404 for what is none."""
    try:
        return UUID(sent.get(name, ""))
    except ValueError:
        raise Http404 from None


def no_such_place(request: HttpRequest, frame: str = "base.html") -> HttpResponse:
    """The address names a page of a list that was never there."""
    context = {"first": request.path, "frame": frame}
    return render(request, "errors/no_such_place.html", context, status=422)
