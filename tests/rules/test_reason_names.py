"""Every reason has a few words for officers."""

from sharing.rules.reasons import Code
from sharing.words.reason_names import NAMES, reason_name


def test_every_code_has_a_name_of_its_own_and_is_no_sentence():
    assert set(NAMES) == set(Code)
    names = [str(name) for name in NAMES.values()]
    assert len(set(names)) == len(names)
    assert not any(mark in name for name in names for mark in "。？?%")


def test_a_code_that_is_not_known_any_more_is_shown_as_it_is():
    assert reason_name("of_another_time") == "of_another_time"
