"""Names, document numbers and telephones."""

import re
from datetime import date

import pytest
from faker import Faker

from accounts.rules import identity
from accounts.rules.identity import (
    NotADocument,
    NotATelephone,
    check_document,
    may_be_document,
    number_in_line,
)
from accounts.words.identity import DOCUMENT_FLAWS
from tests.rules.build import TODAY


def test_an_18_digit_number_tells_birth_and_sex():
    facts = check_document("01", "11010519491231002X", today=TODAY)
    assert (facts.number, facts.birth_date, facts.sex) == ("11010519491231002X", date(1949, 12, 31), "2")


def test_an_odd_order_number_is_a_mans():
    assert check_document("01", "320301199001011237", today=TODAY).sex == "1"


@pytest.mark.parametrize(
    "typed", [" 11010519491231002x ", "１１０１０５１９４９１２３１００２Ｘ", "110105 19491231 002x"]
)
def test_a_number_may_be_typed_wide_spaced_or_in_small_letters(typed):
    assert check_document("01", typed, today=TODAY).number == "11010519491231002X"


@pytest.mark.parametrize(
    "number",
    ["810000199001011230", "820000199001011232", "830000199001011234"],
)
def test_residents_from_hong_kong_macao_and_taiwan_have_identity_numbers_too(number):
    assert check_document("01", number, today=TODAY).birth_date == date(1990, 1, 1)


def test_the_new_foreigner_card_begins_with_nine():
    assert check_document("07", "911124198108030024", today=TODAY).birth_date == date(1981, 8, 3)


def test_the_old_foreigner_card_stays_valid():
    assert check_document("07", "USA320190010112", today=TODAY).birth_date is None


@pytest.mark.parametrize("kind", ["02", "03", "04", "05", "06", "08", "99"])
def test_other_documents_are_letters_and_digits(kind):
    assert check_document(kind, "e12345678", today=TODAY) == identity.IdentityFacts("E12345678")


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("01", "110105194912310021"),  # check digit
        ("01", "11010519491231002"),  # 17 digits
        ("01", "110105194912310"),  # the old 15 digits
        ("01", "E12345678"),
        ("01", "١١٠١٠٥١٩٤٩١٢٣١٠٠٢X"),  # digits, but not ours
        ("01", ""),
        ("07", "320301199001011237"),  # mainland
        ("07", "US1234567890123"),
        ("08", "1234"),
        ("08", "A" * 51),
        ("08", "E123-45678"),
        ("08", "护照一二三四五"),
        ("42", "E12345678"),  # no such kind
    ],
)
def test_what_is_no_document_is_refused_with_a_sentence(kind, number):
    with pytest.raises(NotADocument) as refused:
        check_document(kind, number, today=TODAY)
    assert re.search(r"证|号", str(DOCUMENT_FLAWS[refused.value.flaw]))


def test_the_longest_and_shortest_other_documents_are_taken():
    assert check_document("08", "A" * 50, today=TODAY).number == "A" * 50
    assert check_document("08", "A1234", today=TODAY).number == "A1234"


@pytest.mark.parametrize(
    ("number", "why"),
    [
        ("320301199002301236", "日期不存在"),  # 30 February
        ("440524188001010014", "日期不对"),  # 1880, with the right check digit
        ("320301202611231231", "日期不对"),  # tomorrow
        ("160301199001011237", "地区"),  # no such province
        ("71030119900101123X", "地区"),
    ],
)
def test_a_number_with_an_impossible_part_is_refused(number, why):
    with pytest.raises(NotADocument) as refused:
        check_document("01", number, today=TODAY)
    assert why in str(DOCUMENT_FLAWS[refused.value.flaw])


def test_somebody_born_today_may_be_insured_today():
    assert check_document("01", "320301202611221236", today=TODAY).birth_date == TODAY


def test_the_numbers_of_a_public_library_are_taken():
    library = Faker("zh_CN")
    library.seed_instance(7)
    for _ in range(500):
        number = library.ssn()
        assert check_document("01", number, today=TODAY).birth_date == date.fromisoformat(
            f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
        )


