"""What a browser sent, read for a page."""

from collections.abc import Mapping
from uuid import UUID

from django.http import Http404


def id_in(sent: Mapping[str, str], name: str) -> UUID:
    """The id that a form or an address names. Raises Http404 for what is none."""
    try:
        return UUID(sent.get(name, ""))
    except ValueError:
        raise Http404 from None
