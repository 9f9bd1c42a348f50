"""Checking the chain of pledges in the back office: a piece at a time, and the first fault by name."""

import pytest
from django.urls import reverse

from sharing.models import Pledge
from sharing.services.evidence import pledge_chain
from tests import make
from tests.console.staff_browser import say_why, signed_in_as
from tests.pages.visits import text

pytestmark = pytest.mark.django_db(transaction=True)

CHAIN = "/console/pledge/chain/"


@pytest.fixture
def chain() -> list[Pledge]:
    make.signed(make.holder(), make.asked_for(make.child()), make.asked_for(make.child()))
    make.signed(make.holder(), make.asked_for(make.child()))
    return list(Pledge.objects.order_by("position"))


def alter(pledge: Pledge) -> None:
    Pledge.objects.filter(pk=pledge.pk).update(number="AAAA-BBBB-CCCC-DDDD")


def test_a_whole_chain_is_told_with_the_digest_to_keep_elsewhere(chain):
    page = text(signed_in_as("auditor").post(CHAIN))
    assert ("3 份全部完好" in page, bytes(chain[-1].digest).hex() in page) == (True, True)


def test_a_long_chain_is_checked_a_piece_at_a_time(chain, monkeypatch):
    monkeypatch.setattr(pledge_chain, "PIECE", 2)
    client = signed_in_as("auditor")
    page = text(client.post(CHAIN))
    assert ("前 2 份完好，还没有核对完" in page, "接着核对" in page) == (True, True)
    assert "3 份全部完好" in text(client.post(CHAIN, {"after": "2"}))


@pytest.mark.parametrize("after", ["", "1", "2"])
def test_an_altered_link_is_named_from_wherever_one_begins(chain, after):
    alter(chain[2])
    assert "第 3 份（AAAA-BBBB-CCCC-DDDD）的登记内容被改动" in text(
        signed_in_as("auditor").post(CHAIN, {"after": after})
    )


def test_a_cut_tail_shows(chain):
    chain[2].content.delete()
    chain[2].delete()
    assert "第 3 份不见了（链尾被截断）" in text(signed_in_as("auditor").post(CHAIN))


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30])
def test_a_place_that_was_never_there_is_not_checked(chain, after):
    assert signed_in_as("auditor").post(CHAIN, {"after": after}).status_code == 422


def test_it_rejects_another_method():
    assert signed_in_as("auditor").put(CHAIN).status_code == 405


def test_the_page_of_one_pledge_says_whether_it_is_whole(chain):
    client = signed_in_as("auditor")
    addresses = [reverse("console:pledge_detail", args=[pledge.pk]) for pledge in chain]
    assert "和签署时一致，也接上了前一份。" in text(say_why(client, addresses[1]))
    alter(chain[1])
    assert "的登记内容被改动" in text(client.get(addresses[1]))
