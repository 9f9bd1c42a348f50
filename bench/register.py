"""The register of the crash drill: holders with a child each, and every time another balance."""

import csv
from datetime import date, timedelta
from pathlib import Path

HOLDER, CHILD = "DRILLH", "DRILLC"
COLUMNS = (
    *("psn_no", "psn_name", "psn_cert_type", "certno", "gend", "brdy", "tel"),
    *("insutype", "psn_insu_stas", "insuplc_admdvs", "acct_flag", "balc"),
)
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
DIGITS = "甲乙丙丁戊己庚辛壬癸"


def write(file: Path, households: int, *, yuan: int) -> None:
    """Every holder has so much; the children have no account."""
    with file.open("w", encoding="utf-8", newline="") as opened:
        rows = csv.writer(opened)
        rows.writerow(COLUMNS)
        for number in range(households):
            telephone = f"138{number:08d}"
            insured = ("310", "1", "320300", "1", f"{yuan}.00")
            rows.writerow((*_person(HOLDER, number, date(1970, 1, 1)), telephone, *insured))
            rows.writerow((*_person(CHILD, number, date(2014, 1, 1)), "", "390", "1", "320300", "0", "0.00"))


def name_of_child(number: int) -> str:
    """A name that no other child has."""
    return "王" + "".join(DIGITS[int(digit)] for digit in f"{number:03d}")


def number_of_child(number: int) -> str:
    """The child's document number."""
    return _document_number(date(2014, 1, 1) + timedelta(days=number))


def _person(prefix: str, number: int, first_birth: date) -> tuple[str, ...]:
    born = first_birth + timedelta(days=number)
    name = name_of_child(number) if prefix == CHILD else "王建国"
    return f"{prefix}{number:05d}", name, "01", _document_number(born), "1", born.isoformat()


def _document_number(born: date) -> str:
    body = f"320302{born:%Y%m%d}001"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]
