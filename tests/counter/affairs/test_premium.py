"""居民医保代缴 at the counter: whose premium the person may pay, paying, the slip."""

import pytest

from accounts.models import AccessRecord, PersonalAccount
from accounts.models.people import number_digest
from sharing.models import Binding, PremiumPayment, Receipt
from sharing.rules.reasons import Refused
from sharing.services.premiums.pay import pay_premium
from sharing.services.visits.mandate import NoMandate
from tests import make
from tests.counter import window
from tests.pages.visits import queries
from tests.pages.wizard_steps import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def binding() -> Binding:
    make.edition("32", pays_premium=True)
    make.premium_rate()
    return make.binding(make.holder("王秀英", yuan=500), make.child("王雨轩"))


def premiums(visit) -> str:
    return window.path(visit, "premium/")


def pay(visit, binding, year: int = 2026) -> str:
    return window.path(visit, f"premium/{binding.pk}/{year}/")


def test_the_page_before_says_what_is_taken_and_nothing_is_paid_yet(binding):
    client, visit = window.clerk_with(binding.holder)
    assert premiums(visit) in client.get(window.path(visit)).content.decode()
    assert pay(visit, binding) in client.get(premiums(visit)).content.decode()
    page = text(client.get(pay(visit, binding)))
    assert "您的个人账户现在有 ¥\xa0500.00" in page
    assert "马上从您的个人账户里一次付清，不用现金。" in page
    assert not PremiumPayment.objects.exists()
    assert AccessRecord.objects.get(person=binding.holder).what == "居民医保代缴"


def test_it_is_paid_and_the_slip_names_its_number(binding):
    client, visit = window.clerk_with(binding.holder)
    assert client.post(pay(visit, binding))["Location"] == window.path(visit, "receipt/")
    payment, receipt = PremiumPayment.objects.get(), Receipt.objects.get()
    assert (payment.door, payment.amount_fen) == ("counter", 400_00)
    assert (receipt.person, receipt.act, receipt.visit) == (binding.holder, "premium", visit)
    said = f"从您的个人账户替王雨轩缴清 2026 年度居民医保费 ¥ 400.00。缴费凭证号 {payment.receipt_no}。"
    assert receipt.words == said
    assert said in text(client.get(window.path(visit, "receipt/")))
    assert payment.receipt_no in text(client.get(premiums(visit)))


def test_a_second_click_pays_nothing_more_and_says_why(binding):
    client, visit = window.clerk_with(binding.holder)
    client.post(pay(visit, binding))
    page = client.post(pay(visit, binding))
    assert page.status_code == 422
    assert "这笔保费不需要再缴。" in text(page)
    assert PersonalAccount.objects.get(holder=binding.holder).balance_fen == 100_00
    assert Receipt.objects.count() == 1


def test_where_it_may_not_be_paid_the_list_says_why():
    make.premium_rate()
    binding = make.binding(make.holder(yuan=500))
    client, visit = window.clerk_with(binding.holder)
    page = client.get(premiums(visit))
    assert "这笔费用不在共济可以支付的范围里。" in text(page)
    assert pay(visit, binding) not in page.content.decode()


def test_anothers_money_and_an_unknown_year_are_not_found(binding):
    client, visit = window.clerk_with(binding.member)
    assert client.post(pay(visit, binding)).status_code == 404
    client, visit = window.clerk_with(binding.holder)
    assert client.get(pay(visit, binding, 2031)).status_code == 404
    other, others = window.clerk_with(make.holder())
    assert "王雨轩" not in text(other.get(premiums(others)))
    assert other.post(pay(others, binding)).status_code == 404
    assert not PremiumPayment.objects.exists()


def test_an_agent_pays_nothing(binding):
    client, visit = window.clerk_with(binding.holder, attended="agent", agent_name="王小二")
    assert client.get(premiums(visit)).status_code == 403
    assert client.post(pay(visit, binding)).status_code == 403
    assert not PremiumPayment.objects.exists()


def test_a_clerk_pays_for_nobody_of_their_own_family(binding):
    number = make.document_number()
    make.binding(make.holder(number=number), binding.member)
    clerk = make.clerk(own_cert_digest=number_digest(number))
    client, visit = window.clerk_with(binding.holder, user=clerk)
    assert client.post(pay(visit, binding)).status_code == 403
    assert not PremiumPayment.objects.exists()


def test_the_service_asks_for_the_visit_of_the_very_holder(binding):
    of_member = make.clerk_in(make.visit(binding.member))
    closed = make.clerk_in(make.visit(binding.holder, closed_at=make.NOW))
    for by in (of_member, closed):
        with pytest.raises(NoMandate):
            pay_premium(
                holder_id=binding.holder_id, member_id=binding.member_id, year=2026, by=by, at=make.NOW
            )
    Binding.objects.update(state="ended", ended_by="unbind")
    by = make.clerk_in(make.visit(binding.holder))
    with pytest.raises(Refused):
        pay_premium(holder_id=binding.holder_id, member_id=binding.member_id, year=2026, by=by, at=make.NOW)
    assert not Receipt.objects.exists()


def test_more_members_take_no_more_queries(binding):
    client, visit = window.clerk_with(binding.holder)
    first = queries(client, premiums(visit))
    for _ in range(2):
        make.binding(binding.holder, make.child())
    assert queries(client, premiums(visit)) == first


def test_the_wrong_method_is_refused(binding):
    client, visit = window.clerk_with(binding.holder)
    assert client.post(premiums(visit)).status_code == 405
    assert client.delete(pay(visit, binding)).status_code == 405
