"""Passwords: what others would try is refused with a sentence that says why, what they would not is taken."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from accounts.rules.passwords import Flaw, Owner, flaws
from accounts.services import known_passwords, pinyin
from accounts.services.commonplace import commonplace
from accounts.services.passwords import name_of_owner, refuse_guessable
from accounts.words.passwords import BETTER, PIECE, WHOLE

OWNER = Owner(
    **name_of_owner("曾建国"),
    number="320303198506011234",
    telephone="13805161234",
    birth_date=date(1985, 6, 1),
)
CLERK = Owner(**name_of_owner("钱文静"), staff_no="XZ00123", is_staff=True)

KNOWN, NAME = "这个密码用的人太多，或者在别的网站泄露过", "密码里不能有您的姓名或姓名的拼音"
PAPERS, DIGITS = "密码里不能有您的证件号码后 6 位、出生日期或手机号码", "密码不能全是数字。"
COMMONPLACE = {
    # what everybody has
    "5201314a": "大家常用的数字",
    "1314520abc": "大家常用的数字",
    "woaini1314": KNOWN,
    "woaini520": KNOWN,
    "WoAiNi@520": "常用的词、大家常用的数字",
    "w0aini1314": "常用的词、大家常用的数字",
    "laopo5201314": "常用的词、大家常用的数字",
    "我爱你1314520": "常用的词、大家常用的数字",
    "baobao520": "常用的词、大家常用的数字",
    "wodemima1": "常用的词",
    "Dragon2019!": "年份、日期或证件、手机号码的一段",
    "12345678": DIGITS,
    "P@ssw0rd": KNOWN,
    "password1": KNOWN,
    # what lies beside each other
    "qwe123456": KNOWN,
    "asd123456": KNOWN,
    "1qaz2wsx": KNOWN,
    "!QAZ2wsx": KNOWN,
    "qwer4321!": "键盘上挨着的键",
    "zaq12wsx": KNOWN,
    "Qwer1234!": "键盘上挨着的键",
    "abc12345678": KNOWN,
    "a123456789": KNOWN,
    "Aa123456.": "键盘上挨着的键",
    "Zz123456": KNOWN,
    "aaaa1111": KNOWN,
    "bbbb7777": KNOWN,
    "cccc8888!x": "重复的字",
    "147258369": DIGITS,
    # whose it is
    "zengjianguo": NAME,
    "cengjianguo88": NAME,
    "Jianguo@zeng1": NAME,
    "Zengjg@123": NAME,
    "曾建国abc123": NAME,
    "zjg850601": PAPERS,
    "zjg19850601": PAPERS,
    "a13805161234": PAPERS,
    "zjg1234567": "人名的拼音",
    "zeng1985": "人名的拼音",
    "320303zjg": "人名的拼音",
    # of other people
    "zhangwei1988": "人名的拼音",
    "Wangfang@123": "人名的拼音",
    "zhang.wei.1988": "人名的拼音",
    "li123456": "人名的拼音",
    "liming520": "人名的拼音",
    "19880808aa": "年份、日期",
    "13912345678a": "手机号码的一段",
    # where they are, and what this site is about
    "xuzhou123": "地名",
    "Jiangsu@2026": "地名",
    "nanjing888": "地名",
    "beijing2008": "地名",
    "yibao123456": "常用的词",
    "Yibao@2026": "常用的词",
    "gongji-2026": "常用的词",
    "shebao12345": "常用的词",
    "yiyuan2025": "常用的词",
    "123456qq": KNOWN,
    "weixin2026": "常用的词",
    "short1!": "密码至少要 8 位。",
    "a-1-b-2-": "密码太简单，别人容易猜到，请写长一些。",
}
GOOD = [
    "春眠不觉晓 2026",
    "麦田 and 7 windows",
    "蓝色的伞丢在三路车上",
    "三只猫和两条鱼看雨",
    "雨伞落在302号车厢",
    "correct horse battery staple",
    "mogu denglong kuaizi",
    "huangse-yusan-zai-menkou",
    "tianqingyuguo87",
    "7Kx#pQ2mv",
    "m9vT4rLq",
    "#%&*!@x9",
    "xk2-ffw9-pbz",
]
GOOD_AT_WORK = [
    "麦田 and 7 windows",
    "correct horse battery staple",
    "mogu denglong kuaizi",
    "雨伞落在302号车厢，找回",
    "xk2-ffw9-pbz",
]


def said(password: str, owner: Owner = OWNER) -> list[str]:
    try:
        refuse_guessable(password, owner)
    except ValidationError as refused:
        return refused.messages
    return []


@pytest.mark.parametrize(("password", "why"), COMMONPLACE.items())
def test_what_is_commonplace_is_refused_and_why(password, why):
    sentences = said(password)
    assert why in "".join(sentences)
    assert all(sentence.endswith("。") and password not in sentence for sentence in sentences)


@pytest.mark.parametrize("password", GOOD)
def test_what_nobody_would_try_is_taken(password):
    assert said(password) == []


@pytest.mark.parametrize("password", GOOD_AT_WORK)
def test_staff_find_a_good_one_too(password):
    assert said(password, CLERK) == []


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("m9vT4rLq#x7", "密码至少要 12 位。"),
        ("xz00123-mogu-denglong", "密码里不能有您的工号，别人容易猜到。"),
        ("qianwenjing-8872-kx", "密码里不能有您的姓名或姓名的拼音，别人容易猜到。"),
        ("yibaoju-xuzhou-2026", "密码里有常用的词、地名、年份、日期或证件、手机号码的一段，别人容易猜到；"),
    ],
)
def test_staff_need_twelve_and_more_that_is_their_own(password, why):
    assert said(password, CLERK)[0].startswith(why)


def test_everything_that_is_wrong_is_said_at_once():
    assert [str(flaw) for flaw in flaws("1234", OWNER, commonplace())] == [
        *("too_short", "known", "only_digits"),
    ]


def test_easy_pieces_are_said_in_one_sentence_with_what_helps():
    why = "密码里有大家常用的数字、地名，别人容易猜到；去掉这些，剩下的太少。"
    assert said("xuzhou520") == [f"{why}{BETTER}"]


def test_what_is_known_of_one_person_is_free_to_another():
    assert said("jianguo-mogu-77") != []
    assert said("jianguo-mogu-77", CLERK) == []


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("曾", {"ceng", "zeng"}),
        ("单", {"chan", "dan", "shan"}),
        ("仇", {"chou", "qiu", "ju"}),
        ("吕", {"lv", "lu", "lyu"}),
        ("㛃", {"jie"}),
        ("A", {"a"}),
    ],
)
def test_a_character_is_written_by_each_of_its_readings(name, written):
    assert [set(ways) for ways in pinyin.readings(name)] == [written]


def test_dots_in_a_name_are_not_written():
    assert len(pinyin.readings("阿卜杜拉·买买提")) == 7


@pytest.mark.parametrize(("password", "known"), [("Password1", True), ("zzq-zzq", False), ("", False)])
def test_a_known_password_is_known_in_capitals_too(password, known):
    assert known_passwords.is_known(password) == known


def test_the_known_ones_are_in_order_and_none_is_there_twice():
    data = known_passwords.FILE.read_bytes()
    pieces = [data[at : at + known_passwords.PIECE] for at in range(0, len(data), known_passwords.PIECE)]
    assert (len(pieces) > 100_000, pieces) == (True, sorted(set(pieces)))


def test_every_flaw_has_words():
    assert set(WHOLE) | set(PIECE) == set(Flaw)
