"""Paying a resident's premium: once a year a person, whole, and a refusal writes nothing."""

from datetime import UTC, date, datetime
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import LedgerEntry
from accounts.services.audit import ledger_faults
from sharing.models import Binding, Notice, PremiumPayment, PremiumRate
from sharing.rules.reasons import Refused
from sharing.services.premiums.audit import premium_faults
from sharing.services.premiums.pay import PremiumNotCollected, pay_premium
from sharing.services.premiums.rates import load_premium_rates
from sharing.services.settling.audit import settlement_faults
from tests import make
from tests.crowd import at_once

pytestmark = pytest.mark.django_db


def bound(*, yuan: str | int = 500, **fields: object) -> Binding:
    """A mother with 500 yuan and her son, where premiums may be paid."""
    make.edition("32", pays_premium=True)
    make.premium_rate()
    return make.binding(make.holder(yuan=yuan), **fields)


def paid(binding: Binding, *, year: int = 2026, at: datetime = make.NOW) -> PremiumPayment:
    return pay_premium(
        holder_id=binding.holder_id,
        member_id=binding.member_id,
        year=year,
        by=make.citizen(binding.holder),
        at=at,
    )


def refusal(binding: Binding) -> list[str]:
    with pytest.raises(Refused) as refused:
        paid(binding)
    assert not PremiumPayment.objects.exists()
    assert not LedgerEntry.objects.filter(kind="spend").exists()
    assert not Notice.objects.exists()
    return [reason.code.value for reason in refused.value.reasons]


def test_it_is_taken_from_the_holders_account_with_a_receipt() -> None:
    binding = bound()
    payment = paid(binding)
    entry = binding.holder.account.entries.get(number=2)
    assert (entry.amount_fen, entry.balance_after_fen, entry.kind) == (-400_00, 100_00, "spend")
    assert (entry.cause_kind, entry.cause_id, entry.at) == ("premium", payment.pk, make.NOW)
    assert (payment.member, payment.year, payment.amount_fen) == (binding.member, 2026, 400_00)
    assert (payment.binding, payment.edition, payment.entry_number) == (binding, binding.edition, 2)
    assert (payment.door, payment.institution, payment.paid_at) == ("browser", None, make.NOW)
    assert len(payment.receipt_no) == 30
    binding.refresh_from_db()
    assert binding.month_used_fen == 0
    assert [*ledger_faults(), *settlement_faults(), *premium_faults()] == []


def test_both_are_told_in_their_own_words_through_every_channel() -> None:
    make.edition("32", pays_premium=True)
    make.premium_rate()
    holder = make.holder("王秀英", yuan=500, telephone="13800138000")
    payment = paid(make.binding(holder, make.child("王雨轩")))
    to_holder = (
        f"您用职工医保个人账户替王雨轩缴清了 2026 年度居民医保费 ¥ 400.00，缴费凭证号 {payment.receipt_no}。"
        "如果不是您本人办的，请拨打 12393。"
    )
    to_member = (
        "王秀英用职工医保个人账户替您缴清了 2026 年度居民医保费 ¥ 400.00，您不用再缴。"
        f"缴费凭证号 {payment.receipt_no}，登录可以查看。"
    )
    told = Notice.objects.filter(kind="premium_paid", binding=payment.binding, created_at=make.NOW)
    assert set(told.values_list("person__name", "channel", "body")) == {
        ("王秀英", "portal", to_holder),
        ("王秀英", "sms", to_holder),
        ("王雨轩", "portal", to_member),
    }


def test_a_second_time_that_year_is_refused_and_another_year_is_not() -> None:
    binding = bound(yuan=1000)
    make.premium_rate(2027)
    paid(binding)
    with pytest.raises(Refused) as refused:
        paid(binding)
    assert [reason.code.value for reason in refused.value.reasons] == ["premium_already_paid"]
    paid(binding, year=2027, at=datetime(2026, 9, 1, tzinfo=UTC))
    assert binding.member.premiums.count() == 2


def test_what_stands_against_it_is_refused_and_nothing_is_written() -> None:
    assert refusal(bound(yuan=399)) == ["balance_not_enough"]


def test_an_edition_that_does_not_pay_premiums_says_so() -> None:
    make.premium_rate()
    assert refusal(make.binding(make.holder(yuan=500))) == ["expense_not_covered"]


def test_a_binding_suspended_because_the_390_is_unpaid_may_pay_just_that() -> None:
    binding = bound(state="suspended")
    make.enrolment_state(binding.member.enrolments.get(), status="2")
    settled = make.settle(binding.member, payable=10)
    assert (settled.shared_fen, [kept["code"] for kept in settled.reasons]) == (0, ["member_not_active"])
    assert paid(binding).amount_fen == 400_00


def test_who_is_not_bound_pays_nothing() -> None:
    binding = bound()
    stranger = make.holder(yuan=500)
    for holder, member in ((stranger, binding.member), (binding.holder, binding.holder)):
        with pytest.raises(Refused) as refused:
            pay_premium(
                holder_id=holder.pk, member_id=member.pk, year=2026, by=make.citizen(holder), at=make.NOW
            )
        assert refused.value.reasons[0].code in ("not_bound", "same_person")


@pytest.mark.parametrize(
    ("year", "at"),
    [(2025, make.NOW), (2027, make.NOW), (99_999, make.NOW), (2026, datetime(2026, 12, 31, 16, tzinfo=UTC))],
)
def test_a_year_that_is_not_collected_now_is_refused(year: int, at: datetime) -> None:
    binding = bound()
    with pytest.raises(PremiumNotCollected):
        paid(binding, year=year, at=at)


def test_the_last_moment_of_the_last_day_counts() -> None:
    assert paid(bound(), at=datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)).year == 2026


def test_an_areas_own_rate_goes_before_the_general_one() -> None:
    binding = bound()
    make.premium_rate(area_prefix="32", yuan=420)
    make.premium_rate(area_prefix="3203", yuan=450)
    make.premium_rate(area_prefix="3201", yuan=480)
    assert paid(binding).amount_fen == 450_00


def test_rates_are_loaded_once_and_never_over_what_stands() -> None:
    make.premium_rate(2027, yuan=450)
    assert load_premium_rates() == 1
    assert load_premium_rates() == 0
    shipped = PremiumRate.objects.get(year=2026)
    assert (shipped.amount_fen, shipped.opens_on) == (400_00, date(2025, 9, 1))
    assert PremiumRate.objects.get(year=2027).amount_fen == 450_00


def test_a_payment_that_its_entry_does_not_bear_out_is_found() -> None:
    payment = paid(bound())
    PremiumPayment.objects.filter(pk=payment.pk).update(amount_fen=1)
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("audit_ledger", stdout=out)
    assert payment.receipt_no in out.getvalue()
    PremiumPayment.objects.all().delete()
    assert list(premium_faults()) == [f"账户 {payment.account_id}：第 2 笔记账没有对应的居民医保代缴"]


def test_money_that_left_for_neither_a_bill_nor_a_premium_is_found() -> None:
    account = bound().holder.account
    account.entries.update(kind="spend")
    assert list(premium_faults()) == [f"账户 {account.pk}：第 1 笔记账没有对应的居民医保代缴"]


@pytest.mark.django_db(transaction=True)
def test_two_holders_at_once_pay_it_once() -> None:
    first = bound()
    second = make.binding(make.holder(yuan=500), first.member)
    results = at_once(2, lambda number: paid([first, second][number]))
    assert sorted(type(one).__name__ for one in results) == ["PremiumPayment", "Refused"]
    assert LedgerEntry.objects.filter(cause_kind="premium").count() == 1
