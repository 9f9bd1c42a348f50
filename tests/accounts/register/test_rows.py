"""One row of the register, read and checked."""

from datetime import date
from itertools import permutations

import pytest

from accounts.register.cells import NumberCell
from accounts.register.flaws import BadRow, Flaw
from accounts.register.rows import COLUMNS, RegisterRow, check_row, shown_psn_no, weight
from accounts.words.register import KEPT_AS_NUMBER, LOST_CHARACTERS, TELEPHONE_AS_NUMBER
from tests import make
from tests.accounts.register import register

BORN = date(1985, 6, 1)
NUMBER = make.document_number(BORN, serial=7)
MALE_NUMBER = make.document_number(BORN, male=True, serial=7)


def read(**cells: str) -> RegisterRow:
    row, flaws = take(**cells)
    assert flaws == ()
    return row


def take(**cells: str) -> tuple[RegisterRow, tuple[Flaw, ...]]:
    named = register.row(**cells)
    return check_row(2, [named.get(column) for column in COLUMNS], latest=make.TODAY)


def reasons(**cells: str) -> tuple[str, ...]:
    with pytest.raises(BadRow) as refused:
        read(**cells)
    return refused.value.reasons


def test_a_good_row_is_read() -> None:
    row = read(certno=NUMBER.lower(), balc="12.5", insuplc_admdvs="320312", psn_insu_date="2020-01-01")
    assert (row.line, row.psn_no, row.number, row.balance_fen, row.has_account) == (
        2,
        "P1",
        NUMBER,
        1250,
        True,
    )
    assert row.key == ("310", "320300")
    assert row.insured_from == "2020-01-01"


def test_sex_and_birth_date_come_from_the_number_where_the_row_has_none() -> None:
    row = read(certno=MALE_NUMBER, gend="", brdy="")
    assert (row.sex, row.birth_date) == ("1", "1985-06-01")


@pytest.mark.parametrize("brdy", ["1985-06-01", "19850601", "1985/6/1", "1985.06.01", "1985-06-01 00:00:00"])
def test_a_birth_date_is_read_in_the_usual_forms(brdy: str) -> None:
    assert read(certno=NUMBER, brdy=brdy).birth_date == "1985-06-01"


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"psn_no": ""}, "人员编号缺失"),
        ({"psn_no": "P" * 31}, "人员编号应为 1 至 30 位字母或数字"),
        ({"psn_no": "=1+1"}, "人员编号应为 1 至 30 位字母或数字"),
        ({"psn_name": "　"}, "姓名缺失"),
        ({"psn_name": "王" * 51}, "姓名超过 50 个字"),
        ({"psn_cert_type": "77"}, "证件类型不认识"),
        ({"certno": " "}, "证件号码缺失"),
        (
            {"certno": NUMBER[:-1] + ("0" if NUMBER[-1] != "0" else "1")},
            "身份证号码有一位不对，请对照证件检查",
        ),
        ({"certno": MALE_NUMBER, "gend": "2"}, "性别与证件号码不一致"),
        ({"gend": "3"}, "性别应为 1（男）、2（女）、0（未知）或 9（未说明）"),
        ({"certno": NUMBER, "brdy": "1985-06-02"}, "出生日期与证件号码不一致"),
        ({"brdy": "1985-02-30"}, "出生日期不是有效的日期"),
        ({"tel": "12345"}, "电话号码应为 11 位手机号，或带区号的固定电话"),
        ({"insutype": "31"}, "险种应为 3 位数字，例如 310 或 390"),
        ({"psn_insu_stas": "5"}, "参保状态应为 0、1、2、3 或 4"),
        ({"psn_insu_stas": ""}, "参保状态应为 0、1、2、3 或 4"),
        ({"insuplc_admdvs": "990101"}, "参保区划应为 6 位数字，前两位是省份代码"),
        ({"insuplc_admdvs": "3203"}, "参保区划应为 6 位数字，前两位是省份代码"),
        ({"acct_flag": ""}, "个人账户标志应为 0 或 1"),
        ({"acct_flag": "2"}, "个人账户标志应为 0 或 1"),
        ({"psn_insu_date": "2020-13-01"}, "参保日期不是有效的日期"),
        ({"paus_insu_date": "昨天"}, "暂停参保日期不是有效的日期"),
        ({"card_no": "A-1"}, "社会保障卡号应为 5 至 32 位字母或数字"),
        ({"died_on": "2026-06-16"}, "死亡日期还没有到"),
        ({"certno": NUMBER, "died_on": "1985-05-31"}, "死亡日期早于出生日期"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(cells: dict[str, str], reason: str) -> None:
    assert reasons(**cells) == (reason,)


@pytest.mark.parametrize(
    "balc", ["-1", "1,00.00", "1000,00", "1.234", "1e3", "NaN", "5.", ".", "元", "+5", "0x1", "(5)", "1 000"]
)
def test_a_balance_is_plain_digits(balc: str) -> None:
    row, flaws = take(balc=balc)
    assert (row.balance_fen, row.left_out) == (None, "balc")
    assert [flaw.reason for flaw in flaws] == ["账户余额应为数字，最多两位小数，不能是负数"]


@pytest.mark.parametrize(
    ("balc", "fen"),
    [
        ("0", 0),
        ("0.1", 10),
        ("0.01", 1),
        ("１２.３４", 1234),
        ("1,234.50", 123450),
        (".50", 50),
        ("1234.500", 123450),
        ("100.00元", 10000),
        ("￥100.00", 10000),
        ("¥5", 500),
        ('="12.30"', 1230),
        ("10000000", 1_000_000_000),
    ],
)
def test_a_balance_is_read_in_fen(balc: str, fen: int) -> None:
    assert read(balc=balc).balance_fen == fen


def test_all_reasons_are_said_at_once_and_none_quotes_the_row() -> None:
    said = reasons(psn_name="", certno="320311199001011239", tel="1391234", insutype="?", balc="-3.50")
    assert len(said) == 5
    assert not any(piece in "".join(said) for piece in ("320311199001011239", "1391234", "3.50"))


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("01", "810000199408230021"),
        ("04", "810000199408230021"),
        ("07", "ABC123456789012"),
        ("08", "E12345678"),
        ("8", "e12345678"),
        ("99", "军字第1234567号".translate({ord(c): None for c in "军字第号"})),
    ],
)
def test_other_documents_are_taken(kind: str, number: str) -> None:
    assert read(psn_cert_type=kind, certno=number).number == number.upper()


