"""When a register has to be read by somebody first: above a share, and from so many people on."""

from dataclasses import replace
from fractions import Fraction

import pytest

from accounts.rules.unusual_imports import (
    Finding,
    Happened,
    KnownInArea,
    Limits,
    Unusual,
    is_always_usual,
    is_more,
    unusual,
)

LIMITS = Limits(
    Fraction(1, 100), Fraction(1, 1000), Fraction(5, 100), Fraction(2, 100), Fraction(1, 1000), people=20
)
CITY = KnownInArea(people=100_000, balance_fen=1_000_000)


def found(known: KnownInArea = CITY, **happened: int) -> list[Unusual]:
    return [each.what for each in unusual(Happened(**happened), known, LIMITS)]


@pytest.mark.parametrize(
    ("what", "most", "which"),
    [
        ("ended", 1000, Unusual.ENDED),
        ("died", 100, Unusual.DIED),
        ("telephones", 2000, Unusual.TELEPHONES),
        ("disputed", 100, Unusual.DISPUTED),
    ],
)
def test_exactly_the_share_is_usual_and_one_more_is_not(what: str, most: int, which: Unusual) -> None:
    assert found(**{what: most}) == []
    assert found(**{what: most + 1}) == [which]


def test_balances_are_judged_by_their_sum() -> None:
    assert found(accounts_lowered=5000, down_fen=50_000) == []
    assert found(accounts_lowered=5000, down_fen=50_001) == [Unusual.BALANCES]
    assert found(accounts_lowered=5000, down_fen=-50_001) == []


@pytest.mark.parametrize("what", ["ended", "died", "telephones", "disputed"])
def test_fewer_than_twenty_people_are_always_usual(what: str) -> None:
    village = KnownInArea(people=25, balance_fen=0)
    assert found(village, **{what: 19}) == []
    assert found(village, **{what: 20}) == [Unusual(what)]


def test_so_are_the_balances_of_fewer_than_twenty() -> None:
    assert found(accounts_lowered=19, down_fen=1_000_000) == []
    assert found(accounts_lowered=20, down_fen=1_000_000) == [Unusual.BALANCES]


def test_where_nobody_was_known_nothing_is_unusual() -> None:
    assert found(KnownInArea(0, 0), ended=30, died=30, telephones=30, accounts_lowered=30, down_fen=1) == []


def test_where_no_money_was_known_any_fall_is_unusual() -> None:
    assert found(KnownInArea(50, 0), accounts_lowered=30, down_fen=1) == [Unusual.BALANCES]


def test_everything_is_told_at_once_and_of_how_many() -> None:
    happened = Happened(ended=1001, died=101, telephones=2001, accounts_lowered=20, down_fen=60_000)
    assert list(unusual(happened, CITY, LIMITS)) == [
        Finding(Unusual.ENDED, 1001, 100_000, LIMITS.ended),
        Finding(Unusual.DIED, 101, 100_000, LIMITS.died),
        Finding(Unusual.BALANCES, 60_000, 1_000_000, LIMITS.balances),
        Finding(Unusual.TELEPHONES, 2001, 100_000, LIMITS.telephones),
    ]


@pytest.mark.parametrize("what", ["ended", "died", "telephones", "disputed", "accounts_lowered"])
def test_nobody_is_counted_for_what_is_always_usual(what: str) -> None:
    assert is_always_usual(Happened(**{what: 19}), LIMITS)
    assert not is_always_usual(Happened(**{what: 20}), LIMITS)


@pytest.mark.parametrize("what", ["ended", "died", "telephones", "disputed", "down_fen"])
def test_more_than_was_agreed_to_is_more(what: str) -> None:
    agreed = Happened(ended=5, died=5, telephones=5, disputed=5, accounts_lowered=5, down_fen=5)
    assert not is_more(agreed, agreed)
    assert not is_more(replace(agreed, **{what: 4}), agreed)
    assert is_more(replace(agreed, **{what: 6}), agreed)


def test_a_fall_that_ends_in_a_rise_is_no_more_than_a_rise() -> None:
    assert not is_more(Happened(down_fen=-1), Happened(down_fen=-9))
    assert is_more(Happened(down_fen=1), Happened(down_fen=-9))
