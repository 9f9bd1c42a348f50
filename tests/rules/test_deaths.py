"""What a register may say of a death that officers know of, at every edge."""

from datetime import date

import pytest

from accounts.rules.deaths import KnownDeath, died_on_after, sayings_against

MAY, JUNE, JULY = date(2026, 5, 1), date(2026, 6, 1), date(2026, 7, 1)
UNKNOWN, REGISTER = KnownDeath(None), KnownDeath(JUNE)
RECORDED, UNDONE = KnownDeath(JUNE, by_officers=True), KnownDeath(None, proved_alive_on=JUNE)


@pytest.mark.parametrize(
    ("known", "said", "then"),
    [
        (UNKNOWN, JUNE, JUNE),
        (UNKNOWN, None, None),
        (REGISTER, None, None),
        (REGISTER, MAY, MAY),
        (RECORDED, None, JUNE),
        (RECORDED, MAY, JUNE),
        (UNDONE, MAY, None),
        (UNDONE, JUNE, None),
        (UNDONE, JULY, JULY),
        (UNDONE, None, None),
    ],
)
def test_the_day_of_death_afterwards(known: KnownDeath, said: date | None, then: date | None) -> None:
    assert died_on_after(known, said) == then


@pytest.mark.parametrize(
    ("known", "said", "again", "found"),
    [
        (RECORDED, None, [JULY], [("lives", JULY)]),
        (RECORDED, None, [MAY, JUNE], []),
        (RECORDED, MAY, [], []),
        (REGISTER, None, [JULY], []),
        (UNDONE, JUNE, [], [("died", JUNE)]),
        (UNDONE, JULY, [], []),
        (UNDONE, None, [JULY], []),
    ],
)
def test_what_is_told_to_officers(
    known: KnownDeath, said: date | None, again: list[date], found: list[tuple[str, date]]
) -> None:
    assert list(sayings_against(known, said, again)) == found
