"""Who pays how much of a bill."""

import pytest
from hypothesis import given, strategies as st

from sharing.rules.edition import DeductOrder
from sharing.rules.split import HolderPurse, Purse, Split, in_deduct_order, left_in_month, split
from tests.rules.build import purse


def test_the_own_account_goes_first_and_down_to_zero():
    assert split(50_00, Purse("me", 30_00), [purse("a")]) == Split(30_00, (("a", 20_00),), 0)


def test_what_nobody_covers_is_cash():
    assert split(300_00, Purse("me", 30_00), [purse("a"), purse("b", 50_00)]) == Split(
        30_00, (("a", 100_00), ("b", 50_00)), 120_00
    )


def test_the_next_holder_is_asked_only_for_what_is_left():
    assert split(130_00, None, [purse("a"), purse("b")]).shared == (("a", 100_00), ("b", 30_00))


def test_a_holder_who_pays_nothing_is_not_named():
    assert split(10_00, None, [purse("a", 0), purse("b"), purse("c")]) == Split(0, (("b", 10_00),), 0)


def test_a_holder_keeps_the_reserve():
    assert split(99_00, None, [purse("a", reserve_fen=40_00)]) == Split(0, (("a", 60_00),), 39_00)
    assert split(99_00, None, [purse("a", 30_00, reserve_fen=40_00)]) == Split(0, (), 99_00)


def test_a_month_limits_a_holder():
    assert split(99_00, None, [purse("a", month_left_fen=15_00)]) == Split(0, (("a", 15_00),), 84_00)
    assert split(99_00, None, [purse("a", month_left_fen=0)]) == Split(0, (), 99_00)
    assert split(99_00, None, [purse("a", month_left_fen=-1)]) == Split(0, (), 99_00)


def test_account_use_declined_leaves_cash_only():
    assert split(99_00, None, []) == Split(0, (), 99_00)


def test_nothing_to_pay_is_paid_by_nobody():
    assert split(0, Purse("me", 30_00), [purse("a")]) == Split(0, (), 0)


def test_a_single_fen_is_not_lost():
    assert split(1, Purse("me", 0), [purse("a", 1)]) == Split(0, (("a", 1),), 0)


def test_an_own_account_below_zero_gives_nothing():
    assert split(5, Purse("me", -3), []) == Split(0, (), 5)


def test_a_bill_below_zero_is_an_error():
    with pytest.raises(ValueError, match="less than nothing"):
        split(-1, None, [])


def test_the_shared_part_is_the_sum_of_the_holders():
    assert split(130_00, None, [purse("a"), purse("b")]).shared_fen == 130_00


def keys(holders: list[HolderPurse]) -> list[str]:
    return [str(holder.key) for holder in holders]


def test_filing_order_is_by_signing_then_by_key():
    holders = [purse("c", filed=1), purse("b", filed=1), purse("a", filed=2), purse("d", filed=0)]
    assert keys(in_deduct_order(holders, DeductOrder.FILING)) == ["d", "b", "c", "a"]
    assert keys(in_deduct_order(holders, DeductOrder.LAST_FIRST)) == ["a", "c", "b", "d"]


def test_the_member_may_choose_and_the_rest_come_as_filed():
    holders = [
        purse("a", filed=2),
        purse("b", filed=1, place=2),
        purse("c", filed=0),
        purse("d", filed=3, place=1),
    ]
    assert keys(in_deduct_order(holders, DeductOrder.MEMBER_CHOICE)) == ["d", "b", "c", "a"]


def test_a_choice_does_not_count_where_the_edition_gives_none():
    holders = [purse("a", filed=0), purse("b", filed=1, place=1)]
    assert keys(in_deduct_order(holders, DeductOrder.FILING)) == ["a", "b"]


@pytest.mark.parametrize(
    ("used", "limits", "left"),
    [
        (0, (), None),
        (0, (None, None), None),
        (30_00, (100_00, None), 70_00),
        (30_00, (100_00, 50_00), 20_00),  # the smaller one holds
        (30_00, (None, 30_00), 0),
        (80_00, (50_00,), 0),  # a limit lowered after it was used
    ],
)
def test_what_a_month_still_allows(used, limits, left):
    assert left_in_month(used, *limits) == left


fen = st.integers(min_value=0, max_value=10**9)
purses = st.lists(
    st.builds(
        lambda balance, reserve, left: purse("x", balance, reserve_fen=reserve, month_left_fen=left),
        fen,
        fen,
        st.none() | fen,
    ),
    max_size=6,
).map(lambda found: [HolderPurse(**(vars(one) | {"key": str(place)})) for place, one in enumerate(found)])


@given(payable=fen, own=st.none() | fen.map(lambda amount: Purse("me", amount)), holders=purses)
def test_whatever_the_bill_and_the_purses(payable, own, holders):
    parts = split(payable, own, holders)
    shared = dict(parts.shared)

    assert parts.own_fen + sum(shared.values()) + parts.cash_fen == payable
    assert min(parts.own_fen, parts.cash_fen) >= 0
    assert all(part > 0 for part in shared.values())
    assert parts.own_fen <= (own.available_fen if own else 0)
    asked = list(shared)
    assert asked == sorted(asked, key=int)
    for holder in holders:
        part = shared.get(holder.key, 0)
        if part:
            assert holder.balance_fen - part >= holder.reserve_fen
            assert holder.month_left_fen is None or part <= holder.month_left_fen


@given(payable=fen, own=fen, holders=purses)
def test_nobody_is_asked_before_the_one_ahead_is_empty(payable, own, holders):
    parts = split(payable, Purse("me", own), holders)
    shared = dict(parts.shared)
    sources = [(own, parts.own_fen)]
    for holder in holders:
        above_reserve = max(0, holder.balance_fen - holder.reserve_fen)
        left = above_reserve if holder.month_left_fen is None else min(above_reserve, holder.month_left_fen)
        sources.append((left, shared.get(holder.key, 0)))
    sources.append((payable, parts.cash_fen))
    for (available, taken), later in zip(
        sources, [sources[n + 1 :] for n in range(len(sources))], strict=True
    ):
        if any(taken_later for _, taken_later in later):
            assert taken == available
