"""What makes no sense in a pledge text, and what it changes of the one before."""

import pytest

from sharing.rules.pledge_text import compare, faults_of, faults_of_day, paragraphs, tidy
from tests.rules.build import TODAY, TOMORROW, YESTERDAY

OLD = "本人承诺：\n\n一、家庭关系是真的。\n\n二、医保卡不能共用。\n\n三、可以随时解除。"


@pytest.mark.parametrize(
    ("version", "body", "found"),
    [
        ("2027-1", OLD, []),
        ("", OLD, [("version", "missing")]),
        ("2" * 20, OLD, []),
        ("2" * 21, OLD, [("version", "too_long")]),
        ("2026-1", OLD, [("version", "version_taken")]),
        ("2027-1", " \n", [("body", "missing")]),
        ("2027-1", "字" * 20_000, []),
        ("2027-1", "字" * 20_001, [("body", "too_long")]),
        ("2027-1", "本人\x00承诺", [("body", "unreadable")]),
        ("2027\n1", OLD, [("version", "unreadable")]),
        ("", "", [("version", "missing"), ("body", "missing")]),
    ],
)
def test_version_and_words_are_judged(version, body, found):
    wrongs = faults_of(version, body, versions={"2026-1"})
    assert [(one.clause.value, one.fault.value) for one in wrongs] == found


@pytest.mark.parametrize(
    ("day", "taken", "found"),
    [
        (None, [], ["missing"]),
        (YESTERDAY, [], ["in_past"]),
        (TODAY, [], []),
        (TOMORROW, [TODAY], []),
        (TOMORROW, [TOMORROW], ["day_taken"]),
    ],
)
def test_a_text_is_signed_from_today_at_the_earliest(day, taken, found):
    assert [one.fault.value for one in faults_of_day(day, today=TODAY, taken=taken)] == found


def test_line_ends_and_what_stands_around_do_not_count():
    assert tidy("  一、真的。  \r\n\r\n二、可以。\r\n\n") == "一、真的。\n\n二、可以。"
    assert paragraphs("一\n\n\n二\n还是二\n\n") == ["一", "二\n还是二"]


def sides(now: str, then: str) -> list[tuple[str, str]]:
    """Each paragraph with what is only on its side in brackets."""

    def marked(pieces):
        return "".join(one.text if one.is_same else f"[{one.text}]" for one in pieces)

    return [(marked(one.now), marked(one.then)) for one in compare(now, then)]


def test_the_same_text_is_the_same():
    assert all(one.is_same for one in compare(OLD, OLD))
    assert len(compare(OLD, OLD)) == 4


def test_a_changed_paragraph_shows_what_changed_in_it():
    assert sides(OLD, OLD.replace("随时解除", "在网上随时解除"))[-1] == (
        "三、可以随时解除。",
        "三、可以[在网上]随时解除。",
    )


def test_a_new_paragraph_and_one_left_out_stand_alone():
    then = OLD.replace("二、医保卡不能共用。\n\n", "") + "\n\n四、同意保存资料。"
    assert sides(OLD, then) == [
        ("本人承诺：", "本人承诺："),
        ("一、家庭关系是真的。", "一、家庭关系是真的。"),
        ("[二、医保卡不能共用。]", ""),
        ("三、可以随时解除。", "三、可以随时解除。"),
        ("", "[四、同意保存资料。]"),
    ]


def test_against_nothing_everything_is_new():
    assert sides("", "一。\n\n二。") == [("", "[一。]"), ("", "[二。]")]
