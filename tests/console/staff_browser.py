"""How tests visit the back office: signed in as staff in one role."""

from django.http import HttpResponse
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


def say_why(client: Client, address: str) -> HttpResponse:
    """Gives a reason and goes on to the page."""
    response = client.post(address, {"ground": "3", "note": "2026 年第 3 号"}, follow=True)
    assert response.status_code == 200
    return response
