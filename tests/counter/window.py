"""A clerk's browser at the counter, as tests of its pages use it."""

import re
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Person, User
from sharing.models import Visit
from tests import make

FIND, OPEN = "/counter/find/", "/counter/open/"
CAME_ALONE = {"check": "card_seen", "attended": "alone"}


def signed_in(user: User | None = None) -> Client:
    """A browser of this clerk, or of a new one."""
    client = Client()
    client.force_login(user or make.clerk())
    return client


def clerk_with(of: Person, *, user: User | None = None, **fields: Any) -> tuple[Client, Visit]:
    """A clerk's browser, and their visit with this person, opened just now."""
    user = user or make.clerk()
    return signed_in(user), make.visit(of, clerk_user=user, at=timezone.now(), **fields)


def path(visit: Visit, rest: str = "") -> str:
    """An address in a visit."""
    return f"/counter/{visit.pk}/{rest}"


def found(client: Client, person: Person) -> str:
    """What the page after looking somebody up carries on."""
    page = client.post(FIND, {"line": person._number()})
    return re.search(r'name="found" value="([^"]*)"', page.content.decode())[1]  # type: ignore[index]


def open_visit(client: Client, person: Person, **answers: Any) -> Any:
    """Looks somebody up and opens a visit with them, through the pages."""
    return client.post(OPEN, {"found": found(client, person), **CAME_ALONE, **answers})
