"""Register files for tests: rows named only by what the test is about, written and imported."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from uuid_utils.compat import uuid7

from accounts.actors import Job
from accounts.models import Enrolment, EnrolmentState, LedgerEntry, Person, PersonalAccount
from accounts.register.import_register import Report, import_register
from accounts.register.rows import REQUIRED
from accounts.services import ledger
from tests import make

Cells = dict[str, str]
Table = list[dict[str, Any]]


def row(psn_no: str = "P1", **cells: str) -> Cells:
    """An employee of Tongshan (Xuzhou) with an account of 100 yuan; other cells as named."""
    serial = int("".join(filter(str.isdigit, psn_no)) or 0)
    known = {
        "psn_no": psn_no,
        "psn_name": "王建国",
        "psn_cert_type": "01",
        "certno": make.document_number(serial=serial),
        "gend": "",
        "brdy": "",
        "tel": "13812345678",
        "insutype": "310",
        "psn_insu_stas": "1",
        "insuplc_admdvs": "320312",
        "acct_flag": "1",
        "balc": "100.00",
    }
    return known | cells


def resident(psn_no: str = "P1", **cells: str) -> Cells:
    """A resident of Tongshan, without an account."""
    return row(psn_no, **({"insutype": "390", "acct_flag": "0", "balc": ""} | cells))


def columns_of(rows: Iterable[Cells]) -> list[str]:
    """Every column that one of the rows has."""
    return list(dict.fromkeys([*REQUIRED, *(name for each in rows for name in each)]))


def write_csv(path: Path, rows: Sequence[Cells], *, encoding: str = "utf-8") -> Path:
    """A register as CSV."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, columns_of(rows))
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_xlsx(path: Path, rows: Iterable[Sequence[object]]) -> Path:
    """A sheet of these cells, the header too."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for cells in rows:
        sheet.append(cells)
    book.save(path)
    return path


def take(path: Path, *, as_of: date = make.TODAY, at: datetime = make.NOW, **how: Any) -> Report:
    """Imports a file."""
    return import_register(path=path, as_of=as_of, by=Job("test"), at=at, **{"progress": no_progress} | how)


def no_progress(_stage: str, _done: int, _expected: int) -> None:
    """Nobody looks."""


def take_rows(path: Path, *rows: Cells, **when: Any) -> Report:
    """Writes these rows to a file and imports it."""
    return take(write_csv(path, rows), **when)


def spend(account: PersonalAccount, yuan: str) -> None:
    """Somebody uses money of an account whose row the caller has locked."""
    ledger.post(
        account,
        -make.fen(yuan),
        kind=LedgerEntry.Kind.SPEND,
        cause_kind="settlement",
        cause_id=uuid7(),
        at=make.NOW,
    )


def complaints(report: Report) -> list[list[str]]:
    """The line, psn_no and reasons of each bad row."""
    return [[line, psn_no, reasons] for line, psn_no, _, _, reasons in bad_rows(report)]


def bad_rows(report: Report) -> list[list[str]]:
    """The list of bad rows, without its header."""
    with report.errors.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def everything() -> dict[str, Table]:
    """All that an import may change, to the last byte."""
    models = (Person, Enrolment, EnrolmentState, PersonalAccount, LedgerEntry)
    return {model.__name__: _rows(model) for model in models}


def _rows(model: Any) -> Table:
    found = model.objects.order_by("pk").values()
    return [{name: _plain(value) for name, value in each.items()} for each in found]


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value
