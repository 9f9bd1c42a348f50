"""The help page answers for every reason, where the links below refusals lead."""

import re

import pytest
from django.test import Client

from sharing.rules.reasons import Code
from sharing.words.help import HELP
from tests import make
from tests.pages.visits import signed_in, text

pytestmark = pytest.mark.django_db


def test_every_code_has_its_place_with_question_and_answer(client: Client) -> None:
    response = client.get("/help/")
    page, places = text(response), set(re.findall(r'id="([a-z_-]+)"', response.content.decode()))
    for code in Code:
        assert f"why-{code.value}" in places
        assert f"{HELP[code].question} {HELP[code].answer}" in page
    assert {"why-private", "why-member-not-normal", "why-cannot-pay"} <= places


def test_a_refusal_leads_to_its_answer() -> None:
    make.editions()
    page = signed_in(make.resident()).get("/bindings/").content.decode()
    assert 'href="/help/#why-holder_not_employee"' in page


def test_the_link_of_what_is_private_does_not_tell_it() -> None:
    binding = make.binding(make.holder(has_account=False), make.child())
    page = signed_in(binding.member).get(f"/bindings/{binding.pk}/").content.decode()
    assert re.findall(r'href="/help/#(why-[a-z_-]+)"', page) == ["why-private"]


def test_a_search_leads_to_places_that_are_there(client: Client) -> None:
    page = client.get("/help/", {"q": "离婚"}).content.decode()
    found = page[page.index('id="found"') : page.index('id="toc"')]
    anchors = re.findall(r'href="#([a-z_-]+)"', found)
    assert anchors[0] == "changes"
    assert set(anchors) <= set(re.findall(r'id="([a-z_-]+)"', page))


def test_a_search_that_finds_nothing_keeps_the_words_and_says_where_to_ask(client: Client) -> None:
    page = client.get("/help/", {"q": "<b>火星</b>"}).content.decode()
    assert 'value="&lt;b&gt;火星&lt;/b&gt;"' in page
    assert "没有找到" in page
