"""The reader's own bindings, found for a page."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone

from accounts.days import shanghai_day
from accounts.pages.session import actor
from sharing.presenters.binding_view import Seen, find_seen


def find(request: HttpRequest, pk: UUID) -> Seen:
    """One of them, as holder or as member. Raises NotYours for anybody else's."""
    return find_seen(pk, actor(request), shanghai_day(timezone.now()))
