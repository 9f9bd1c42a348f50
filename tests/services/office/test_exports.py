"""The back office's files: asked for, written by the worker, sealed, their owner's only, gone after a day."""

import csv
import io
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from openpyxl import load_workbook
from uuid_utils.compat import uuid7

from accounts.sealing import CannotOpen
from sharing.models import Export
from sharing.selectors import figures, listings, spreadsheets
from sharing.services.office import export_claims, exports, sealed_files
from sharing.services.office.exports import NothingToSee, NotReady, TooManyExports
from tests import make
from tests.crowd import at_once

pytestmark = pytest.mark.django_db

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(export_claims, "KEEP_EVERY", 3600)  # another connection sees nothing of a test's
    settings.EXPORTS = str(tmp_path / "exports")
    return tmp_path / "exports"


@pytest.fixture
def auditor():
    return make.by_officer(make.officer("auditor"))


def ask(by, what: str = "settlements", format: str = "csv", **fields) -> Export:
    values = {"first": make.TODAY - 30 * DAY, "last": make.TODAY, "reason": "季度检查", "at": make.NOW}
    return exports.ask_export(what=what, format=format, by=by, **(values | fields))


def write(at: datetime = make.NOW) -> bool:
    return exports.write_next(now=lambda: at)


def content(export: Export, by, at: datetime = make.NOW) -> bytes:
    _export, pieces = exports.open_export(export_id=export.pk, by=by, at=at)
    return b"".join(pieces)


def rows(export: Export, by) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content(export, by).decode().removeprefix("\ufeff"), newline="")))


def test_every_bill_of_the_days_and_areas_stands_in_it(auditor):
    binding = make.binding(make.holder(yuan=100))
    bill = make.settle(binding.member, payable="30", by=make.institution(name="徐州一院"))
    make.settle(binding.member, payable="1", at=make.NOW - 31 * DAY)
    make.settle(binding.member, payable="1", by=make.institution(area_code="130100"))
    export = ask(auditor)
    assert write()
    heading, *lines = rows(export, auditor)
    assert heading[0] == "结算编号"
    assert [(line[0].lstrip("'"), line[2], line[8]) for line in lines] == [
        (bill.setl_id, "徐州一院", "30.00")
    ]


def test_bindings_and_figures_stand_in_theirs_without_any_name(auditor):
    [pledge] = make.signed(make.holder("王建国"), make.asked_for(make.child("王子轩")))
    for what, expected in (("bindings", 1), ("figures", 1)):
        export = ask(auditor, what)
        write()
        heading, *lines = rows(export, auditor)
        assert len(lines) == expected
        assert not any(name in content(export, auditor).decode() for name in ("王建国", "王子轩"))
    assert str(pledge.binding_id) in str(lines) or what == "figures"


def test_a_workbook_holds_the_same(auditor):
    make.settle(make.binding(make.holder(yuan=100)).member, payable="30")
    export = ask(auditor, format="xlsx")
    write()
    [_heading, line] = load_workbook(io.BytesIO(content(export, auditor))).active.iter_rows(values_only=True)
    assert (line[6], line[8]) == (30, 30)


def test_it_tells_how_far_it_has_come_and_when_it_is_ready(auditor):
    make.settle(make.binding().member)
    export = ask(auditor)
    assert (export.state, export.rows_total) == ("waiting", 0)
    write()
    export.refresh_from_db()
    assert (export.state, export.rows_total, export.rows_done) == ("ready", 1, 1)
    assert (export.ready_at, export.expires_at) == (make.NOW, make.NOW + DAY)


def test_nothing_of_it_stands_on_the_disk_in_clear(auditor, folder):
    make.settle(make.binding(make.holder(yuan=100)).member, by=make.institution(name="徐州市第九人民医院"))
    for format in ("csv", "xlsx"):
        ask(auditor, format=format)
        write()
    files = list(folder.iterdir())
    assert sorted(path.suffix for path in files) == [".sealed", ".sealed"]
    assert all("徐州".encode() not in path.read_bytes() for path in files)
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}


def test_it_is_only_its_owners_and_only_for_a_day(auditor):
    export = ask(auditor)
    with pytest.raises(NotReady):
        content(export, auditor)
    write()
    other = make.by_officer(make.officer("auditor"))
    with pytest.raises(NotReady):
        content(export, other)
    assert content(export, auditor, make.NOW + DAY - SECOND)
    with pytest.raises(NotReady):
        content(export, auditor, make.NOW + DAY)


def test_after_its_time_the_file_goes(auditor, folder):
    export = ask(auditor)
    write()
    (folder / "left.part").write_bytes(b"of a crash")
    assert exports.remove_expired(at=make.NOW + DAY - SECOND) == 0
    assert [path.name for path in folder.iterdir()] == [f"{export.pk}.sealed"]
    assert exports.remove_expired(at=make.NOW + DAY) == 1
    export.refresh_from_db()
    assert (export.state, list(folder.iterdir())) == ("expired", [])


def test_one_that_was_interrupted_begins_again(auditor, monkeypatch):
    for _ in range(3):
        make.settle(make.binding(make.holder(yuan=100)).member)
    export = ask(auditor)
    Export.objects.update(state="running", claimed_until=make.NOW + SECOND, rows_done=2)
    assert not write()  # another worker may still be at it
    assert write(make.NOW + SECOND)
    assert len(rows(export, auditor)) == 1 + 3


