"""Every code has words for every reader, and nobody reads what is another's."""

from datetime import date

import pytest

from sharing import words
from sharing.rules.edition import DeductOrder, Reach, Relationship
from sharing.rules.eligibility import reasons_not_to_bind
from sharing.rules.life import Action, State
from sharing.rules.reasons import Code, Reason
from sharing.rules.use import Expense, reasons_not_to_use
from sharing.words import Reader, labels
from tests.rules.build import TODAY, TOMORROW, YESTERDAY, edition, holder, member, pair, row, use_pair

PRIVATE = "对方目前不符合条件，请对方本人登录或到大厅查看。"
EDITION_SOURCE = "《指导意见》（国办发〔2021〕14号，2021-04-13），江苏省自 2021-04-22 起施行"

# Facts of every name, so that each sentence can be said.
FACTS = {
    "relationship": "sibling",
    "allowed": "spouse,parent,child",
    "limit": 5,
    "starts_on": "2026-11-21",
    "ends_on": "2026-11-20",
    "today": "2026-11-22",
    "balance_fen": 777_77,
    "available_fen": 777_77,
    "payable_fen": 888_88,
    "reserve_fen": 999_99,
    "used_fen": 666_66,
    "left_fen": 555_55,
    "whose": "holder",
}


def said(code, to, **facts):
    return words.say(edition().because(code, **(FACTS | facts)), to)


@pytest.mark.parametrize("code", Code)
@pytest.mark.parametrize("reader", Reader)
def test_every_code_has_words_for_every_reader(code, reader):
    saying = said(code, reader)
    assert saying.code is code
    for sentence in (saying.text, saying.next):
        assert sentence.endswith("。")
        assert "%" not in sentence
        assert code.value not in sentence
    assert saying.source.startswith("《")


def subject(code, **facts):
    holders = said(code, Reader.HOLDER, **facts).text
    members = said(code, Reader.MEMBER, **facts).text
    return "both" if holders == members else "one"


@pytest.mark.parametrize("code", [Code.HOLDER_NOT_EMPLOYEE, Code.HOLDER_NO_ACCOUNT, Code.HOLDER_NOT_ACTIVE])
def test_the_member_learns_nothing_of_the_holders_insurance(code):
    assert said(code, Reader.MEMBER).text == PRIVATE
    assert said(code, Reader.HOLDER).text != PRIVATE


@pytest.mark.parametrize("code", [Code.HOLDER_DECEASED, Code.TOO_MANY_MEMBERS])
def test_the_member_learns_neither_of_death_nor_of_other_members(code):
    assert said(code, Reader.MEMBER).text == PRIVATE


@pytest.mark.parametrize("code", [Code.MEMBER_DECEASED, Code.TOO_MANY_HOLDERS])
def test_the_holder_learns_neither_of_death_nor_of_other_holders(code):
    assert said(code, Reader.HOLDER).text == PRIVATE
    assert said(code, Reader.MEMBER).text != PRIVATE


@pytest.mark.parametrize(
    ("whose", "holder_reads_private", "member_reads_private"),
    [("holder", False, True), ("member", True, False), ("both", False, False)],
)
def test_a_marriage_is_told_to_the_one_who_has_it(whose, holder_reads_private, member_reads_private):
    assert (
        said(Code.SPOUSE_ALREADY_BOUND, Reader.HOLDER, whose=whose).text == PRIVATE
    ) is holder_reads_private
    assert (
        said(Code.SPOUSE_ALREADY_BOUND, Reader.MEMBER, whose=whose).text == PRIVATE
    ) is member_reads_private


def test_not_insured_and_not_active_read_alike_to_the_holder():
    one = said(Code.MEMBER_NOT_INSURED, Reader.HOLDER)
    other = said(Code.MEMBER_NOT_ACTIVE, Reader.HOLDER)
    assert (one.text, one.next, one.source) == (other.text, other.next, other.source)
    assert one.text == "对方目前没有正常参加基本医保。"


def test_not_insured_and_not_active_read_apart_to_the_member():
    assert said(Code.MEMBER_NOT_INSURED, Reader.MEMBER).text == "您目前没有参加基本医保。"
    assert said(Code.MEMBER_NOT_ACTIVE, Reader.MEMBER).text == "您的基本医保已经暂停或终止。"


