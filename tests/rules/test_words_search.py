"""Finding an answer by what people type."""

import pytest

from sharing.words.search import MOST, TOPICS, find_help


def anchors(typed: str) -> list[str]:
    return [found.anchor for found in find_help(typed)]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("孩子在外省上学能用吗", "where"),
        ("亲情账户和共济有什么区别", "family-card"),
        ("离婚了怎么办", "changes"),
        ("收不到短信验证码", "code"),
        ("怎么解绑", "records"),
        ("能不能用我的医保卡", "card"),
        ("刷我的卡", "card"),
        ("公公", "who"),
        ("弟弟看病", "who"),
        ("搬家了", "changes"),
        ("不是我本人办的", "not-me"),
        ("有个陌生人绑定我", "not-me"),
        ("为什么钱没有扣", "why"),
        ("ＡＣＣＴ 老人不会用手机 大厅", "halls"),
    ],
)
def test_a_question_in_ones_own_words_finds_its_answer(typed, first):
    assert anchors(typed)[0] == first


def test_a_reason_is_found_by_what_it_is_about():
    assert "why-monthly_limit_reached" in anchors("每月限额")
    assert "why-zero_balance" in anchors("余额为零")


@pytest.mark.parametrize("typed", ["", "   ", "？！", "𓀀", "xyzzy"])
def test_what_fits_nothing_finds_nothing(typed):
    assert anchors(typed) == []


def test_a_whole_page_of_text_finds_no_more_than_a_few():
    assert len(anchors("医保账户家人余额绑定" * 1000)) <= MOST


def test_every_part_of_the_page_is_found_by_its_own_question():
    for topic in TOPICS[:-1]:
        assert topic.anchor in anchors(str(topic.question))