def test_a_passport_says_nothing_of_its_owner() -> None:
    row = read(psn_cert_type="08", certno="E12345678", gend="", brdy="")
    assert (row.sex, row.birth_date) == ("0", "")


@pytest.mark.parametrize(("insutype", "acct_flag"), [("310", "0"), ("390", "0"), ("390", ""), ("410", "")])
def test_who_has_no_account_needs_no_balance(insutype: str, acct_flag: str) -> None:
    assert read(insutype=insutype, acct_flag=acct_flag, balc="").balance_fen is None


@pytest.mark.parametrize("status", "01234")
def test_every_status_of_the_dictionary_is_taken(status: str) -> None:
    assert read(psn_insu_stas=status).status == status


def test_a_day_still_ahead_says_nothing_yet() -> None:
    assert read(paus_insu_date="9999-12-31").paused_on == ""


def test_a_column_that_is_not_there_differs_from_an_empty_one() -> None:
    assert (read().died_on, read(died_on="").died_on) == (None, "")
    assert (read().card_no, read(card_no="").card_no) == (None, "")


def test_a_psn_no_that_may_be_a_document_number_or_telephone_is_not_shown() -> None:
    assert [shown_psn_no(text) for text in (NUMBER, "13812345678", "=cmd", "P1")] == ["", "", "", "P1"]


def test_the_usable_row_outweighs_and_then_the_later_one_whatever_their_order() -> None:
    rows = [
        read(psn_insu_stas="4", paus_insu_date="2026-01-01"),
        read(psn_insu_stas="2", paus_insu_date="2026-02-01"),
        read(psn_insu_stas="4", paus_insu_date="2026-03-01"),
        read(psn_insu_stas="1", psn_insu_date="2001-01-01"),
    ]
    for order in permutations(rows):
        assert sorted(order, key=weight) == rows


@pytest.mark.parametrize(
    ("column", "cell", "shape", "reason"),
    [
        ("balc", "", "", "账户余额缺失"),
        ("balc", "-3.50", "-#.##", "账户余额应为数字，最多两位小数，不能是负数"),
        ("balc", "10000000.01", "########.##", "账户余额大得不合理"),
        ("psn_name", "王\x00建国", "某·某某", LOST_CHARACTERS),
        ("psn_name", "王\ufffd国", "某\ufffd某", LOST_CHARACTERS),
        ("psn_name", "王？国", "某？某", LOST_CHARACTERS),
        ("psn_name", "■\ue000国", "■·某", LOST_CHARACTERS),
    ],
)
def test_a_row_counts_without_a_balance_or_name_that_cannot_be_read(
    column: str, cell: str, shape: str, reason: str
) -> None:
    row, flaws = take(**{column: cell})
    assert flaws == (Flaw(column, shape, reason),)
    assert (row.left_out, row.status, row.lacks(column), row.lacks("tel")) == (column, "1", True, False)


