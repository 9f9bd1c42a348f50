"""What the person was told, at the counter."""

import pytest
from django.utils import timezone

from accounts.models import AccessRecord
from sharing.models import Notice
from sharing.services.notices import write
from sharing.words.notices import NoticeKind
from tests import make
from tests.counter import window
from tests.pages.visits import queries
from tests.pages.wizard_steps import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def here():
    return window.clerk_with(make.holder("王建国"))


def tell(person, name: str) -> None:
    write.tell(person, NoticeKind.CARD_NOT_ADDED, timezone.now(), name=name)


def test_the_person_reads_what_they_were_told_and_it_stays_unread(here):
    client, visit = here
    tell(visit.citizen, "王子轩")
    assert window.path(visit, "notices/") in client.get(window.path(visit)).content.decode()
    assert "王子轩的亲情账户没有添加成。" in text(client.get(window.path(visit, "notices/")))
    assert AccessRecord.objects.get(person=visit.citizen).what == "通知"
    assert not Notice.objects.filter(read_at__isnull=False).exists()


def test_nothing_of_others_and_nothing_to_an_agent(here):
    client, visit = here
    assert "还没有通知" in text(client.get(window.path(visit, "notices/")))
    tell(make.person(), "别人")
    assert "别人的亲情账户" not in text(client.get(window.path(visit, "notices/")))
    assert window.signed_in().get(window.path(visit, "notices/")).status_code == 404
    agent, visit = window.clerk_with(make.person(), attended="agent", agent_name="王小二")
    assert agent.get(window.path(visit, "notices/")).status_code == 403


def test_a_place_that_never_was_is_not_found(here):
    client, visit = here
    assert client.get(window.path(visit, "notices/"), {"before": "x"}).status_code == 404


def test_the_list_asks_the_same_for_one_and_for_three(here):
    client, visit = here
    tell(visit.citizen, "一")
    client.get(window.path(visit, "notices/"))
    first = queries(client, window.path(visit, "notices/"))
    tell(visit.citizen, "二")
    tell(visit.citizen, "三")
    assert queries(client, window.path(visit, "notices/")) == first


def test_the_wrong_method_is_refused(here):
    client, visit = here
    assert client.post(window.path(visit, "notices/")).status_code == 405
