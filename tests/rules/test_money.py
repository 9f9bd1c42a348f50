"""Money as people read it, and as people and systems write it."""

import pytest

from accounts.rules.money import NotMoney, read_yuan, write_yuan, yuan


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, "0.00"), (5, "0.05"), (348216, "3,482.16"), (-12840, "−128.40"), (-5, "−0.05")]
)
def test_fen_read_as_yuan(fen, shown):
    assert yuan(fen) == shown


@pytest.mark.parametrize(
    ("fen", "written"), [(0, "0.00"), (5, "0.05"), (348216, "3482.16"), (-12840, "-128.40"), (-5, "-0.05")]
)
def test_other_systems_get_plain_digits(fen, written):
    assert write_yuan(fen) == written


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("0", 0),
        ("0.05", 5),
        ("0.5", 50),
        ("128.40", 12840),
        ("007", 700),
        (" 50 ", 5000),
        ("１２８．４０", 12840),
        ("9999999999999.99", 999_999_999_999_999),
    ],
)
def test_yuan_are_read_as_fen(typed, fen):
    assert read_yuan(typed) == fen


@pytest.mark.parametrize(
    "typed",
    ["", " ", "-1", "+1", "1.", ".5", "1.234", "1,000", "1e3", "NaN", "１元", "10000000000000", "1\n2", "٣"],
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(NotMoney):
        read_yuan(typed)
