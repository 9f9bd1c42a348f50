"""The command: what it prints, and its exit codes."""

from datetime import date
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import OutputWrapper
from pytest_django import Settings

from accounts.management.commands.import_registry import ProgressLine
from accounts.models import EnrolmentState, Person, RegisterImport
from accounts.rules.identity import mask_number
from tests import make
from tests.accounts.register.register import row, write_csv

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "register.csv", [row(), row("P2", balc="50"), row("P3", tel="1")])


@pytest.fixture
def good_file(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "good.csv", [row()])


def run(*arguments: object) -> tuple[int, str, str]:
    """The exit code, and what was said on standard output and on standard error."""
    out, err = StringIO(), StringIO()
    try:
        call_command("import_registry", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_all_rows_good_is_0(good_file: Path) -> None:
    code, out, _ = run(good_file)
    assert code == 0
    assert out.splitlines() == [
        "读到 1 行：有变化 1，无变化 0，同一参保重复而合并 0，有问题 0",
        "人员：新增 1，信息变更 0",
        "参保：新增 1，状态变更 0",
        "个人账户：新开 1；余额增加 1 户共 ¥ 100.00，减少 0 户共 ¥ 0.00",
    ]


def test_a_bad_row_is_1_and_the_others_are_taken(file: Path) -> None:
    code, out, _ = run(file)
    assert code == 1
    assert out.splitlines()[-1] == f"没有导入的 1 行列在 {file}.errors.csv"
    assert Person.objects.count() == 2


def test_a_file_that_cannot_be_taken_is_2_and_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text("psn_no,psn_name\n1,2\n")
    code, out, err = run(path)
    assert (code, out) == (2, "")
    assert err.startswith("表头缺少列：psn_cert_type、certno、")
    assert len(err.splitlines()) == 1


def test_a_dry_run_says_so_and_writes_nothing(file: Path) -> None:
    code, out, _ = run(file, "--dry-run")
    assert code == 1
    assert out.splitlines()[0] == "试运行：数据库没有任何改动。正式导入将会："
    assert "余额增加 2 户共 ¥ 150.00" in out
    assert not Person.objects.exists()


def test_the_demo_needs_force(good_file: Path, settings: Settings) -> None:
    settings.DEMO = True
    assert run(good_file)[0] == 2
    assert not Person.objects.exists()
    assert run(good_file, "--force")[0] == 0


def test_without_as_of_the_day_is_today_in_china(good_file: Path) -> None:
    with time_machine.travel("2026-06-14T16:30:00Z", tick=False):
        run(good_file)
    assert EnrolmentState.objects.get().valid_from == date(2026, 6, 15)


def test_as_of_dates_the_states(good_file: Path) -> None:
    run(good_file, "--as-of", "2026-02-03")
    assert EnrolmentState.objects.get().valid_from == date(2026, 2, 3)


def test_nothing_printed_or_listed_is_personal(file: Path, capfd: pytest.CaptureFixture[str]) -> None:
    said = "".join(run(file)[1:]) + "".join(capfd.readouterr())
    said += file.with_name("register.csv.errors.csv").read_text()
    number = make.document_number(serial=3)
    assert mask_number(number) != number
    assert not any(piece in said for piece in (number, "13812345678", "王建国"))


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_a_bar_on_a_terminal_and_lines_elsewhere() -> None:
    terminal, log = Terminal(), StringIO()
    for stream in (terminal, log):
        progress = ProgressLine(OutputWrapper(stream))
        progress("apply", 10, 20)
        progress("apply", 20, 20)
        progress.end()
    assert terminal.getvalue().startswith("\r██████████")
    assert terminal.getvalue().endswith("\n")
    assert log.getvalue() == "写入 20/20 行\n"


def town(path: Path, people: int, **changed: str) -> Path:
    return write_csv(path, [row(f"P{serial}") | changed for serial in range(1, people + 1)])


def test_an_unusual_file_is_2_with_the_table_and_nothing_is_written(tmp_path: Path) -> None:
    run(town(tmp_path / "first.csv", 30))
    code, out, err = run(town(tmp_path / "second.csv", 25, psn_insu_stas="4"))
    assert code == 2
    [heading, area, total, finding] = out.splitlines()
    assert heading.split() == ["新增人员", "人员变更", "没有变化", "参保状态变更", "其中终止或暂停"]
    assert area.split() == ["320300", "0", "0", "0", "25", "25"]
    assert total.split() == ["全部地区", "0", "0", "0", "25", "25"]
    assert finding == "! 320300：参保终止或暂停 25 人，占在保 30 人的 83.3%，超过 1%"
    assert err.splitlines()[-1] == (
        "变化超出平常（与最近 30 天合计），什么都没有导入。"
        '请先核对上面的表；确认无误，请加 --accept "理由" 再运行。'
    )
    assert EnrolmentState.objects.count() == 30


def test_an_unusual_file_is_taken_with_a_reason_that_is_kept(tmp_path: Path) -> None:
    run(town(tmp_path / "first.csv", 30))
    assert run(town(tmp_path / "second.csv", 25, psn_insu_stas="4"), "--accept", "集中清退")[0] == 0
    kept = RegisterImport.objects.latest("started_at")
    assert kept.accepted_words == "集中清退"
    assert kept.accepted_by.startswith("命令行 ")


def test_a_dry_run_tells_what_is_unusual_without_stopping(tmp_path: Path) -> None:
    run(town(tmp_path / "first.csv", 30))
    code, out, _ = run(town(tmp_path / "second.csv", 25, psn_insu_stas="4"), "--dry-run")
    assert code == 0
    assert out.splitlines()[-1] == "! 320300：参保终止或暂停 25 人，占在保 30 人的 83.3%，超过 1%"


def test_an_older_file_is_2_unless_it_fills_in_history(good_file: Path) -> None:
    run(good_file, "--as-of", "2026-03-01")
    code, out, err = run(good_file, "--as-of", "2026-02-01")
    assert (code, out) == (2, "")
    assert err.startswith("320300已经导入过 2026-03-01 的名册")
    assert run(good_file, "--as-of", "2026-02-01", "--backfill")[0] == 0


def test_whom_to_look_at_is_listed_beside_the_file(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "two.csv", [row(), row(insuplc_admdvs="320102", balc="7")])
    code, out, _ = run(path)
    assert code == 0
    assert out.splitlines()[-1] == f"已经导入、但请核实的列在 {path}.notes.csv"
