"""The register as the programs of bureaus write it: who comes back is who was written, or is refused."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from accounts.register.flaws import BadRow, Unreadable
from accounts.register.reader import open_register
from accounts.register.rows import COLUMNS, REQUIRED, RegisterRow, check_row
from accounts.words import register as said
from tests import make
from tests.accounts.register import register, writers

NAMES = ("王建国", "买买提·艾力", "李　四", "㛃䶮", "欧阳修", "Zhang Wei", "丁", "𠮷田")
CHINESE = {column: said.COLUMN_NAMES[column] for column in COLUMNS}


@cache
def people(count: int = 2000) -> tuple[tuple[str, ...], ...]:
    """Invented people, none like another; the first cells of their rows are who they are."""
    rows = []
    for serial in range(count):
        born = date(1940, 1, 1) + timedelta(days=serial * 13)
        number = make.document_number(born, male=serial % 2 == 0, serial=serial)
        named = register.row(
            f"{serial:010d}",
            psn_name=NAMES[serial % len(NAMES)],
            certno=number,
            brdy=born.isoformat(),
            tel=f"138{serial:08d}",
            balc=f"{serial}.{serial % 100:02d}",
        )
        rows.append(tuple(named[column] for column in REQUIRED))
    return tuple(rows)


def read(path: Path) -> tuple[list[RegisterRow], list[tuple[int, str]]]:
    good: list[RegisterRow] = []
    bad: list[tuple[int, str]] = []
    for line, cells in open_register(path).rows():
        try:
            if isinstance(cells, BadRow):
                raise cells
            row, flaws = check_row(line, cells, latest=make.TODAY)
            good.append(row)
            bad.extend((line, flaw.reason) for flaw in flaws)
        except BadRow as wrong:
            bad.append((line, str(wrong)))
    return good, bad


def identities(rows: list[RegisterRow]) -> list[tuple[str, ...]]:
    return [
        (row.psn_no, row.name, row.number, row.birth_date, row.telephone, str(row.balance_fen))
        for row in rows
    ]


TRUTH = [
    (psn_no, name, number, brdy, tel, str(int(balc.replace(".", ""))))
    for psn_no, name, _, number, _, brdy, tel, *_, balc in people()
]


@pytest.mark.parametrize("write", writers.WRITERS, ids=lambda write: write.__name__)
def test_2000_people_come_back_as_they_were_written(tmp_path: Path, write: Callable[..., Path]) -> None:
    good, bad = read(write(tmp_path / "r", [REQUIRED, *people()]))
    assert bad == []
    assert identities(good) == TRUTH


@pytest.mark.parametrize(
    "write", [writers.text, writers.fox_pro, writers.easy_excel], ids=lambda each: each.__name__
)
def test_headers_may_be_chinese_and_in_any_order(tmp_path: Path, write: Callable[..., Path]) -> None:
    backwards = [[*row[::-1], "徐州某厂"] for row in people()[:5]]
    good, bad = read(
        write(tmp_path / "r", [[*(CHINESE[each] for each in REQUIRED[::-1]), "单位"], *backwards])
    )
    assert (bad, identities(good)) == ([], TRUTH[:5])


def test_a_damaged_byte_costs_its_line_only(tmp_path: Path) -> None:
    for encoding, lost in (("utf-8", b"\xe5"), ("gb18030", b"\xff")):
        path = writers.text(tmp_path / "r", [REQUIRED, *people()[:4]], encoding=encoding)
        lines = path.read_bytes().splitlines(keepends=True)
        lines[2] = lines[2].replace("·".encode(encoding), lost)
        path.write_bytes(b"".join(lines))
        good, bad = read(path)
        assert bad == [(3, said.DAMAGED_BYTE)]
        assert identities(good) == [TRUTH[0], *TRUTH[2:4]]


@pytest.mark.parametrize("language", [0, 0x4D, 0x7A, 0xFF])
def test_a_dbf_is_read_whatever_its_language_byte_says(tmp_path: Path, language: int) -> None:
    good, bad = read(writers.fox_pro(tmp_path / "r", [REQUIRED, *people()[:8]], language=language))
    assert (bad, identities(good)) == ([], TRUTH[:8])


def test_asterisks_of_a_dbf_are_a_bad_value_and_no_empty_one(tmp_path: Path) -> None:
    rows = [list(row) for row in people()[:2]]
    rows[0][REQUIRED.index("balc")] = "****"
    rows[1][REQUIRED.index("tel")] = "***********"
    good, bad = read(writers.fox_pro(tmp_path / "r", [REQUIRED, *rows], kinds="CCCCCCNCCCCN"))
    assert [(row.psn_no, row.left_out) for row in good] == [("0000000000", "balc")]
    assert bad == [(2, said.BAD_BALANCE), (3, "电话号码应为 11 位手机号，或带区号的固定电话")]


def test_digits_of_a_dbf_are_text_as_long_as_it_counts_exactly(tmp_path: Path) -> None:
    path = writers.fox_pro(tmp_path / "r", [REQUIRED, *people()[:3]], kinds="N")
    assert identities(read(path)[0]) == TRUTH[:3]
    with pytest.raises(Unreadable) as refused:
        read(writers.fox_pro(tmp_path / "r", [REQUIRED, *people()[:3]], kinds="CCCN"))
    assert str(refused.value) == said.NUMBERS_THROUGHOUT.format(columns="证件号码（certno）")


def test_an_error_of_a_formula_is_a_bad_value_and_no_empty_one(tmp_path: Path) -> None:
    cells = people()[0]
    header = "".join(
        f'<c r="{chr(65 + n)}1" t="inlineStr"><is><t>{each}</t></is></c>' for n, each in enumerate(REQUIRED)
    )
    body = "".join(
        f'<c r="{chr(65 + n)}2" t="inlineStr"><is><t>{each}</t></is></c>' for n, each in enumerate(cells[:-1])
    )
    error = f'<c r="{chr(64 + len(REQUIRED))}2" t="e"><v>#N/A</v></c>'
    path = writers.workbook(tmp_path / "r", f'<row r="1">{header}</row><row r="2">{body}{error}</row>')
    assert [(row.left_out, row.balance_fen) for row in read(path)[0]] == [("balc", None)]


def test_a_sheet_that_says_it_is_larger_than_it_may_be_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable) as refused:
        read(writers.workbook(tmp_path / "r", "", dimension="A1:P1048576"))
    assert str(refused.value) == "XLSX 最多 100,000 行，请另存为 CSV 再导入。"


def test_a_lone_cell_far_away_does_not_fill_the_memory(tmp_path: Path) -> None:
    far = '<row r="99999"><c r="XFD99999"><v>1</v></c></row>'
    with pytest.raises(Unreadable) as refused:
        read(writers.workbook(tmp_path / "r", far))
    assert str(refused.value) == "工作表太宽，最多 64 列。请删去右边不用的列后再导入。"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"%PDF-1.7\n", said.LOOKS_PDF),
        (b"\x89PNG\r\n\x1a\n", said.LOOKS_PICTURE),
        (b"<html><table><tr><td>1", said.LOOKS_WEB_PAGE),
        (b'<?xml version="1.0"?><Workbook>', said.LOOKS_XML),
        (b'{"psn_no": 1}', said.LOOKS_JSON),
        (b"INSERT INTO people VALUES (1);", said.LOOKS_DATABASE),
        (b"Rar!\x1a\x07", said.LOOKS_ARCHIVE),
        (b"\x01\x02\x00\x00\x05\x00\x00\x01", said.LOOKS_LIKE_NOTHING),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), said.ENCRYPTED),
    ],
)
def test_a_file_that_is_no_register_is_told_what_it_looks_like(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(content)
    with pytest.raises(Unreadable) as refused:
        open_register(path)
    assert str(refused.value) == sentence
