"""Rows of the register for people of this room's tests, whose numbers nobody of staff happens to have."""

from datetime import date

from tests import make
from tests.accounts.register import register

BORN = date(1951, 3, 4)


def row(psn_no: str, **cells: str) -> register.Cells:
    """As `register.row`, of somebody born before anybody whom `make` makes."""
    number = make.document_number(BORN, serial=int(psn_no[1:]))
    return register.row(psn_no, **{"certno": number, **cells})
