"""为什么用不了 for a real relative and a real bill: who may see it, and what each reads."""

from datetime import timedelta

import pytest
from django.urls import Resolver404, resolve

from accounts.models import PersonalAccount
from sharing.models import Binding
from sharing.services.bindings.nightly_review import review_bindings
from sharing.services.notices import write
from sharing.words.notices import NoticeKind
from tests import make
from tests.pages.visits import queries, signed_in, text

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("monday")]

THEN = make.NOW - timedelta(days=20)  # 26 May


@pytest.fixture
def binding() -> Binding:
    make.editions()
    holder = make.person("王建国")
    make.account(holder, yuan=50, at=THEN - timedelta(days=9))
    return make.binding(holder, make.child("王子轩"))


def empty(binding: Binding) -> None:
    """The account runs out before `THEN`."""
    make.settle(binding.member, payable=50, at=THEN - timedelta(days=1))


def why(binding: Binding) -> str:
    return f"/why/binding/{binding.pk}/"


def test_a_relative_for_whom_all_is_well(binding):
    page = text(signed_in(binding.holder).get(why(binding)))
    assert "王子轩现在能不能用您的账户" in page
    assert "现在可以用" in page
    assert "您正常参加职工医保，有个人账户 符合 职工医保：正常参保" in page
    assert "您的账户有钱可以付 符合 余额 ¥ 50.00" in page
    assert "出示的是使用人本人的卡或码 不确定 到医院、药店结算时才知道。" in page


def test_each_side_reads_its_own(binding):
    make.enrolment_state(binding.member.enrolments.get(), status="2", valid_from=make.TODAY)
    holders = text(signed_in(binding.holder).get(why(binding)))
    assert "有 1 条不符合，现在用不了" in holders
    assert "对方正常参加基本医保 不符合 对方目前没有正常参加基本医保。" in holders
    assert "暂停参保" not in holders
    members = text(signed_in(binding.member).get(why(binding)))
    assert "您正常参加基本医保 不符合 居民医保：暂停参保 您的基本医保已经暂停或终止。" in members
    assert "余额" not in members


def test_a_pause_by_the_review_is_not_held_against_the_binding_itself(binding):
    make.enrolment_state(binding.member.enrolments.get(), status="2", valid_from=make.TODAY)
    review_bindings(at=make.NOW)
    page = text(signed_in(binding.holder).get(why(binding)))
    assert "（不是“亲情账户”） 符合 绑定没有解除，因别的条件暂停 · 2026-01-01 起长期有效" in page


def test_to_the_member_the_holder_is_one_line(binding):
    make.enrolment_state(binding.holder.enrolments.get(), status="2", valid_from=make.TODAY)
    page = text(signed_in(binding.member).get(why(binding)))
    assert "授权人符合条件 不符合 对方目前不符合条件，请对方本人登录或到大厅查看。" in page
    assert "职工医保" not in page


def test_a_limit_set_since_is_not_held_against_an_earlier_bill(binding):
    bill = make.settle(binding.member, payable=20, med_type="91", at=THEN)
    paid = make.settle(binding.member, payable=20, at=make.NOW - timedelta(hours=1))
    client = signed_in(binding.holder)
    client.post(f"/bindings/{binding.pk}/terms/", {"limit": "10", "note": ""})
    then = text(client.get(f"/why/bill/{bill.setl_id}/"))
    assert "没有超过每月限额 当天符合 当月已用 ¥ 0.00，没有限额 现在不符合" in then
    assert "当天符合 当月已用 ¥ 0.00，没有限额" in text(client.get(f"/why/bill/{paid.setl_id}/"))


def test_a_bill_that_was_not_paid_then_and_now(binding):
    empty(binding)
    bill = make.settle(binding.member, payable=30, at=THEN)
    make.top_up(PersonalAccount.objects.get(holder=binding.holder), yuan=80)
    page = text(signed_in(binding.holder).get(f"/why/bill/{bill.setl_id}/"))
    assert "王子轩 2026年5月26日的一笔费用没有用上您的账户。" in page
    assert "您的账户有钱可以付 当天不符合 余额 ¥ 0.00 您的个人账户没有余额。" in page
    assert "现在符合 余额 ¥ 80.00" in page
    assert "共济绑定生效中（不是“亲情账户”） 当天和现在都符合 生效中 · 2026-01-01 起长期有效" in page
    assert "现在可以用了" in page
    assert "国办发〔2021〕14号" in page


