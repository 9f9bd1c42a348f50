"""Money as people read it."""

import pytest

from accounts.rules.money import yuan


@pytest.mark.parametrize(
    ("fen", "shown"), [(0, "0.00"), (5, "0.05"), (348216, "3,482.16"), (-12840, "−128.40"), (-5, "−0.05")]
)
def test_fen_read_as_yuan(fen, shown):
    assert yuan(fen) == shown
