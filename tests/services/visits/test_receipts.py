"""Receipts of what is done at the counter, and the numbers that they stand under."""

import re

import pytest

from sharing.models import Receipt
from sharing.selectors.receipt_check import Genuine, find_genuine
from sharing.services.bindings import confirm_and_end
from sharing.services.visits import receipts
from sharing.services.visits.receipts import tidy_number
from sharing.words.acts import ACTS, Act
from tests import make

pytestmark = pytest.mark.django_db


def rows() -> list[tuple[str, str, str]]:
    return [(one.person.name, one.act, one.words) for one in Receipt.objects.all()]


def test_a_number_has_sixteen_letters_and_digits_in_groups():
    numbers = {receipts.new_number() for _ in range(100)}
    assert len(numbers) == 100
    assert all(re.fullmatch(r"([A-Z2-7]{4}-){3}[A-Z2-7]{4}", number) for number in numbers)


@pytest.mark.parametrize(
    "typed",
    [
        "ABCD-EFGH-IJKL-OB27",
        "abcd efgh ijkl ob27",
        " ABCDEFGHIJKLOB27\n",
        "ＡＢＣＤ－efgh－ijkl－ob27",
        "abcdefgh1jkl0827",
    ],
)
def test_a_number_is_understood_however_it_is_typed(typed):
    assert tidy_number(typed) == "ABCD-EFGH-IJKL-OB27"


@pytest.mark.parametrize("typed", ["", "ABCD", "ABCD-EFGH-IJKL-OB278", "甲乙丙丁" * 4, "1" * 29])
def test_what_can_be_no_number_is_none(typed):
    assert tidy_number(typed) == ""


def test_every_act_has_its_label():
    assert set(ACTS) == set(Act)


def test_signing_at_the_counter_gives_one_receipt_for_each_member_under_the_pledges_number():
    holder, member, spouse = make.holder("王建国"), make.child("王子轩"), make.person("李秀英")
    visit = make.visit(holder)
    pledges = make.signed(
        holder, make.asked_for(member), make.asked_for(spouse, "spouse"), by=make.clerk_in(visit)
    )
    assert rows() == [
        (
            "王建国",
            "sign",
            "王建国把职工医保个人账户共济给王子轩（子女）使用，2026-06-15 起长期有效。已经办好。",
        ),
        (
            "王建国",
            "sign",
            "王建国把职工医保个人账户共济给李秀英（配偶）使用，2026-06-15 起长期有效。"
            "要等李秀英本人在 2026年6月22日（含当天）以前同意，才会生效。",
        ),
    ]
    given = list(Receipt.objects.all())
    assert [one.number for one in given] == [pledge.number for pledge in pledges]
    assert [one.binding_id for one in given] == [pledge.binding_id for pledge in pledges]
    assert {one.visit for one in given} == {visit}


def test_in_a_browser_the_page_says_it_and_no_receipt_is_kept():
    holder = make.holder()
    [pledge] = make.signed(holder, make.asked_for(make.child()))
    confirm_and_end.end_binding(binding_id=pledge.binding_id, by=make.citizen(holder), at=make.NOW)
    assert Receipt.objects.count() == 0


def test_each_of_the_two_gets_the_receipt_of_their_own_act():
    clerk = make.clerk()
    wife, husband = make.person("李秀英"), make.holder("王建国")
    pending = make.binding(husband, wife, relationship="spouse", state="pending")
    visit = make.visit(wife, clerk_user=clerk)
    by = make.clerk_in(visit)
    confirm_and_end.confirm_binding(binding_id=pending.pk, signature=make.hand(), by=by, at=make.NOW)
    confirm_and_end.end_binding(binding_id=pending.pk, by=by, at=make.NOW)
    assert rows() == [
        (
            "李秀英",
            "confirm",
            "李秀英同意使用王建国的职工医保个人账户，2026-06-15 起长期有效。绑定已经生效。",
        ),
        ("李秀英", "leave", "李秀英退出了王建国的共济绑定。以前已经结算的费用不受影响。"),
    ]


@pytest.mark.parametrize(
    ("state", "act", "words"),
    [
        ("active", "unbind", "王建国解除了给王子轩的共济绑定。以前已经结算的费用不受影响。"),
        ("pending", "withdraw", "王建国撤回了给王子轩的共济绑定。没有绑定，没有扣任何钱。"),
    ],
)
def test_the_holder_ends_it_at_the_counter(state, act, words):
    holder = make.holder("王建国")
    binding = make.binding(holder, make.child("王子轩"), state=state)
    confirm_and_end.end_binding(binding_id=binding.pk, by=make.clerk_in(make.visit(holder)), at=make.NOW)
    assert rows() == [("王建国", act, words)]


def test_who_does_not_agree_takes_that_home():
    wife = make.person("李秀英")
    pending = make.binding(make.holder("王建国"), wife, relationship="spouse", state="pending")
    confirm_and_end.refuse_binding(binding_id=pending.pk, by=make.clerk_in(make.visit(wife)), at=make.NOW)
    assert rows() == [
        ("李秀英", "refuse", "李秀英不同意使用王建国的职工医保个人账户。没有绑定，没有扣任何钱。")
    ]


def test_a_refusal_gives_no_receipt():
    holder, stranger = make.holder(), make.person()
    binding = make.binding(holder)
    with pytest.raises(confirm_and_end.NotYours):
        confirm_and_end.end_binding(
            binding_id=binding.pk, by=make.clerk_in(make.visit(stranger)), at=make.NOW
        )
    assert Receipt.objects.count() == 0


def test_pledges_receipts_and_premiums_are_known_by_their_numbers():
    binding = make.binding(make.holder(yuan=500))
    payment = make.premium(binding)
    [pledge] = make.signed(make.holder(), make.asked_for(make.child()))
    visit = make.visit(binding.holder)
    confirm_and_end.end_binding(binding_id=binding.pk, by=make.clerk_in(visit), at=make.NOW)
    receipt = Receipt.objects.get()
    assert find_genuine(pledge.number) == Genuine(pledge.number, "签署共济承诺书，绑定家人", make.TODAY)
    assert find_genuine(receipt.number) == Genuine(receipt.number, "解除共济绑定", make.TODAY)
    assert find_genuine(payment.receipt_no) == Genuine(payment.receipt_no, "代缴居民医保费", make.TODAY)
    assert find_genuine("AAAA-AAAA-AAAA-AAAA") is None
    assert find_genuine("") is None
