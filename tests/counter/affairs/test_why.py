"""为什么用不了 at the counter: today, another day, and a bill."""

import pytest
from django.utils import timezone

from sharing.services.bindings.confirm_and_end import end_binding
from tests import make
from tests.counter import window
from tests.pages.wizard_steps import text

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def binding():
    return make.binding(make.holder("王建国", yuan=0), make.child("王子轩"))


@pytest.fixture
def here(binding):
    return window.clerk_with(binding.holder)


def why(visit, binding) -> str:
    return window.path(visit, f"records/{binding.pk}/why/")


def test_each_condition_is_named_as_the_person_may_read_it(here, binding):
    client, visit = here
    page = client.get(why(visit, binding))
    assert page.status_code == 200
    assert "王子轩能不能用您的账户" in text(page)
    assert "有不符合的，不能用" in text(page)
    assert "看支出明细" in text(page)


def test_the_member_does_not_read_of_the_holders_balance(binding):
    client, visit = window.clerk_with(binding.member)
    assert "余额" not in text(client.get(why(visit, binding)))


def test_another_day_is_judged_by_the_edition_of_that_day(here, binding):
    client, visit = here
    page = text(client.get(why(visit, binding), {"on": "2025-03-01"}))
    assert "2025年3月1日能不能用" in page
    assert "2025年3月1日能不能绑定" in page


def test_what_can_be_done_today_is_not_offered_of_another_day(here, binding):
    client, visit = here
    offered = f'href="{window.path(visit, "binding/")}"'
    of_another_day = client.get(why(visit, binding), {"on": "2025-03-01"}).content.decode()
    assert ("双方没有家庭共济绑定" in of_another_day, offered in of_another_day) == (True, False)
    end_binding(binding_id=binding.pk, by=make.citizen(binding.holder), at=timezone.now())
    assert offered in client.get(why(visit, binding)).content.decode()


@pytest.mark.parametrize("on", ["2021-04-21", "2999-01-01", "1 March"])
def test_a_day_before_the_records_or_to_come_is_refused_with_from_when(here, binding, on):
    client, visit = here
    page = client.get(why(visit, binding), {"on": on})
    assert page.status_code == 422
    assert ("最早能查这一天" in text(page)) == (on == "2021-04-21")


def test_an_agent_reads_neither_what_holds_now_nor_of_a_bill(binding):
    bill = make.settle(binding.member, at=timezone.now())
    for side in (binding.holder, binding.member):
        client, visit = window.clerk_with(side, attended="agent", agent_name="王小二")
        for page in (why(visit, binding), window.path(visit, f"bills/{bill.setl_id}/")):
            assert client.get(page).status_code == 403
        assert why(visit, binding) not in client.get(window.path(visit, "records/")).content.decode()


def test_a_bill_of_the_person_is_explained(binding):
    client, visit = window.clerk_with(binding.member)
    bill = make.settle(binding.member, at=timezone.now())
    page = client.get(window.path(visit, f"bills/{bill.setl_id}/"))
    assert page.status_code == 200
    assert "没有用上王建国的账户" in text(page)


def test_anothers_binding_and_bill_are_not_found(here):
    client, visit = here
    other = make.binding()
    bill = make.settle(other.member, at=timezone.now())
    assert client.get(why(visit, other)).status_code == 404
    assert client.get(window.path(visit, f"bills/{bill.setl_id}/")).status_code == 404


def test_the_wrong_method_is_refused(here, binding):
    client, visit = here
    assert client.post(why(visit, binding)).status_code == 405
    assert client.post(window.path(visit, "bills/x/")).status_code == 405
