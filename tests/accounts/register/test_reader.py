"""The register as a file: encodings, quotes, columns, sheets."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from accounts.models import Enrolment, Person, PersonalAccount, RegisterImport
from accounts.register.flaws import BadRow
from accounts.register.reader import Unreadable, open_register
from accounts.register.rows import COLUMNS, REQUIRED
from accounts.words import register as said
from tests import make
from tests.accounts.register import register

pytestmark = pytest.mark.django_db

HEADER = ",".join(REQUIRED)


def line(psn_no: str, name: str = "李梅") -> str:
    return ",".join(register.row(psn_no, psn_name=name).values())


def read(path: Path) -> list[tuple[int, str]]:
    """The line number and name of each row, or why it cannot be read."""
    return [
        (number, str(cells) if isinstance(cells, BadRow) else cells[COLUMNS.index("psn_name")] or "")
        for number, cells in open_register(path).rows()
    ]


def unreadable(path: Path) -> str:
    with pytest.raises(Unreadable) as refused:
        register.take(path)
    assert not RegisterImport.objects.exists()
    assert not path.with_name(path.name + ".errors.csv").exists()
    return str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_usual_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    path = register.write_csv(tmp_path / "r.csv", [register.row(psn_name="㛃䶮𠮷·買買提")], encoding=encoding)
    register.take(path)
    assert Person.objects.get().name == "㛃䶮𠮷·買買提"


def test_a_file_that_is_utf8_only_at_its_beginning_is_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    plain = f"{HEADER}\n{line('P1', 'LI MEI')}\n".encode()
    path.write_bytes(plain + b"\n" * 1_100_000 + line("P2", "李梅").encode("gb18030"))
    assert read(path) == [(2, "LI MEI"), (1_100_003, "李梅")]


def test_a_character_cut_by_the_reading_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    begin = f"{HEADER},note\n{line('P1')},".encode()
    path.write_bytes(begin + b"x" * (1024 * 1024 - len(begin) - 1) + "梅\n".encode())
    assert open_register(path).encoding == "utf-8-sig"


def test_columns_may_stand_in_any_order_among_others(tmp_path: Path) -> None:
    named = {"备注": "x", **dict(reversed(register.row().items())), "emp_name": "徐州某厂"}
    path = tmp_path / "r.csv"
    path.write_text(f" {' , '.join(named).upper()}\n{','.join(named.values())}\n")
    assert read(path) == [(2, "王建国")]


def test_line_numbers_are_those_that_a_spreadsheet_shows(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(
        f'{HEADER},note\r\n{line("P1")},"two\nlines, ""quoted"""\r\n\r\n,,\r\n{line("P2", "王三")},\r\n'
    )
    assert read(path) == [(2, "李梅"), (5, "王三")]


@pytest.mark.parametrize("broken", ['"李梅', '"李"梅', '"'])
def test_a_quote_that_nobody_closed_costs_its_own_line_only(tmp_path: Path, broken: str) -> None:
    path = tmp_path / "r.csv"
    rows = [line("P1", broken), line("P2"), line("P3", broken), line("P4", '"李""小"""')]
    path.write_text("\n".join([HEADER, *rows]))
    assert read(path) == [(2, "引号没有成对"), (3, "李梅"), (4, "引号没有成对"), (5, '李"小"')]


def test_a_line_of_another_width_is_a_bad_row(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("\n".join([HEADER, line("P1")[:-12], line("P2") + ",x", line("P3") + ",,"]))
    assert read(path) == [(2, "列数与表头不一致"), (3, "列数与表头不一致"), (4, "李梅")]


@pytest.mark.parametrize("column", REQUIRED)
def test_a_missing_column_is_named(tmp_path: Path, column: str) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"{HEADER.replace(column + ',', '').removesuffix(',' + column)}\n")
    assert unreadable(path) == f"表头缺少列：{column}。"