@pytest.mark.parametrize("code", [Code.ZERO_BALANCE, Code.BALANCE_NOT_ENOUGH, Code.BELOW_RESERVE])
def test_the_holders_balance_reads_alike_to_the_member_whatever_it_is(code):
    assert said(code, Reader.MEMBER).text == "授权人的账户这次不能支付，或不够支付。"


ABOUT_ONE = [code for code in Code if subject(code) == "one"]


@pytest.mark.parametrize("code", Code)
@pytest.mark.parametrize("reader", Reader)
def test_no_amount_reaches_anybody_but_the_holder(code, reader):
    saying = said(code, reader)
    amounts = ("777.77", "888.88", "999.99", "666.66", "555.55")
    if reader is not Reader.HOLDER:
        assert not any(amount in saying.text + saying.next for amount in amounts)


@pytest.mark.parametrize("code", Code)
def test_an_institution_learns_nothing_private(code):
    saying = said(code, Reader.INSTITUTION)
    told = saying.text + saying.next
    for word in ("余额", "去世", "职工医保", "居民医保", "配偶", "上限", "暂停", "离婚", "满了", "您"):
        assert word not in told


@pytest.mark.parametrize("code", ABOUT_ONE)
def test_the_other_party_learns_nothing_private(code):
    told = [said(code, reader) for reader in (Reader.HOLDER, Reader.MEMBER)]
    full = words.say_to_subject(edition().because(code, **FACTS))
    others = [saying for saying in told if saying.text != full.text]
    assert others
    for saying in others:
        for word in ("余额", "去世", "职工医保", "居民医保", "另一位", "满了", "没有个人账户", "暂停"):
            assert word not in saying.text + saying.next


@pytest.mark.parametrize("reader", Reader)
@pytest.mark.parametrize("code", [Code.NOT_BOUND, Code.FAMILY_CARD_ONLY])
def test_not_bound_always_explains_the_family_card(code, reader):
    assert "亲情账户" in said(code, reader).text


def test_a_mismatch_says_mistyped_or_insured_elsewhere_and_what_to_do_for_each():
    saying = said(Code.IDENTITY_MISMATCH, Reader.HOLDER)
    assert "填错" in saying.text
    assert "不在本省参保" in saying.text
    assert "填错了：" in saying.next
    assert "不在本省参保：" in saying.next


def test_facts_stand_in_the_sentence_as_people_read_them():
    assert said(Code.BALANCE_NOT_ENOUGH, Reader.HOLDER).text == "您的账户能付 ¥ 777.77，不够这次的 ¥ 888.88。"
    assert (
        said(Code.RELATIONSHIP_NOT_ALLOWED, Reader.HOLDER).text
        == "“兄弟姐妹”不在可以共济的关系里，目前只限父母、配偶、子女。"
    )
    assert (
        said(Code.PERIOD_IN_PAST, Reader.HOLDER).text
        == "开始日期 2026年11月21日已经过去了，最早从 2026年11月22日开始。"
    )


def test_the_source_names_document_number_day_and_place():
    assert said(Code.ZERO_BALANCE, Reader.HOLDER).source == EDITION_SOURCE


def test_an_edition_for_everywhere_names_no_place():
    reason = edition(area_prefix="").because(Code.ZERO_BALANCE)
    assert (
        words.say(reason, Reader.HOLDER).source
        == "《指导意见》（国办发〔2021〕14号，2021-04-13），自 2021-04-22 起施行"
    )


def test_without_an_edition_the_founding_document_is_the_source():
    assert (
        "国办发〔2021〕14号，2021-04-13" in words.say(Reason(Code.SCHEME_NOT_IN_FORCE), Reader.HOLDER).source
    )


def test_a_card_of_ones_own_rests_on_the_regulation():
    assert "国务院令第735号" in said(Code.NOT_OWN_CREDENTIAL, Reader.MEMBER).source


def test_what_reads_alike_is_said_once():
    reasons = [edition().because(code, limit=2) for code in (Code.MEMBER_DECEASED, Code.TOO_MANY_HOLDERS)]
    assert [saying.text for saying in words.say_all(reasons, Reader.HOLDER)] == [PRIVATE]
    assert len(words.say_all(reasons, Reader.MEMBER)) == 2


@pytest.mark.parametrize("code", Code)
def test_the_subject_reads_the_fullest_words(code):
    saying = words.say_to_subject(edition().because(code, **FACTS))
    assert PRIVATE not in saying.text
    assert saying.text in {said(code, reader).text for reader in Reader}


