"""The frame of the back office: who is at work, and the way to what their roles open."""

from collections import Counter

import pytest

from portal.access_table import CONSOLE
from sharing.console.frame.sections import SECTIONS
from tests import make
from tests.console.staff_browser import browser_of, signed_in_as
from tests.pages.visits import text

pytestmark = pytest.mark.django_db

INDEX = "/console/"


def test_every_page_stands_in_the_menu_once():
    named = Counter(name for section in SECTIONS for entry in section.entries for name in entry.pages)
    assert {name.removeprefix("console:"): 1 for name in CONSOLE} == named


def test_it_says_who_is_at_work_in_which_role_and_where():
    make.area_row()
    user = make.officer("auditor", area="3203")
    user.grants.create(role="supervisor", area_prefix="32", starts_on="2020-01-01")
    assert "周敏 审计员（徐州市）、主管（江苏省）" in text(browser_of(user).get(INDEX))


def test_the_menu_leads_only_where_the_role_may_go():
    for role in ("supervisor", "policy_officer", "auditor", "administrator"):
        client = signed_in_as(role)
        links = [link for section in client.get(INDEX).context["console_menu"] for link in section.entries]
        assert {client.get(link.url).status_code for link in links} == {200}


def test_it_rejects_another_method():
    assert signed_in_as("auditor").post(INDEX).status_code == 405


def test_nothing_of_the_frames_own_editing_pages_is_there():
    client = signed_in_as("administrator")
    for path in ("login/", "jsi18n/", "sharing/", "sharing/binding/add/", "password_change/"):
        assert client.get(INDEX + path).status_code == 404