def test_a_character_of_an_old_system_is_none_that_was_lost() -> None:
    row, flaws = take(psn_name="张\ue863")
    assert (row.name, flaws) == ("张\ue863", ())


def test_what_was_read_is_told_by_its_shape_and_codes_as_they_are() -> None:
    with pytest.raises(BadRow) as refused:
        take(certno="3.20311198506E+17", insutype="31", insuplc_admdvs="13912345678", brdy="85/6/1")
    assert [(flaw.column, flaw.read) for flaw in refused.value.flaws] == [
        ("certno", "#.###########E+##"),
        ("brdy", "##/#/#"),
        ("insutype", "31"),
        ("insuplc_admdvs", "###########"),
    ]


@pytest.mark.parametrize("column", ["psn_no", "certno", "card_no"])
def test_what_identifies_somebody_is_text(column: str) -> None:
    with pytest.raises(BadRow) as refused:
        take(**{column: NumberCell("123456789012")})
    assert refused.value.flaws == (Flaw(column, "############", KEPT_AS_NUMBER),)


def test_a_mobile_may_be_a_number_and_nothing_else_that_is_one_is_taken() -> None:
    assert read(tel=NumberCell("13812345678")).telephone == "13812345678"
    row, flaws = take(tel=NumberCell("51680801234"))
    assert (row.telephone, row.left_out) == ("", "tel")
    assert flaws == (Flaw("tel", "###########", TELEPHONE_AS_NUMBER),)


@pytest.mark.parametrize(
    "brdy",
    [
        *("1985年6月1日", "1985/6/1", "19850601", "19850601000000", "1985-06-01 00:00:00.0"),
        *("1985-06-01T00:00:00", "１９８５-0６-01", "'1985-06-01", "\t1985-06-01\t", "1985-06-01_x000D_"),
    ],
)
def test_a_day_is_read_as_exporters_write_it(brdy: str) -> None:
    assert read(certno=NUMBER, brdy=brdy).birth_date == "1985-06-01"


@pytest.mark.parametrize("brdy", ["85-06-01", "85/6/1", "85年6月1日", "85.6.1", "01-Jun-85"])
def test_a_year_of_two_digits_is_refused(brdy: str) -> None:
    said = "出生日期的年份只有两位，分不清是哪个世纪；请把整列设为 2001-01-31 这样的日期再导出"
    assert reasons(certno=NUMBER, brdy=brdy) == (said,)


@pytest.mark.parametrize("brdy", ["6/1/1985", "31199", "1985-6", "1985年6月", "19850601 25:61", "1985-06/01"])
def test_a_day_that_could_be_another_is_refused(brdy: str) -> None:
    assert reasons(certno=NUMBER, brdy=brdy) == ("出生日期不是有效的日期",)


@pytest.mark.parametrize(
    "form", ['="{}"', "'{}", "\t{}", "{}_x000D_", " {} ", "{}\u200b", "\ufeff{}", "\u202d{}\u202c"]
)
def test_what_exporters_wrap_around_a_number_is_undone(form: str) -> None:
    row = read(certno=form.format(NUMBER), psn_no=form.format("0000123"), psn_name=form.format("王建国"))
    assert (row.number, row.psn_no, row.name) == (NUMBER, "0000123", "王建国")


@pytest.mark.parametrize(
    ("kind", "printed", "number"),
    [
        ("02", "军字第1234567号", "军字第1234567号"),
        ("2", "南字第 0123456 号", "南字第0123456号"),
        ("04", "A123456(3)", "A1234563"),
        ("4", "A123456（3）", "A1234563"),
        ("05", "1234567(8)", "12345678"),
        ("17", "810000199408230021", "810000199408230021"),
        ("90", "A12345678", "A12345678"),
    ],
)
def test_a_number_is_taken_as_it_is_printed(kind: str, printed: str, number: str) -> None:
    assert read(psn_cert_type=kind, certno=printed).number == number


def test_the_corps_insures_like_a_province() -> None:
    assert read(insuplc_admdvs="660101").key == ("310", "660100")


@pytest.mark.parametrize(
    ("acct_flag", "has_account"), [("有", True), ("无", False), ("是", True), ("否", False)]
)
def test_a_flag_may_be_a_word(acct_flag: str, has_account: bool) -> None:
    assert read(acct_flag=acct_flag).has_account == has_account
