"""The one table of addresses and roles: complete, and gone by."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from uuid_utils.compat import uuid7

from portal.access_table import STAFF, TABLE, Who
from tests import make

pytestmark = pytest.mark.django_db

SAMPLES = {"uuid": str(uuid7()), "int": 1, "slug": "x", "str": "x"}
KINDS = {"UUIDConverter": "uuid", "IntConverter": "int", "SlugConverter": "slug"}


def addresses() -> Iterator[tuple[str, str]]:
    """Every name with its namespace, and a path that it could have."""
    for name, pattern in named(get_resolver()):
        converters = pattern.pattern.converters.values()
        sample = [SAMPLES[KINDS.get(type(one).__name__, "str")] for one in converters]
        yield name, reverse(name, args=sample)


def named(resolver: URLResolver, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            parts = [part for part in (namespace, pattern.namespace) if part]
            yield from named(pattern, ":".join(parts))
        else:
            yield (f"{namespace}:{pattern.name}" if namespace else pattern.name), pattern


FOR_STAFF = sorted((name, path) for name, path in addresses() if not TABLE.get(name, STAFF) & set(Who))


def test_the_table_names_every_address_and_no_other():
    assert {name for name, _path in addresses()} == set(TABLE)


@pytest.mark.parametrize("role", sorted(STAFF))
def test_staff_open_what_the_table_gives_their_role_and_nothing_else(role):
    client = Client(raise_request_exception=False)
    client.force_login(make.officer(role))
    refused = {name for name, path in FOR_STAFF if client.get(path).status_code == 403}
    assert refused == {name for name, _path in FOR_STAFF if role not in TABLE[name]}


def test_a_role_counts_from_its_first_day_to_its_last():
    user = make.officer("clerk")
    client = Client()
    client.force_login(user)
    assert client.get(reverse("counter:start")).status_code == 200
    user.grants.update(ends_on=make.TODAY)
    assert client.get(reverse("counter:start")).status_code == 403


def test_who_has_no_right_yet_is_told_so_and_what_to_do(client):
    client.force_login(make.staff())
    for address in ("/staff/", "/console/", "/counter/"):
        response = client.get(address)
        assert (response.status_code, "您还没有角色" in response.content.decode()) == (403, True)
    client.force_login(make.clerk())
    assert "您还没有角色" not in client.get("/console/").content.decode()


def test_nobody_else_comes_in(client):
    person = make.user()
    for name, path in FOR_STAFF:
        client.logout()
        assert client.get(path).status_code == 302, name
        client.force_login(person)
        assert client.get(path).status_code == 403, name


def test_who_is_not_signed_in_is_led_to_the_sign_in_page(client):
    assert client.get(reverse("counter:start")).headers["Location"] == "/sign-in/?next=/counter/"
