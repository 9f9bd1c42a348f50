"""Every fault has a sentence that says what to do."""

from typing import Any

import pytest

from sharing.rules.edition_change import EFFECTIVE_FROM
from sharing.rules.faults import Fault, Wrong
from sharing.rules.pledge_text import TextPart
from sharing.words.faults import fault_words, wrong_words


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_a_sentence(fault):
    facts: Any = (1, 2)
    sentence = fault_words(Wrong("name", fault, facts))
    assert sentence.endswith("。")
    assert "%" not in sentence


def test_limits_of_money_are_told_in_yuan():
    wrong = Wrong("monthly_limit_fen", Fault.OUT_OF_RANGE_FEN, (1, 1_000_000_00))
    assert wrong_words(wrong) == "每位使用人每月最多用：应在 0.01 到 1,000,000.00 元之间。"


def test_the_two_days_have_names_of_their_own():
    names = [wrong_words(Wrong(of, Fault.MISSING)) for of in (EFFECTIVE_FROM, TextPart.SIGNED_FROM)]
    assert names == ["施行日期：这一项必须填写。", "启用日期：这一项必须填写。"]