def test_every_wrong_single_digit_is_noticed():
    right = "11010519491231002X"
    for place in range(17):
        for digit in "0123456789":
            typed = right[:place] + digit + right[place + 1 :]
            assert may_be_document(typed) is (typed == right)


@pytest.mark.parametrize("typed", ["E12345678", "H1234567890", "11010519491231002x"])
def test_a_document_may_be_typed_to_sign_in(typed):
    assert may_be_document(typed)


@pytest.mark.parametrize("typed", ["", "1234", "李华", "110105194912310021", "a" * 51, "a@b.cn"])
def test_what_is_no_document_is_told_at_sign_in(typed):
    assert not may_be_document(typed)


@pytest.mark.parametrize(
    ("typed", "telephone"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("+86 138-1234-5678", "13812345678"),
        ("8613812345678", "13812345678"),
        ("008613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("0516-83712345", "051683712345"),
        ("(010) 12345678", "01012345678"),
        ("+86 516 83712345", "051683712345"),
        ("83712345", "83712345"),
    ],
)
def test_telephones_are_kept_as_plain_digits(typed, telephone):
    assert identity.normalise_telephone(typed) == telephone


@pytest.mark.parametrize(
    "typed", ["", "12393", "12812345678", "138123456789", "+86", "1381234567a", "١٣٨١٢٣٤٥٦٧٨"]
)
def test_what_is_no_telephone_is_refused(typed):
    with pytest.raises(NotATelephone):
        identity.normalise_telephone(typed)


def test_only_a_mobile_gets_text_messages():
    assert identity.is_mobile("13812345678")
    assert not identity.is_mobile("051683712345")


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("320301199001011234", "3203**********1234"),
        ("USA320190010112", "USA3*******0112"),
        ("E12345678", "E1*****78"),
        ("A1234", "A***4"),
        ("", ""),
    ],
)
def test_numbers_are_shown_by_their_ends(plain, shown):
    assert identity.mask_number(plain) == shown


def test_telephones_are_shown_by_their_ends():
    assert identity.mask_telephone("13812345678") == "138****5678"
    assert identity.mask_telephone("051683712345") == "********2345"
    assert identity.mask_telephone("") == ""


@pytest.mark.parametrize(
    ("name", "shown"), [("李", "*"), ("李华", "李*"), ("王子轩", "王*轩"), ("欧阳建国", "欧**国")]
)
def test_names_are_shown_to_strangers_by_their_ends(name, shown):
    assert identity.mask_name(name) == shown


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(2008, 11, 22), date(2026, 11, 21), 17),
        (date(2008, 11, 22), date(2026, 11, 22), 18),
        (date(2008, 2, 29), date(2026, 2, 28), 17),
        (date(2008, 2, 29), date(2026, 3, 1), 18),
    ],
)
def test_somebody_gets_older_on_their_birthday(born, on, years):
    assert identity.age(born, on) == years


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("11010519491231002X\n", "11010519491231002X"),
        ("\uff11\uff11010519491231002x\r\n", "11010519491231002X"),
        ("110105 19491231 002X", "11010519491231002X"),
        ("陈秀兰11010519491231002X", "11010519491231002X"),
        ("陈秀兰 女 汉 19491231 北京市 11010519491231002X 公安局 20200101-20400101", "11010519491231002X"),
        ("陈秀兰|11010519491231002X|20200101", "11010519491231002X"),
        ("110105194912310021 440524188001010014", "440524188001010014"),
        ("WANG LI,E12345678,20300101", "E12345678"),
        ("WANG LI E12345678", "E12345678"),
        ("E 1234 5678", "E12345678"),
        ("E12345678\t", "E12345678"),
        ("12345678", "12345678"),
        ("19491231", "19491231"),
    ],
)
def test_the_number_is_found_in_what_a_card_reader_typed(line, number):
    assert number_in_line(line) == number


@pytest.mark.parametrize(
    "line",
    ["110105194912310021", "11010519491231002X 440524188001010014", "E12345678 G87654321", "陈秀兰", " "],
)
def test_a_line_that_holds_no_number_or_several_is_left_whole(line):
    assert number_in_line(line) == "".join(line.split())
