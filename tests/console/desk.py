"""How tests visit the back office: signed in as staff in one role."""

from django.test import Client

from accounts.models import User
from tests import make


def signed_in_as(role: str, *, area: str = "32") -> Client:
    """A browser of an officer with this role in this area."""
    return browser_of(make.officer(role, area=area))


def browser_of(user: User) -> Client:
    """A browser of this officer."""
    client = Client()
    client.force_login(user)
    return client