def test_a_column_that_stands_there_twice_is_named(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text(f"{HEADER},tel\n")
    assert unreadable(path) == "表头有重复的列：tel。"


def test_what_is_no_register_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    assert unreadable(path) == f"打不开文件：{path}"
    assert unreadable(tmp_path) == f"不是普通文件：{tmp_path}"
    path.write_bytes(b"")
    assert unreadable(path) == f"文件是空的：{path}"
    path.write_text(f"{HEADER}\n\n")
    assert unreadable(path) == "文件里只有表头，没有数据。"
    path.write_bytes(b"\xd0\xcf\x11\xe0 old excel")
    assert unreadable(path) == "不是完整的 XLS 文件，请用 Excel 或 WPS 打开后另存为 XLSX 再导入。"
    path.write_bytes(b"PK\x03\x04 half a file")
    assert unreadable(path) == f"不是完整的 XLSX 文件：{path}"
    path.write_bytes(HEADER.encode() + b"\n\xff\xff\xff")
    assert unreadable(path) == f"文件既不是 UTF-8 也不是 GB18030 编码：{path}"


def test_nothing_is_done_where_the_list_of_bad_rows_cannot_be_written(tmp_path: Path) -> None:
    path = register.write_csv(tmp_path / "r.csv", [register.row()])
    (tmp_path / "r.csv.errors.csv").mkdir()
    with pytest.raises(Unreadable):
        register.take(path)
    assert not Person.objects.exists()


def sheet(*rows: Sequence[object]) -> list[Sequence[object]]:
    return [[*REQUIRED, "psn_insu_date"], *rows]


def cells(psn_no: object, **changed: object) -> list[object]:
    serial = int(str(psn_no).strip("P"))
    return list((register.row(f"P{serial}") | {"psn_insu_date": "", "psn_no": psn_no} | changed).values())


def test_a_sheet_may_hold_numbers_as_numbers_or_as_text(tmp_path: Path) -> None:
    as_text = cells("1", balc="12.30")
    as_numbers = cells(
        "2",
        psn_cert_type=1,
        gend=2,
        brdy=date(1985, 6, 1),
        tel=13912345678,
        insutype=310,
        psn_insu_stas=1,
        insuplc_admdvs=320312.0,
        acct_flag=True,
        balc=0.1 + 0.2,
        psn_insu_date=date(2020, 1, 1),
    )
    report = register.take(register.write_xlsx(tmp_path / "r.xlsx", sheet(as_text, as_numbers)))
    assert report.totals.rows_bad == 0
    assert sorted(PersonalAccount.objects.values_list("holder__psn_no", "balance_fen")) == [
        ("1", 1230),
        ("2", 30),
    ]


def test_a_sheet_and_a_csv_of_the_same_rows_say_the_same(tmp_path: Path) -> None:
    rows = [register.row(), register.resident("P2", brdy="1985-06-01")]
    register.take(register.write_csv(tmp_path / "r.csv", rows))
    before = register.everything()
    register.take(
        register.write_xlsx(tmp_path / "r.xlsx", [list(rows[0]), *(list(each.values()) for each in rows)])
    )
    assert register.everything() == before


def test_short_and_blank_lines_of_a_sheet_do_no_harm(tmp_path: Path) -> None:
    path = register.write_xlsx(tmp_path / "r.xlsx", sheet(cells("P1")[:-1], [], [None, " "], cells("P2")))
    register.take(path)
    assert Enrolment.objects.count() == 2


def test_the_lines_of_a_sheet_are_counted_as_shown(tmp_path: Path) -> None:
    path = register.write_xlsx(tmp_path / "r.xlsx", sheet(cells("P1"), [], cells("P2", tel="1")))
    assert register.complaints(register.take(path))[0][:2] == ["4", "P2"]


def test_a_number_that_a_spreadsheet_has_rounded_is_a_bad_row(tmp_path: Path) -> None:
    number = float(make.document_number(date(1985, 6, 1), serial=3).replace("X", "0"))
    path = register.write_xlsx(tmp_path / "r.xlsx", sheet(cells("P1", certno=number), cells("P2")))
    report = register.take(path)
    assert register.bad_rows(report) == [
        ["2", "P1", "证件号码 certno", "##################", said.KEPT_AS_NUMBER]
    ]


@pytest.mark.parametrize(
    ("column", "numbers"),
    [("psn_no", [1, 2]), ("certno", [320311198506010000.0, 3.2e17]), ("card_no", [12345678, ""])],
)
def test_a_column_of_numbers_that_should_be_text_refuses_the_file(
    tmp_path: Path, column: str, numbers: list[object]
) -> None:
    rows = [[*cells(f"P{serial}"), "A1234567"] for serial in (1, 2)]
    names = [*REQUIRED, "psn_insu_date", "card_no"]
    for row, number in zip(rows, numbers, strict=True):
        row[names.index(column)] = number
    path = register.write_xlsx(tmp_path / "r.xlsx", [names, *rows])
    assert unreadable(path) == said.NUMBERS_THROUGHOUT.format(
        columns=f"{said.COLUMN_NAMES[column]}（{column}）"
    )


def test_a_sheet_of_more_than_100000_rows_is_refused(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for column, name in enumerate(REQUIRED, start=1):
        book.worksheets[0].cell(1, column, name)
    book.worksheets[0].cell(100_002, 1, "P1")
    book.save(tmp_path / "r.xlsx")
    assert unreadable(tmp_path / "r.xlsx") == "XLSX 最多 100,000 行，请另存为 CSV 再导入。"


def test_a_workbook_that_would_fill_the_memory_is_refused(tmp_path: Path) -> None:
    path = register.write_xlsx(tmp_path / "r.xlsx", sheet(cells("P1")))
    with ZipFile(path, "a", ZIP_DEFLATED, compresslevel=1) as book, book.open("more.xml", "w") as part:
        for _ in range(512):
            part.write(bytes(1024 * 1024))
    assert path.stat().st_size < 5_000_000
    assert unreadable(path) == "XLSX 文件解压后太大，请另存为 CSV 再导入。"
