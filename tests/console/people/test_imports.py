"""登记导入: what each run took, and the file of rows that it did not take."""

from pathlib import Path

import pytest

from accounts.models import RegisterImport
from accounts.register import bad_rows
from accounts.words.register import MORE_BAD_ROWS
from tests.accounts.register.register import row, take_rows
from tests.console.staff_browser import signed_in_as
from tests.pages.visits import text

pytestmark = pytest.mark.django_db(transaction=True)


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
