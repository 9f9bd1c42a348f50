"""How tests visit pages: signed in as a person, reading what a person reads, counting what it costs."""

import re

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Person
from tests import make


def signed_in(person: Person) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(make.user(person))
    return client


def text(response: HttpResponse) -> str:
    """What a person reads of a page, on one line."""
    page = re.sub(r"<head\b.*?</head>", "", response.content.decode(), flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page).replace("&nbsp;", " "))


def queries(client: Client, address: str) -> int:
    """How many queries a page takes, once the session has been written."""
    client.get(address)
    with CaptureQueriesContext(connection) as taken:
        assert client.get(address).status_code == 200
    return len(taken)
