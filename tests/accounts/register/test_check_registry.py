"""The doctor: what it says of a register, and its exit codes. It writes nothing."""

import json
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.register.rows import REQUIRED
from accounts.words import register as said
from tests.accounts.register import register

TITLE = list(REQUIRED)


def run(*arguments: object) -> tuple[int, str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("check_registry", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_a_good_register_is_0_and_nothing_is_written(tmp_path: Path) -> None:
    path = register.write_csv(tmp_path / "r.csv", [register.row(), register.row("P2")])
    assert run(path) == (0, "TEXT（utf-8-sig），2 行，其中 0 行有内容会丢失\n", "")
    assert [each.name for each in tmp_path.iterdir()] == ["r.csv"]


def test_what_would_be_lost_is_1_column_by_column_with_the_fix(tmp_path: Path) -> None:
    rows = [register.row(), register.row("P2", psn_name="王■"), register.row("P3", brdy="85/6/1")]
    code, out, _ = run(register.write_csv(tmp_path / "r.csv", rows))
    assert code == 1
    assert out.splitlines() == [
        "TEXT（utf-8-sig），3 行，其中 2 行有内容会丢失",
        f"✗ 姓名 psn_name：{said.LOST_CHARACTERS}。1 行（第 3 行）",
        f"    怎么改：{said.FIXES[said.LOST_CHARACTERS]}",
        f"✗ 出生日期 brdy：{said.TWO_DIGIT_YEAR.format(what='出生日期')}。1 行（第 4 行）",
        f"    怎么改：{said.FIXES[said.TWO_DIGIT_YEAR.format(what='出生日期')]}",
    ]


def test_a_number_that_is_understood_is_told_and_loses_nothing(tmp_path: Path) -> None:
    cells: list[object] = list(register.row(tel="").values())
    cells[TITLE.index("tel")] = 13812345678
    cells[TITLE.index("brdy")] = date(1985, 6, 1)
    code, out, _ = run(register.write_xlsx(tmp_path / "r.xlsx", [TITLE, cells]), "--json")
    found = json.loads(out)
    assert (code, found["loses"], found["kind"], found["rows"]) == (0, False, "xlsx", 1)
    assert [(each["column"], each["reason"], each["first_lines"]) for each in found["oddities"]] == [
        ("brdy", said.DAYS_ARE_NUMBERS, [2]),
        ("tel", said.TELEPHONES_ARE_NUMBERS, [2]),
    ]


def test_a_card_of_two_people_is_bad_for_both(tmp_path: Path) -> None:
    rows = [
        register.row(serial, card_no=card)
        for serial, card in (("P1", "A10001"), ("P2", "a10001"), ("P3", "B10001"))
    ]
    code, out, _ = run(register.write_csv(tmp_path / "r.csv", rows), "--json")
    assert code == 1
    assert [(each["column"], each["first_lines"]) for each in json.loads(out)["oddities"]] == [
        ("card_no", [2, 3])
    ]


@pytest.mark.parametrize("as_json", [False, True])
def test_a_file_that_cannot_be_taken_is_2_and_one_sentence(tmp_path: Path, as_json: bool) -> None:
    path = tmp_path / "r.xlsx"
    path.write_bytes(b"%PDF-1.7")
    code, out, err = run(path, *(["--json"] if as_json else []))
    assert code == 2
    assert (json.loads(out)["unreadable"] if as_json else err.strip()) == said.LOOKS_PDF
