"""居民医保代缴 on the portal: whose I may pay, paying, the receipt."""

from uuid import uuid4

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from sharing.models import Binding, PremiumPayment
from tests import make

pytestmark = pytest.mark.django_db

LIST = "/premium/"


@pytest.fixture(autouse=True)
def monday_morning():
    with time_machine.travel(make.NOW):
        yield


@pytest.fixture
def binding() -> Binding:
    make.edition("32", pays_premium=True)
    make.premium_rate()
    return make.binding(make.holder("王秀英", yuan=500), make.child("王雨轩"))


def signed_in(person) -> Client:
    client = Client()
    client.force_login(make.user(person))
    return client


def address(binding: Binding, year: int = 2026) -> str:
    return f"/premium/pay/{binding.pk}/{year}/"


def test_the_page_before_says_what_is_taken_and_nothing_is_paid_yet(binding):
    client = signed_in(binding.holder)
    assert address(binding) in client.get(LIST).content.decode()
    page = client.get(address(binding))
    assert page.status_code == 200
    assert "400.00" in page.content.decode()
    assert not PremiumPayment.objects.exists()


def test_it_is_paid_and_both_see_the_receipt(binding):
    client = signed_in(binding.holder)
    response = client.post(address(binding))
    payment = PremiumPayment.objects.get()
    receipt = f"/premium/{payment.pk}/"
    assert (response.status_code, response["Location"]) == (302, receipt)
    assert "已替王雨轩缴清 2026 年度居民医保费 ¥ 400.00。" in client.get(receipt).content.decode()
    for reader in (client, signed_in(binding.member)):
        assert payment.receipt_no in reader.get(receipt).content.decode()
        assert receipt in reader.get(LIST).content.decode()


def test_why_it_cannot_be_paid_is_said_in_the_list_and_when_it_is_tried(binding):
    client = signed_in(binding.holder)
    client.post(address(binding))
    page = client.get(LIST).content.decode()
    assert "这笔保费不需要再缴。" in page
    assert address(binding) not in page
    response = client.post(address(binding))
    assert response.status_code == 422
    assert "这笔保费不需要再缴。" in response.content.decode()
    assert PremiumPayment.objects.count() == 1


def test_an_edition_that_pays_no_premiums_says_so():
    make.premium_rate()
    binding = make.binding(make.holder(yuan=500))
    page = signed_in(binding.holder).get(LIST).content.decode()
    assert "这笔费用不在共济可以支付的范围里。" in page


def test_who_shares_with_nobody_finds_nothing_to_pay():
    make.premium_rate()
    assert "现在没有可以代缴的" in signed_in(make.holder()).get(LIST).content.decode()


def test_what_has_ended_or_is_not_collected_is_not_offered(binding):
    client = signed_in(binding.holder)
    assert client.get(address(binding, 2027)).status_code == 404
    Binding.objects.update(state="ended")
    assert client.get(address(binding)).status_code == 404


def test_others_neither_pay_nor_see(binding):
    signed_in(binding.holder).post(address(binding))
    payment = PremiumPayment.objects.get()
    stranger = signed_in(make.holder(yuan=500))
    assert stranger.get(f"/premium/{payment.pk}/").status_code == 404
    for client in (stranger, signed_in(binding.member)):
        assert client.get(address(binding)).status_code == 404
        assert client.post(address(binding)).status_code == 404
    assert stranger.get(f"/premium/{uuid4()}/").status_code == 404
    assert payment.receipt_no not in stranger.get(LIST).content.decode()


def test_who_is_not_signed_in_signs_in_first(binding):
    for page in (LIST, address(binding), f"/premium/{uuid4()}/"):
        response = Client().get(page)
        assert (response.status_code, response["Location"].split("?")[0]) == (302, "/sign-in/")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_list_and_the_receipt_are_only_read(binding, method):
    client = signed_in(binding.holder)
    for page in (LIST, f"/premium/{uuid4()}/"):
        assert getattr(client, method)(page).status_code == 405
    assert client.delete(address(binding)).status_code == 405


def test_the_list_asks_the_database_as_often_for_one_member_as_for_three(binding):
    client = signed_in(binding.holder)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(LIST).status_code == 200
        return len(asked)

    queries()  # when this session was last seen is written once in a while
    one = queries()
    for _ in range(2):
        make.binding(binding.holder, make.child())
    assert queries() == one
