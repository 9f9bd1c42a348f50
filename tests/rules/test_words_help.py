"""Help for every code, and the conditions in words: nobody learns from their place what is another's."""

import pytest

from sharing import words
from sharing.rules.conditions import BROKEN_BY, TO_BIND, TO_USE, Verdict, check
from sharing.rules.reasons import Code, Reason
from sharing.words import Reader
from sharing.words.conditions import OTHER_PARTY, TITLES, lines
from sharing.words.help import HELP, anchor, answers_alike, answers_by_condition
from tests.rules.build import edition
from tests.rules.test_words import FACTS

KIN_FACTS = {"relationship": "sibling", "allowed": "parent,spouse,child"}
BOTH = (Reader.HOLDER, Reader.MEMBER)


def reason(code: Code, **facts: str) -> Reason:
    return edition().because(code, **(FACTS | facts))


@pytest.mark.parametrize("code", Code)
def test_every_code_has_a_question_an_answer_and_what_to_do(code):
    told = HELP[code]
    assert str(told.question).endswith("？")
    assert str(told.answer).endswith("。")
    assert str(told.next).endswith("。")


def test_no_two_questions_are_the_same():
    questions = [str(one.question) for one in HELP.values()]
    assert len(set(questions)) == len(questions)


def test_help_speaks_to_nobody_of_themselves():
    for told in HELP.values():
        assert not str(told.answer).startswith("您")


def test_every_answer_has_a_place_of_its_own():
    places = [answer.anchor for _, answers in answers_by_condition() for answer in answers]
    assert places == [f"why-{code.value}" for codes in BROKEN_BY.values() for code in codes]


def links(reader: Reader) -> dict[str, set[str]]:
    """By what is read, where it leads."""
    found: dict[str, set[str]] = {}
    for code in Code:
        saying = words.say(reason(code), reader)
        found.setdefault(saying.text, set()).add(saying.more)
    return found


@pytest.mark.parametrize("reader", BOTH)
def test_what_reads_alike_leads_to_the_same_place(reader):
    assert all(len(places) == 1 for places in links(reader).values())


def test_an_institution_is_not_led_to_help_for_people():
    assert links(Reader.INSTITUTION).values()
    assert set().union(*links(Reader.INSTITUTION).values()) == {""}


def test_every_link_leads_to_an_answer():
    places = {one.anchor for _, answers in answers_by_condition() for one in answers}
    places |= {one.anchor for one in answers_alike()}
    assert set().union(*(place for reader in BOTH for place in links(reader).values())) <= places


def test_the_one_it_is_about_is_led_to_the_code():
    assert words.say(reason(Code.MEMBER_DECEASED), Reader.HOLDER).more == "why-private"
    assert words.say(reason(Code.TOO_MANY_HOLDERS), Reader.MEMBER).more == "why-too_many_holders"
    assert anchor(Code.ZERO_BALANCE, about_reader=False) == "why-cannot-pay"


def test_an_amount_that_may_not_be_told_is_left_out():
    told = words.say(edition().because(Code.BALANCE_NOT_ENOUGH), Reader.HOLDER)
    assert told.text == "您的账户不够付这笔费用。"


def test_every_condition_has_a_title_for_everybody():
    for title in TITLES.values():
        assert all(title.to(reader) for reader in (None, *Reader))


def broken(code: Code, reader: Reader, **facts: str) -> list[str]:
    conditions = TO_USE if code not in [c for one in TO_BIND for c in BROKEN_BY[one]] else TO_BIND
    found = lines(check(conditions, [reason(code, **facts)]), reader)
    return [line.key for line in found if line.verdict is Verdict.BROKEN]


@pytest.mark.parametrize("reader", BOTH)
@pytest.mark.parametrize("code", Code)
def test_one_reason_breaks_one_line(code, reader):
    assert len(broken(code, reader)) == 1


@pytest.mark.parametrize("reader", BOTH)
def test_what_is_private_to_the_other_is_one_line_and_the_same(reader):
    private = [code for code in Code if words.say(reason(code), reader).more == "why-private"]
    assert {tuple(broken(code, reader)) for code in private} == {(OTHER_PARTY,)}


def whole(code: Code, reader: Reader, conditions: tuple[object, ...] = TO_USE) -> list[tuple[str, str]]:
    found = lines(check(conditions, [reason(code)]), reader)  # type: ignore[arg-type]
    return [(line.key, line.verdict.value) for line in found]


def test_to_the_member_the_holders_death_looks_like_a_lapse():
    assert whole(Code.HOLDER_DECEASED, Reader.MEMBER) == whole(Code.HOLDER_NOT_ACTIVE, Reader.MEMBER)


def test_to_the_holder_a_death_looks_like_too_many_holders():
    dead = whole(Code.MEMBER_DECEASED, Reader.HOLDER, TO_BIND)
    assert dead == whole(Code.TOO_MANY_HOLDERS, Reader.HOLDER, TO_BIND)


def test_a_marriage_of_the_other_is_not_told_by_its_place():
    assert broken(Code.SPOUSE_ALREADY_BOUND, Reader.HOLDER, whose="member") == [OTHER_PARTY]
    assert broken(Code.SPOUSE_ALREADY_BOUND, Reader.HOLDER, whose="holder") == ["one_marriage"]


def test_to_anybody_each_condition_stands_by_itself_with_the_words_of_help():
    found = lines(check(TO_USE, [reason(Code.ZERO_BALANCE)]), None)
    assert [line.key for line in found] == [one.value for one in TO_USE]
    [told] = [saying for line in found for saying in line.sayings]
    assert told.text == str(HELP[Code.ZERO_BALANCE].answer)
    assert told.source.startswith("《指导意见》")


def test_a_kin_left_out_is_told_as_the_edition_in_force_has_it():
    told = words.explain(edition().because(Code.RELATIONSHIP_NOT_ALLOWED, **KIN_FACTS))
    assert told.text == "现在只限父母、配偶、子女，“兄弟姐妹”不在其中。"


def test_without_an_edition_help_names_nobody_as_left_out():
    told = words.explain(Reason(Code.RELATIONSHIP_NOT_ALLOWED))
    assert told.text == str(HELP[Code.RELATIONSHIP_NOT_ALLOWED].answer)


def test_a_mark_is_also_a_word():
    found = lines(check(TO_USE, [reason(Code.SCHEME_NOT_IN_FORCE)]), None)
    assert [line.mark for line in found][:2] == ["不符合", "不确定"]
