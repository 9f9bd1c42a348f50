"""What keeps a visit from being opened: everything at once."""

from dataclasses import replace

import pytest

from sharing.rules.visits import AgentFacts, Lack, lacks_of_agent, lacks_of_check
from sharing.words.visits import LACKS

COMPLETE = AgentFacts(has_name=True)


def test_only_another_way_of_checking_has_to_be_said():
    assert lacks_of_check(is_other=False, has_note=False) == []
    assert lacks_of_check(is_other=True, has_note=True) == []
    assert lacks_of_check(is_other=True, has_note=False) == [Lack.NO_NOTE]


def test_an_agent_with_name_papers_letter_and_a_call_lacks_nothing():
    assert lacks_of_agent(COMPLETE) == []
    assert lacks_of_agent(replace(COMPLETE, spoke=False, has_reason=True)) == []


@pytest.mark.parametrize(
    ("changed", "lack"),
    [
        ({"has_name": False}, Lack.AGENT_UNNAMED),
        ({"is_citizen": True}, Lack.AGENT_IS_CITIZEN),
        ({"is_clerk": True}, Lack.AGENT_IS_CLERK),
        ({"has_relationship": False}, Lack.KINSHIP_UNKNOWN),
        ({"letter_seen": False}, Lack.LETTER_NOT_SEEN),
        ({"spoke": None}, Lack.CALL_UNKNOWN),
        ({"spoke": False}, Lack.NOT_SPOKEN_UNTOLD),
    ],
)
def test_each_thing_that_is_missing_is_named(changed, lack):
    assert lacks_of_agent(replace(COMPLETE, **changed)) == [lack]


def test_all_that_is_missing_is_named_at_once():
    found = lacks_of_agent(replace(COMPLETE, has_name=False, letter_seen=False, spoke=None))
    assert found == [Lack.AGENT_UNNAMED, Lack.LETTER_NOT_SEEN, Lack.CALL_UNKNOWN]


def test_every_lack_has_words_and_a_field():
    assert set(LACKS) == set(Lack)
