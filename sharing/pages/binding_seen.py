"""The reader's own bindings, found for a page."""

from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from accounts.days import shanghai_day
from accounts.pages.session import actor
from sharing.presenters.binding_view import Seen, find_seen
from sharing.services.bindings.confirm_and_end import NotYours


def find(request: HttpRequest, pk: UUID) -> Seen:
    """One of them, as holder or as member. Raises Http404 for anybody else's."""
    try:
        return find_seen(pk, actor(request), shanghai_day(timezone.now()))
    except NotYours:
        raise Http404 from None
