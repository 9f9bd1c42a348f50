"""支出明细 at the counter, to read."""

import pytest
from django.utils import timezone

from accounts.models import AccessRecord
from tests import make
from tests.counter import window
from tests.pages.visits import queries
from tests.pages.wizard_steps import text

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = ["spending/", "spending/used/"]


@pytest.fixture
def binding():
    binding = make.binding(make.holder("王建国", yuan=100), make.child("王子轩"))
    make.settle(binding.member, payable="40.00", at=timezone.now())
    return binding


def test_what_relatives_used_is_read(binding):
    client, visit = window.clerk_with(binding.holder)
    page = text(client.get(window.path(visit, "spending/")))
    assert "王子轩 子女" in page
    assert "40.00" in page


def test_what_the_own_bills_came_to_is_read_with_why(binding):
    make.settle(binding.member, payable="500.00", at=timezone.now())
    client, visit = window.clerk_with(binding.member)
    page = client.get(window.path(visit, "spending/used/"))
    assert "王建国的账户" in text(page)
    assert window.path(visit, "bills/") in page.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_nothing_to_show_and_anothers_visit(binding, page):
    client, visit = window.clerk_with(make.person())
    assert "王子轩" not in text(client.get(window.path(visit, page)))
    assert window.signed_in().get(window.path(visit, page)).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_a_place_that_never_was_is_not_found(binding, page):
    client, visit = window.clerk_with(binding.holder)
    assert client.get(window.path(visit, page), {"before": "x"}).status_code == 404


@pytest.mark.parametrize(("side", "page"), [("holder", "spending/"), ("member", "spending/used/")])
def test_the_list_asks_the_same_for_one_and_for_three(binding, side, page):
    client, visit = window.clerk_with(getattr(binding, side))
    first = queries(client, window.path(visit, page))
    for _ in range(2):
        make.settle(binding.member, payable="5.00", at=timezone.now())
    assert queries(client, window.path(visit, page)) == first


@pytest.mark.parametrize("page", PAGES)
def test_an_agents_letter_does_not_cover_the_persons_bills(binding, page):
    client, visit = window.clerk_with(binding.holder, attended="agent", agent_name="王小二")
    answer = client.get(window.path(visit, page))
    assert answer.status_code == 403
    assert "王子轩" not in text(answer)
    assert "依据：《个人信息保护法》第二十八条、第二十九条" in text(answer)
    assert window.path(visit, page) not in client.get(window.path(visit)).content.decode()
    assert not AccessRecord.objects.filter(person=binding.holder).exists()


@pytest.mark.parametrize("page", PAGES)
def test_the_wrong_method_is_refused(binding, page):
    client, visit = window.clerk_with(binding.holder)
    assert client.post(window.path(visit, page)).status_code == 405
