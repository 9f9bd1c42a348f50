"""An account that runs out: nothing moves, each side is told its own sentence once, and what to do."""

from datetime import timedelta

import pytest

from sharing.models import Binding, Notice
from sharing.services.bindings.confirm_and_end import end_binding
from sharing.services.notices.empty_accounts import tell_of_empty_accounts
from tests import make
from tests.crowd import at_once

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)
MORNING = make.NOW + DAY


@pytest.fixture
def binding() -> Binding:
    make.editions()
    return make.binding(make.holder("王建国", yuan=50), make.child("王子轩"))


def told(kind: str = "ran_out") -> dict[str, str]:
    """By name, what each was told on the portal."""
    found = Notice.objects.filter(kind=kind, channel="portal")
    return {notice.person.name: notice.body for notice in found}


def test_each_side_reads_its_own_words_and_the_binding_stays(binding):
    make.settle(binding.member, payable=50)
    make.settle(binding.member, payable=20)
    assert tell_of_empty_accounts(at=MORNING) == 1
    assert told() == {
        "王建国": (
            "您给王子轩的共济绑定还在，但2026年6月15日的一笔费用没有用上您的账户，或没有用够。"
            "您的个人账户没有余额。账户有钱以后就能用，不需要重新绑定。家人当次自己付的钱不能补用共济。"
        ),
        "王子轩": (
            "王建国给您的共济绑定还在，但2026年6月15日的一笔费用没有用上对方的账户，或没有用够。"
            "授权人的账户这次不能支付，或不够支付。"
            "请先用您自己的账户或现金支付；原因请授权人登录本人账号查看。"
        ),
    }
    binding.refresh_from_db()
    assert binding.state == "active"


def test_the_holder_does_not_read_what_the_bill_came_to(binding):
    make.settle(binding.member, payable="66.60")
    tell_of_empty_accounts(at=MORNING)
    assert "您的账户不够付这笔费用。" in told()["王建国"]
    assert "66.60" not in told()["王建国"]


def test_where_there_was_money_enough_nobody_is_told(binding):
    make.settle(binding.member, payable=50)
    assert tell_of_empty_accounts(at=MORNING) == 0


def test_what_was_not_for_want_of_money_is_not_told_here(binding):
    make.settle(binding.member, payable=20, med_type="91")
    assert tell_of_empty_accounts(at=MORNING) == 0


def test_however_many_bills_both_are_told_once_in_thirty_days(binding):
    make.settle(binding.member, payable=50)
    days = []
    for number in range(0, 40, 5):
        make.settle(binding.member, payable=20, at=make.NOW + number * DAY)
        if tell_of_empty_accounts(at=MORNING + number * DAY):
            days.append(number)
    assert days == [0, 30]


def test_a_day_on_which_nothing_ran_is_made_up_for_and_what_is_older_is_left(binding):
    make.settle(binding.member, payable=60)
    assert tell_of_empty_accounts(at=make.NOW + 4 * DAY) == 0
    assert tell_of_empty_accounts(at=make.NOW + 3 * DAY) == 1


def test_a_bill_that_was_cancelled_is_not_told_of(binding):
    make.cancel(make.settle(binding.member, payable=60))
    assert tell_of_empty_accounts(at=MORNING) == 0


def test_who_is_not_bound_any_more_is_not_told(binding):
    make.settle(binding.member, payable=60)
    end_binding(binding_id=binding.pk, by=make.citizen(binding.holder), at=make.NOW)
    assert tell_of_empty_accounts(at=MORNING) == 0


def test_two_workers_tell_once(binding):
    make.settle(binding.member, payable=60)
    at_once(4, lambda _number: tell_of_empty_accounts(at=MORNING))
    assert Notice.objects.filter(kind="ran_out", channel="portal").count() == 2
