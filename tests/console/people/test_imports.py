"""登记导入: what each run took, and the file of rows that it did not take."""

import re
from pathlib import Path

import pytest

from accounts.models import RegisterImport
from accounts.register import bad_rows
from accounts.register.import_register import Agreement
from accounts.register.take_back import take_back_import
from accounts.words.register import MORE_BAD_ROWS
from tests import make
from tests.accounts.register.register import no_progress, row, take_rows
from tests.console.staff_browser import signed_in_as
from tests.pages.visits import queries, text

pytestmark = pytest.mark.django_db(transaction=True)

CELL = r"<t[dh][^>]*>(.*?)</t[dh]>"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The error file of an import of a good row and two bad ones."""
    rows = (row(), row("P2", balc="x"), row("P3", tel="1"))
    return take_rows(tmp_path / "register.csv", *rows).errors


def errors_of(run: RegisterImport) -> str:
    return f"/console/import/{run.pk}/errors/"


def test_the_error_file_is_handed_out_as_the_command_wrote_it(file):
    run = RegisterImport.objects.get()
    response = signed_in_as("auditor").get(errors_of(run))
    assert response.content == file.read_bytes()
    assert response["Content-Disposition"] == f'attachment; filename="{run.as_of}.errors.csv"'
    assert bytes(run.errors_sealed).find("原因".encode()) == -1


def test_a_very_long_list_ends_with_where_the_rest_is(tmp_path, monkeypatch):
    monkeypatch.setattr(bad_rows, "LARGEST", 200)
    bad = [row(f"P{number}", balc="x") for number in range(20)]
    errors = take_rows(tmp_path / "register.csv", *bad).errors
    kept = bad_rows.open_errors(RegisterImport.objects.get())
    whole = kept.removesuffix(MORE_BAD_ROWS.encode())
    assert errors.read_bytes().startswith(whole)
    assert (len(whole) <= 200, whole.endswith(b"\n"), kept.endswith(MORE_BAD_ROWS.encode())) == (
        True,
        True,
        True,
    )


def test_an_import_without_bad_rows_has_no_file(tmp_path):
    take_rows(tmp_path / "register.csv", row())
    run = RegisterImport.objects.get()
    client = signed_in_as("auditor")
    assert client.get(errors_of(run)).status_code == 404
    assert "下载" not in text(client.get(f"/console/import/{run.pk}/"))


def test_a_dry_run_keeps_nothing(tmp_path):
    take_rows(tmp_path / "register.csv", row(balc="x"), dry_run=True)
    assert not RegisterImport.objects.exists()


def test_the_file_is_for_who_sees_the_whole_province(file):
    run = RegisterImport.objects.get()
    client = signed_in_as("auditor", area="3203")
    assert client.get(errors_of(run)).status_code == 404
    assert "下载" not in text(client.get(f"/console/import/{run.pk}/"))
    assert "下载" in text(signed_in_as("auditor").get(f"/console/import/{run.pk}/"))


def test_it_rejects_another_method(file):
    assert signed_in_as("auditor").post(errors_of(RegisterImport.objects.get())).status_code == 405


def notes_of(run: RegisterImport) -> str:
    return f"/console/import/{run.pk}/notes/"


@pytest.fixture
def noted(tmp_path):
    """An import with somebody whom two areas insure at once."""
    return take_rows(tmp_path / "register.csv", row(), row(insuplc_admdvs="320102", balc="7"))


def test_whom_to_look_at_is_handed_out_as_the_command_wrote_it(noted):
    run = RegisterImport.objects.get()
    response = signed_in_as("auditor").get(notes_of(run))
    assert response.content == noted.notes.read_bytes()
    assert response["Content-Disposition"] == f'attachment; filename="{run.as_of}.notes.csv"'


@pytest.mark.usefixtures("noted")
def test_that_list_too_is_for_who_sees_the_whole_province():
    run = RegisterImport.objects.get()
    assert signed_in_as("auditor", area="3203").get(notes_of(run)).status_code == 404


def test_an_import_with_nobody_to_look_at_has_no_such_list(file):
    run = RegisterImport.objects.get()
    assert signed_in_as("auditor").get(notes_of(run)).status_code == 404
    assert "请核实的名单" not in text(signed_in_as("auditor").get(f"/console/import/{run.pk}/"))


@pytest.mark.usefixtures("noted")
def test_it_rejects_another_method_as_well():
    run = RegisterImport.objects.get()
    assert signed_in_as("auditor").post(notes_of(run)).status_code == 405


def table(response) -> list[list[str]]:
    """What an import changed, a line for each area."""
    [body] = re.findall(r"<tbody>(.*?)</tbody>", response.content.decode(), re.DOTALL)
    lines = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        [re.sub(r"<[^>]+>", " ", cell).strip() for cell in re.findall(CELL, line, re.DOTALL)]
        for line in lines
    ]


def test_what_an_import_changed_stands_by_area_in_the_readers_areas(tmp_path):
    make.area_row()
    take_rows(
        tmp_path / "register.csv", row(), row("P2", insuplc_admdvs="320102", balc="7"), row("P3", tel="1")
    )
    address = f"/console/import/{RegisterImport.objects.get().pk}/"
    xuzhou = ["徐州市", "1", "0", "0", "0", "0", "0", "100.00", "0.00", "0"]
    nanjing = ["江苏省", "1", "0", "0", "0", "0", "0", "7.00", "0.00", "0"]
    assert table(signed_in_as("auditor").get(address)) == [nanjing, xuzhou]
    assert table(signed_in_as("auditor", area="3203").get(address)) == [xuzhou]


def test_who_agreed_to_what_was_unusual_is_shown(tmp_path):
    agreed = Agreement("集中清退", "A01 张三")
    take_rows(tmp_path / "register.csv", row(), agreed=agreed)
    page = text(signed_in_as("auditor").get(f"/console/import/{RegisterImport.objects.get().pk}/"))
    assert re.findall(r"谁同意的 (.*?) 文件的摘要", page) == ["A01 张三 集中清退"]


def test_an_import_that_was_taken_back_says_so(tmp_path):
    run = take_rows(tmp_path / "register.csv", row()).run_id
    agreed = Agreement("导错了", "A01 张三")
    take_back_import(run_id=run, agreed=agreed, at=make.NOW, progress=no_progress)
    page = text(signed_in_as("auditor").get(f"/console/import/{run}/"))
    assert re.findall("现在 (.*?) 开始", page) == ["已经收回"]


def test_a_list_of_imports_takes_as_many_queries_for_three_as_for_one(tmp_path):
    client = signed_in_as("auditor")
    take_rows(tmp_path / "register.csv", row())
    one = queries(client, "/console/import/")
    take_rows(tmp_path / "register.csv", row("P2"))
    take_rows(tmp_path / "register.csv", row("P3", insuplc_admdvs="320102"))
    assert queries(client, "/console/import/") == one


def test_an_import_of_three_areas_takes_as_many_queries_as_one_of_one(tmp_path):
    client = signed_in_as("auditor")
    one = take_rows(tmp_path / "register.csv", row()).run_id
    areas = ("320102", "320312", "320508")
    three = take_rows(
        tmp_path / "register.csv", *(row(f"P{area}", insuplc_admdvs=area) for area in areas)
    ).run_id
    assert queries(client, f"/console/import/{three}/") == queries(client, f"/console/import/{one}/")
