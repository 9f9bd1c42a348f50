"""What a register's figure does to an account, at every edge."""

import pytest

from accounts.rules.disputes import Verdict, judge


@pytest.mark.parametrize(
    ("figure", "is_disputed", "judged", "verdict"),
    [
        (60_00, False, None, Verdict.POSTS),  # just nothing is left
        (59_99, False, None, Verdict.DISPUTES),
        (0, False, None, Verdict.DISPUTES),
        (200_00, False, None, Verdict.POSTS),
        (59_99, True, 59_99, Verdict.NO_NEWS),
        (10_00, True, 59_99, Verdict.NO_NEWS),
        (60_00, True, 59_99, Verdict.AGREES),
        (50_00, False, 50_00, Verdict.NO_NEWS),
        (50_01, False, 50_00, Verdict.NO_NEWS),
        (49_99, False, 50_00, Verdict.DISPUTES),
        (60_00, False, 50_00, Verdict.POSTS),
    ],
)
def test_of_a_hundred_sixty_were_used(
    figure: int, is_disputed: bool, judged: int | None, verdict: Verdict
) -> None:
    known = {"imported_fen": 100_00, "balance_fen": 40_00}
    assert judge(figure, is_disputed=is_disputed, judged_fen=judged, **known) == verdict
