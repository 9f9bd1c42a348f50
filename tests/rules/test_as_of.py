"""Of which day a register may be."""

from datetime import date

import pytest

from accounts.rules.as_of import WrongDay, wrong_day

TODAY, YESTERDAY, BEFORE = date(2026, 6, 15), date(2026, 6, 14), date(2026, 6, 13)


@pytest.mark.parametrize(
    ("as_of", "last", "backfill", "wrong"),
    [
        (TODAY, None, False, None),
        (date(2026, 6, 16), None, False, WrongDay.TO_COME),
        (date(2026, 6, 16), TODAY, True, WrongDay.TO_COME),
        (BEFORE, None, False, None),
        (YESTERDAY, BEFORE, False, None),
        (YESTERDAY, YESTERDAY, False, None),
        (BEFORE, YESTERDAY, False, WrongDay.OLDER),
        (BEFORE, YESTERDAY, True, None),
        (YESTERDAY, YESTERDAY, True, WrongDay.NOT_OLDER),
        (TODAY, YESTERDAY, True, WrongDay.NOT_OLDER),
        (BEFORE, None, True, WrongDay.NOT_OLDER),
    ],
)
def test_time_goes_forward(as_of: date, last: date | None, backfill: bool, wrong: WrongDay | None) -> None:
    assert wrong_day(as_of, today=TODAY, last=last, backfill=backfill) == wrong
