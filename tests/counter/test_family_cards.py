"""亲情账户 of a child under 16: approved or not by papers that the clerk saw."""

import pytest

from accounts.models import AccessRecord
from accounts.models.people import number_digest
from sharing.models import Attachment, FamilyCard
from tests import make, scans
from tests.counter import desk
from tests.pages.filling import text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def card():
    return FamilyCard.objects.create(
        helper=make.person("王建国"),
        relative=make.child("王子轩"),
        kin="child",
        state="in_review",
        added_at=make.NOW,
        pledged_at=make.NOW,
    )


@pytest.fixture
def here(card):
    return desk.clerk_with(card.helper)


def at(visit, card) -> str:
    return desk.path(visit, f"family-cards/{card.pk}/")


def stands(card) -> tuple[str, str]:
    card.refresh_from_db()
    return card.state, card.ended_by


def test_with_papers_seen_it_is_approved(here, card):
    client, visit = here
    assert "王子轩" in text(client.get(desk.path(visit, "family-cards/")))
    sent = {"answer": "approve", "papers_seen": "on", "scan": scans.sent(scans.picture())}
    assert client.post(at(visit, card), sent).status_code == 302
    assert stands(card) == ("active", "")
    looks = AccessRecord.objects.filter(person=card.relative).values_list("what", "by")
    assert list(looks) == [("核对亲情账户的材料", visit.clerk.pk)]
    assert (Attachment.objects.get().kind, Attachment.objects.get().person) == ("kinship", card.relative)


def test_a_clerk_decides_nothing_about_a_child_of_their_own(card):
    number = make.document_number()
    make.binding(make.holder(number=number), card.relative)
    client, visit = desk.clerk_with(card.helper, user=make.clerk(own_cert_digest=number_digest(number)))
    assert client.post(at(visit, card), {"answer": "reject"}).status_code == 403
    assert stands(card) == ("in_review", "")


def test_papers_that_do_not_show_it_reject_it(here, card):
    client, visit = here
    assert client.post(at(visit, card), {"answer": "reject"}).status_code == 302
    assert stands(card) == ("ended", "rejected")


@pytest.mark.parametrize("sent", [{}, {"answer": "approve"}, {"papers_seen": "on"}])
def test_without_papers_or_an_answer_nothing_is_decided(here, card, sent):
    client, visit = here
    assert client.post(at(visit, card), sent).status_code == 422
    assert client.post(desk.path(visit, "family-cards/"), {"answer": "reject"}).status_code == 422
    assert stands(card) == ("in_review", "")


def test_anothers_card_and_visit_are_not_found(here, card):
    _client, visit = here
    other, others_visit = desk.clerk_with(make.person())
    assert "王子轩" not in text(other.get(desk.path(others_visit, "family-cards/")))
    sent = {"answer": "approve", "papers_seen": "on"}
    assert other.post(at(others_visit, card), sent).status_code == 404
    assert other.post(at(visit, card), sent).status_code == 404
    assert stands(card) == ("in_review", "")


def test_an_agent_cannot(card):
    client, visit = desk.clerk_with(card.helper, attended="agent", agent_name="王小二")
    assert client.get(desk.path(visit, "family-cards/")).status_code == 403
    sent = {"answer": "approve", "papers_seen": "on"}
    assert client.post(at(visit, card), sent).status_code == 403
    assert stands(card) == ("in_review", "")


def test_the_wrong_method_is_refused(here, card):
    client, visit = here
    assert client.delete(at(visit, card)).status_code == 405
    assert client.delete(desk.path(visit, "family-cards/")).status_code == 405
