"""How often something may be done to somebody: the last that is free, and from when again."""

from datetime import timedelta

import pytest

from sharing.rules.repeats import LIMITS, Limit, Repeat
from sharing.words.repeats import SAID
from tests import make

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TWICE = Limit(2, HOUR)


@pytest.mark.parametrize(
    ("minutes_ago", "free_in"),
    [
        ([], None),
        ([5], None),
        ([5, 10], 50),
        ([10, 5], 50),
        ([5, 59], 1),
        ([5, 60], None),
        ([1, 5, 10], 55),
        ([5, 90], None),
    ],
)
def test_it_is_free_again_when_the_first_of_the_last_ones_is_over(minutes_ago, free_in):
    done = [make.NOW - minutes * MINUTE for minutes in minutes_ago]
    until = TWICE.free_at(done, make.NOW)
    assert until == (None if free_in is None else make.NOW + free_in * MINUTE)


def test_every_act_has_a_limit_and_words_with_something_to_do_instead():
    assert set(LIMITS) == set(SAID) == set(Repeat)
    assert all(str(part).endswith("。") for said in SAID.values() for part in said)
