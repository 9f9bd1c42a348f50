"""The key of a name: one for every way to write it, and never one for two names."""

import hashlib
import unicodedata

import pytest
from hypothesis import given, strategies as st

from accounts.rules.names import NAME_KEY_VERSION, lost_characters, name_key, same_name
from accounts.rules.stand_ins import PRIVATE_USE, RADICALS, STAND_INS
from tests.spellings import SPELLINGS

DOTS = ".．·•‧・･∙⋅●˙⸱。"
HAN = [(0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x2A6DF), (0x2A700, 0x2EBE0), (0x30000, 0x3134A)]
han_names = st.text(
    st.one_of(*(st.integers(first, last).map(chr) for first, last in HAN)), min_size=1, max_size=6
)
TRICKY = st.sampled_from(
    [*DOTS, *" 　\t\u200b\u200d\ufe0f\U000e0100\u3164-–—'’´…‥ŉßǰǆﬁ李四AaéİıΣ?□\ue863\ue000⻓⼀\u0301"]
)
anything = st.one_of(st.text(max_size=12), st.text(TRICKY, max_size=12), st.text(st.characters(), max_size=6))


@pytest.mark.parametrize(("stored", "typed"), SPELLINGS)
def test_one_name_has_one_key_however_it_is_written(stored, typed):
    assert stored != typed
    assert name_key(stored) == name_key(typed)
    assert same_name(typed, stored)


@pytest.mark.parametrize("dot", DOTS)
@pytest.mark.parametrize(
    "written", ["买买提{0}艾力", "买买提{0}{0}艾力", "买买提 {0}　艾力", "{0}买买提{0}艾力{0}"]
)
def test_every_dot_doubled_or_between_blanks_is_one(dot, written):
    assert name_key(written.format(dot)) == "买买提·艾力"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("李　四", "李四"),
        (" 李 \t四 ", "李四"),
        ("李 Smith", "李SMITH"),
        ("john  f. kennedy", "JOHN F·KENNEDY"),
        ("Anne–Marie O’Neil", "ANNE-MARIE O'NEIL"),
        ("ANNE - MARIE", "ANNE-MARIE"),
        ("Jean\u00adne", "JEANNE"),
        ("e\u200d\u0301va", "ÉVA"),
        ("王\ufe00强\u3164", "王强"),
        ("⼀⺠⻓", "一民长"),
        ("\ue815\ue864\ue793", "厂龻?"),
        ("张\ue000", "张\ue000"),
        ("欧阳·张", "欧阳·张"),
        ("··· ", ""),
        ("", ""),
    ],
)
def test_the_key_of_a_name(name, key):
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("李华", "李桦"),
        ("买买提艾力", "买买提·艾力"),
        ("ANNAMARIA", "ANNA-MARIA"),
        ("JOHN SMITH", "JOHNSMITH"),
        ("张䶮", "张龑"),
        ("陈昇", "陈升"),
        ("王?", "王"),
        ("", ""),
        ("·", "."),
    ],
)
def test_other_names_and_nothing_at_all_do_not_match(one, other):
    assert not same_name(one, other)


@given(anything)
def test_the_key_of_a_key_is_itself_and_no_name_is_too_much(name):
    key = name_key(name)
    assert name_key(key) == key


@given(anything, anything)
def test_two_names_match_exactly_where_their_keys_are_one(one, other):
    assert same_name(one, other) is (name_key(one) == name_key(other) != "")
    assert same_name(one, other) is same_name(other, one)


@given(han_names)
def test_a_plain_han_name_is_its_own_key_so_two_never_become_one(name):
    assert name_key(name) == name


@given(han_names, st.text(st.sampled_from(" 　\u200b\ufe0f\U000e0101"), max_size=3), st.data())
def test_what_nobody_sees_changes_no_name(name, unseen, data):
    place = data.draw(st.integers(0, len(name)))
    assert name_key(name[:place] + unseen + name[place:]) == name


@given(han_names, han_names, st.text(st.sampled_from(DOTS + " 　"), min_size=1).filter(str.strip))
def test_parts_with_any_dots_between_them_are_parts_with_one(one, other, between):
    assert name_key(one + between + other) == f"{one}·{other}"


def test_private_use_characters_are_what_the_national_standard_says():
    """By Python's own codec where its older edition knows them, the others by what changed since."""
    codes = [bytes([0xFE, low]) for low in (*range(0x50, 0x7F), *range(0x80, 0xA1))]
    known = {chr(0xE815 + place): code.decode("gb18030") for place, code in enumerate(codes)}
    since = dict(zip("\ue816\ue817\ue818\ue831\ue83b\ue855", "𠂇𠂉𠃌𡗗𢦏𤇾", strict=True))
    since |= dict(
        zip("\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864", map(chr, range(0x9FB4, 0x9FBC)), strict=True)
    )
    since |= dict(zip("\ue78d\ue78f\ue78e", map(chr, range(0xFE10, 0xFE13)), strict=True))
    since |= dict(zip(map(chr, range(0xE790, 0xE797)), map(chr, range(0xFE13, 0xFE1A)), strict=True))
    assert known | since == PRIVATE_USE


def test_every_radical_is_an_ideograph():
    others = {"\u2e80", "\u2e9a"}  # like no ideograph, and no character at all
    assert set(RADICALS) == set(map(chr, range(0x2E80, 0x2EF4))) - others
    assert all(any(first <= ord(one) <= last for first, last in HAN) for one in RADICALS.values())
    by_nfkc = {one for one in RADICALS if unicodedata.normalize("NFKC", one) != one}
    assert all(unicodedata.normalize("NFKC", one) == RADICALS[one] for one in by_nfkc)
    assert not set(STAND_INS.values()) & set(STAND_INS)


def test_no_character_makes_a_key_longer_than_an_index_takes():
    longest = max(len(name_key(chr(one)).encode()) for one in range(0x20000) if not 0xD800 <= one < 0xE000)
    assert longest * 50 < 2600


def test_whoever_changes_a_key_raises_its_version():
    """Over every character that Unicode had long ago, so that a newer Python changes nothing of it."""
    old = unicodedata.ucd_3_2_0
    known = [chr(one) for one in range(0x10000) if old.category(chr(one)) not in ("Cn", "Cs")]
    said = "\n".join(name_key(f"a{one}李") for one in known)
    digest = hashlib.sha256(said.encode()).hexdigest()[:16]
    assert (NAME_KEY_VERSION, digest) == (1, "c4a0119d91705337")


@pytest.mark.parametrize(
    ("name", "lost"),
    [
        ("王建国", ""),
        ("买买提·艾力", ""),
        ("张\ue863", ""),
        ("张\ue78d", ""),
        ("张?", "?"),
        ("张？国", "？"),
        ("■□张", "■□"),
        ("张\ufffd", "\ufffd"),
        ("张\ue000\uf8ff", "\ue000\uf8ff"),
        ("张\U000f0000", "\U000f0000"),
        ("〓三", "〓"),
        ("", ""),
    ],
)
def test_the_lost_characters_of_a_name(name, lost):
    assert lost_characters(name) == lost


def test_half_of_a_character_is_lost_too():
    assert lost_characters("张\ud800") == "\ud800"
