"""The holder of a disputed account is told that, and when it is settled; once a turn, without an amount."""

import pytest

from accounts.models import AccountDispute, Person
from sharing.models import Notice
from sharing.services.notices.disputes import tell_of_disputes
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_turn_is_told_once_to_the_holder():
    binding = make.binding()
    make.disputed(binding.holder)
    assert [tell_of_disputes(make.NOW) for _each in range(2)] == [1, 0]
    told = Notice.objects.filter(channel="portal")
    assert list(told.values_list("person", "kind")) == [(binding.holder.pk, "account_dispute")]
    body = told.get().body
    assert body.startswith("您的个人账户余额和参保登记对不上，正在核对")
    assert "¥" not in body


def test_of_the_dead_nobody_is_told():
    holder = make.holder()
    make.disputed(holder)
    Person.objects.update(died_on=make.TODAY)
    assert tell_of_disputes(make.NOW) == 0
    assert not Notice.objects.exists()
    assert AccountDispute.objects.get().told_at == make.NOW