def test_a_whose_of_the_member_is_said_to_the_member():
    saying = words.say_to_subject(edition().because(Code.SPOUSE_ALREADY_BOUND, whose="member"))
    assert saying.text == "您已经和另一位配偶绑定过。一个人同时只能有一位配偶。"


@pytest.mark.parametrize("reader", Reader)
def test_whatever_the_rules_find_can_be_said(reader):
    found = [
        *reasons_not_to_bind(
            pair(relationship=Relationship.OTHER, starts_on=YESTERDAY, ends_on=YESTERDAY),
            edition(max_members=0, max_holders=0),
            today=TODAY,
        ),
        *reasons_not_to_use(
            use_pair(balance_fen=5, monthly_limit_fen=1),
            Expense(payable_fen=10),
            edition(),
            today=TODAY,
        ),
        *reasons_not_to_use(use_pair(balance_fen=5), Expense(), edition(reserve_fen=10), today=TODAY),
        *reasons_not_to_use(
            use_pair(holder=holder(row(status="2")), member=member(row("390", "0"))),
            Expense(),
            None,
            today=TODAY,
        ),
    ]
    assert len(found) == 9
    assert all(words.say(reason, reader).text for reason in found)


# Labels.


def test_every_relationship_reach_order_and_action_has_a_label():
    assert [words.relationship_label(one) for one in Relationship] == [
        "配偶",
        "父母",
        "子女",
        "兄弟姐妹",
        "（外）祖父母",
        "（外）孙子女",
        "配偶的父母",
        "子女的配偶",
        "其他",
    ]
    assert set(labels.REACHES) == set(Reach)
    assert set(words.DEDUCT_ORDERS) == set(DeductOrder)
    assert all(words.action_label(action) for action in Action)


def test_several_relationships_stand_in_the_schemes_order():
    assert words.relationships_label({"child", "spouse", "parent"}) == "父母、配偶、子女"


@pytest.mark.parametrize(
    ("state", "starts_on", "ended_by", "text", "tone"),
    [
        (State.ACTIVE, YESTERDAY, "", "生效中", "on"),
        (State.ACTIVE, TODAY, "", "生效中", "on"),
        (State.ACTIVE, TOMORROW, "", "将于 2026年11月23日生效", "wait"),
        (State.PENDING, TOMORROW, "", "等待对方确认", "wait"),
        (State.IN_REVIEW, TODAY, "", "等待审核", "wait"),
        (State.SUSPENDED, TODAY, "", "暂停", "stop"),
        (State.ENDED, TODAY, "", "已结束", "off"),
        (State.ENDED, TODAY, "unbind", "已解除", "off"),
        (State.ENDED, TODAY, "finish", "已到期", "off"),
        (State.ENDED, TODAY, "expire", "过期未确认", "off"),
    ],
)
def test_a_state_reads_with_its_tone(state, starts_on, ended_by, text, tone):
    label = words.state_label(state, starts_on=starts_on, today=TODAY, ended_by=ended_by)
    assert (label.text, label.tone) == (text, tone)


def test_a_state_reads_without_days_too():
    assert words.state_label("active").text == "生效中"


@pytest.mark.parametrize("ended_by", ["death", "moved", "end_by_staff"])
def test_how_it_ended_tells_neither_of_death_nor_of_moving(ended_by):
    assert labels.end_label(ended_by) == "已终止"
    assert "去世" not in words.action_label(ended_by)


@pytest.mark.parametrize(
    ("med_type", "label"),
    [
        ("11", "普通门诊"),
        ("1105", "普通门诊"),
        ("41", "药店购药"),
        ("2106", "住院"),
        ("99", "其他类别"),
        ("", "其他类别"),
    ],
)
def test_local_kinds_of_care_read_as_their_longest_known_beginning(med_type, label):
    assert words.med_type_label(med_type) == label


def test_kinds_of_insurance_read_by_name():
    assert [words.insutype_label(one) for one in ("310", "390", "410", "340")] == [
        "职工医保",
        "居民医保",
        "长期护理保险",
        "其他险种",
    ]


def test_days_and_periods_read_as_people_say_them():
    assert words.day(date(2026, 11, 29)) == "2026年11月29日"
    assert words.period(date(2026, 11, 22), date(2027, 11, 21)) == "2026-11-22 至 2027-11-21"
    assert words.period(date(2026, 11, 22), None) == "2026-11-22 起长期有效"