def test_a_worker_that_was_too_slow_leaves_the_file_to_the_other(auditor, monkeypatch):
    monkeypatch.setattr(exports, "TELL_EVERY", 1)
    for _ in range(2):
        make.settle(make.binding(make.holder(yuan=100)).member)
    export = ask(auditor)

    def clock() -> datetime:
        Export.objects.update(claimed_until=make.NOW + 9 * SECOND)  # the other has taken it
        return make.NOW

    assert exports.write_next(now=clock)
    export.refresh_from_db()
    assert export.state == "running"


def test_one_that_cannot_be_written_says_so_and_leaves_the_others_alone(auditor, monkeypatch, caplog):
    broken = ask(auditor, "bindings")
    fine = ask(auditor)
    monkeypatch.setitem(listings.LISTINGS, "bindings", None)
    assert write()
    assert write()
    broken.refresh_from_db()
    fine.refresh_from_db()
    assert (broken.state, fine.state) == ("failed", "ready")
    assert len(caplog.records) == 1


class Busy:
    """A listing whose database has no time."""

    def count(self, period: object) -> int:
        raise OperationalError("database is locked")


def test_one_for_which_the_database_had_no_time_begins_again(auditor, monkeypatch):
    export = ask(auditor)
    with monkeypatch.context() as busy:
        busy.setitem(listings.LISTINGS, "settlements", Busy())
        with pytest.raises(OperationalError):
            write()
    export.refresh_from_db()
    assert export.state == "running"
    assert write(make.NOW + export_claims.CLAIM)
    export.refresh_from_db()
    assert export.state == "ready"


def test_one_for_which_it_never_has_time_is_given_up(auditor, monkeypatch):
    export = ask(auditor)
    monkeypatch.setitem(listings.LISTINGS, "settlements", Busy())
    assert write(make.NOW + exports.PATIENCE)
    export.refresh_from_db()
    assert export.state == "failed"


def test_three_in_the_making_are_the_most(auditor):
    for _ in range(3):
        ask(auditor)
    with pytest.raises(TooManyExports):
        ask(auditor)
    assert Export.objects.count() == 3
    write()
    ask(auditor)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_for_the_third_one_is_told(folder):
    by = make.by_officer(make.officer("auditor"))
    for _ in range(2):
        ask(by)
    got = at_once(2, lambda _number: ask(by))
    assert sorted(type(one).__name__ for one in got) == ["Export", "TooManyExports"]


def test_a_clerk_and_an_administrator_export_nothing():
    for role in ("clerk", "administrator"):
        with pytest.raises(NothingToSee):
            ask(make.by_officer(make.officer(role)))
    assert not Export.objects.exists()


@pytest.mark.parametrize("size", [0, 1, sealed_files.PIECE, sealed_files.PIECE + 1, 3 * sealed_files.PIECE])
def test_a_sealed_file_reads_as_it_was_written(tmp_path, size):
    plain, row = os.urandom(size), make.uuid7()
    path = tmp_path / "a.sealed"
    sealed_files.write(path, [plain[:7], plain[7:]], row=row)
    assert b"".join(sealed_files.read(path, row=row)) == plain


def test_two_writers_of_one_file_do_not_mix(tmp_path):
    path, row = tmp_path / "one.sealed", uuid7()
    large = bytes(sealed_files.PIECE)

    def interrupted():
        yield large
        sealed_files.write(path, [b"the other worker's"], row=row)
        yield large

    sealed_files.write(path, interrupted(), row=row)
    assert b"".join(sealed_files.read(path, row=row)) == 2 * large


def test_a_sealed_file_that_was_cut_moved_or_altered_does_not_open(tmp_path):
    row, path = make.uuid7(), tmp_path / "a.sealed"
    sealed_files.write(path, [os.urandom(3 * sealed_files.PIECE)], row=row)
    whole = path.read_bytes()
    piece = (len(whole) - 4 - (2 + 12 + 16)) // 3
    for altered in (
        whole[:-1],
        whole[:piece],  # exactly one piece, and no end
        whole[piece:],
        whole[:piece] + whole[2 * piece :],
        whole[:100] + bytes([whole[100] ^ 1]) + whole[101:],
        b"",
    ):
        path.write_bytes(altered)
        with pytest.raises(CannotOpen):
            b"".join(sealed_files.read(path, row=row))
    path.write_bytes(whole)
    with pytest.raises(CannotOpen):
        b"".join(sealed_files.read(path, row=make.uuid7()))


def test_a_page_of_a_workbook_that_is_full_goes_on_on_the_next(monkeypatch):
    monkeypatch.setattr(spreadsheets, "MOST_ROWS", 2)
    sheet = listings.LISTINGS["figures"].sheet()
    one = figures.Figure(make.TODAY, "320300", "gateway", figures.What.SETTLED, "", 1, 100)
    with spreadsheets.xlsx_file(sheet, [one] * 3) as file:
        book = load_workbook(file)
    assert [(page.title, page.max_row) for page in book] == [("每天的数字", 3), ("每天的数字 2", 2)]