def test_of_a_bill_that_was_not_paid_the_holder_reads_day_and_reason_only(binding):
    empty(binding)
    bill = make.settle(binding.member, payable="77.31", total_fee_fen=9931, at=THEN)
    page = text(signed_in(binding.holder).get(f"/why/bill/{bill.setl_id}/"))
    for private in ("77.31", "99.31", bill.institution.name, "10:30"):
        assert private not in page


def test_a_limit_that_stopped_it_does_not_tell_the_bill(binding):
    Binding.objects.update(monthly_limit_fen=0)
    bill = make.settle(binding.member, payable="77.31", at=THEN)
    page = text(signed_in(binding.holder).get(f"/why/bill/{bill.setl_id}/"))
    assert "您的账户不够付这笔费用。" in page
    assert "77.31" not in page


def test_the_patient_reads_the_whole_bill(binding):
    bill = make.settle(binding.member, payable=80, at=THEN)
    page = text(signed_in(binding.member).get(f"/why/bill/{bill.setl_id}/"))
    assert f"您 2026年5月26日在{bill.institution.name}的费用，家人的账户只付了一部分。" in page
    assert "王建国的账户付了 ¥ 50.00" in page
    assert "授权人的账户能够支付 当天和现在都不符合 授权人的账户这次不能支付，或不够支付。" in page
    assert "余额" not in page


def test_a_bill_that_was_paid_shows_that_every_condition_held(binding):
    bill = make.settle(binding.member, payable=30, at=THEN)
    page = text(signed_in(binding.holder).get(f"/why/bill/{bill.setl_id}/"))
    assert "王子轩 2026年5月26日的一笔费用用了您的账户。" in page
    assert "您的账户付了 ¥ 30.00" in page
    assert "不符合" not in page
    assert "现在可以用了" not in page  # nothing ever stood against it


def test_without_any_binding_the_patient_reads_why(binding):
    alone = make.resident()
    bill = make.settle(alone, payable=30, at=THEN)
    page = text(signed_in(alone).get(f"/why/bill/{bill.setl_id}/"))
    assert "双方没有家庭共济绑定。“亲情账户”不算" in page


def test_what_the_own_account_paid_needed_nobody(binding):
    rich = make.holder(yuan=500)
    bill = make.settle(rich, payable=30)
    page = text(signed_in(rich).get(f"/why/bill/{bill.setl_id}/"))
    assert "这笔费用不需要用家人的账户" in page


def test_others_find_nothing(binding):
    bill = make.settle(binding.member, payable=30, at=THEN)
    stranger = signed_in(make.holder())
    assert stranger.get(why(binding)).status_code == 404
    assert stranger.get(f"/why/bill/{bill.setl_id}/").status_code == 404
    assert stranger.get("/why/bill/nothing/").status_code == 404


def test_what_can_be_no_bills_number_has_no_page():
    with pytest.raises(Resolver404):  # PostgreSQL would not even look for it
        resolve("/why/bill/2026\0/")


def test_who_is_not_signed_in_signs_in_first(client, binding):
    assert client.get(why(binding)).url == f"/sign-in/?next={why(binding)}"
    assert client.get("/why/bill/1/").url == "/sign-in/?next=/why/bill/1/"


def test_they_are_only_read(binding):
    client = signed_in(binding.holder)
    assert client.post(why(binding)).status_code == 405
    assert client.post("/why/bill/1/").status_code == 405


def test_the_list_the_binding_the_bills_and_the_notice_lead_there(binding):
    empty(binding)
    bill = make.settle(binding.member, payable=30, at=THEN)
    write.tell_holder(binding, NoticeKind.SUSPENDED, make.NOW)
    holder, member = signed_in(binding.holder), signed_in(binding.member)
    for client, page, wanted in (
        (holder, "/bindings/", why(binding)),
        (holder, f"/bindings/{binding.pk}/", why(binding)),
        (holder, "/notices/", why(binding)),
        (holder, "/spending/", f"/why/bill/{bill.setl_id}/"),
        (member, "/spending/used/", f"/why/bill/{bill.setl_id}/"),
    ):
        assert f'href="{wanted}"' in client.get(page).content.decode()


def test_more_bills_and_relatives_cost_no_more(binding):
    client = signed_in(binding.holder)
    before = queries(client, why(binding))
    make.settle(binding.member, payable=5)
    make.binding(binding.holder, make.child())
    assert queries(client, why(binding)) == before
