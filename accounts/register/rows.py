"""One row of the insured register, read and checked. Plain Python: no database, no clock.

What is wrong with a row is said without quoting it: any cell may hold a document number.
"""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple, TypeVar

from accounts.register.cells import (
    NotADay,
    NumberCell,
    TwoDigitYear,
    plain,
    read_balance,
    read_day,
    unwrapped,
)
from accounts.register.flaws import BadCell, BadRow, Flaw, LostCell, shape_of
from accounts.rules.areas import is_area_code, pooling_area_of
from accounts.rules.identity import (
    EARLIEST_BIRTH,
    PSN_NO,
    IdentityFacts,
    NotADocument,
    NotATelephone,
    check_document,
    is_mobile,
    may_be_document,
    normalise_number,
    normalise_telephone,
)
from accounts.rules.money import NotMoney
from accounts.rules.names import lost_characters
from accounts.words import register as said
from accounts.words.identity import DOCUMENT_FLAWS, NOT_A_TELEPHONE

REQUIRED = (
    "psn_no",
    "psn_name",
    "psn_cert_type",
    "certno",
    "gend",
    "brdy",
    "tel",
    "insutype",
    "psn_insu_stas",
    "insuplc_admdvs",
    "acct_flag",
    "balc",
)
OPTIONAL = ("psn_insu_date", "paus_insu_date", "card_no", "died_on")
COLUMNS = REQUIRED + OPTIONAL
IDENTIFIERS = ("psn_no", "certno", "card_no")
"""What is compared digit by digit."""

EMPLOYEE, RESIDENT = "310", "390"
USABLE = "1"
MOST_YUAN = 10_000_000
"""More than anybody's account ever held: such a balance is a slip."""

T = TypeVar("T")

Cells = Sequence[str | None]
"""A row's texts in the order of COLUMNS; None where the file has no such optional column."""

_CONTROL = re.compile("[\x00-\x1f\x7f]")
_INSURANCE = re.compile(r"[0-9]{3}")
_CARD_NO = re.compile(r"[0-9A-Za-z]{5,32}")
_SEXES = {"": "0", "0": "0", "1": "1", "2": "2", "9": "9", "男": "1", "女": "2"}
_FLAGS = {"0": False, "1": True, "无": False, "有": True, "否": False, "是": True}
_STATUSES = {"0": 0, "3": 1, "4": 1, "2": 2, "1": 3}
"""`psn_insu_stas`, and how much each says when two rows of one enrolment disagree."""
_NOBODY = IdentityFacts("")


class RegisterRow(NamedTuple):
    """One good row. Days are ISO texts, empty where not given; balance_fen is None where there is none.

    `left_out` names the columns whose cells could not be read, by national name with blanks between: of
    `psn_name`, `tel` and `balc`. What is known of these stays as it is, and the rest of the row counts;
    name, telephone and balance_fen are empty then. Whoever is new needs a name.
    """

    line: int
    psn_no: str
    name: str
    cert_type: str
    number: str
    sex: str
    birth_date: str
    telephone: str
    insutype: str
    status: str
    area_given: str
    has_account: bool
    balance_fen: int | None
    insured_from: str
    paused_on: str
    card_no: str | None
    died_on: str | None
    left_out: str = ""

    def lacks(self, column: str) -> bool:
        """Whether the row counts without this column, since its cell could not be read."""
        return column in self.left_out.split()

    @property
    def key(self) -> tuple[str, str]:
        """Which enrolment of the person this is: the insurance and the pooling area."""
        return self.insutype, pooling_area_of(self.area_given)

    @property
    def is_usable(self) -> bool:
        return self.status == USABLE


def weight(row: RegisterRow) -> tuple[object, ...]:
    """By which the most telling of several rows is found, whatever their order in the file.

    The usable one, employee before resident; else the one with the later day; then whatever the rows say.
    """
    return (
        row.is_usable,
        (row.insutype == EMPLOYEE) * 2 + (row.insutype == RESIDENT),
        row.has_account,
        row.insured_from if row.is_usable else max(row.paused_on, row.insured_from),
        _STATUSES[row.status],
        row.balance_fen or 0,
        row.area_given,
        *("" if cell is None else cell for cell in (*row[2:9], row.card_no, row.died_on)),
    )


def shown_psn_no(psn_no: str) -> str:
    """A psn_no for the list of bad rows: nothing where it may be a document number or a telephone."""
    personal = is_mobile(psn_no) or (len(psn_no) == 18 and may_be_document(psn_no))
    return psn_no if PSN_NO.fullmatch(psn_no) and not personal else ""


def check_row(line: int, cells: Cells, *, latest: date) -> tuple[RegisterRow, tuple[Flaw, ...]]:
    """The row that these cells are, and what had to be left out of it. Raises BadRow with every reason.

    `latest` is the last day on which somebody may have been born or have died.
    """
    psn_no, name, kind, certno, gend, brdy, tel, insutype, status, area, acct_flag, balc, *optional = cells
    insured_from, paused_on, card_no, died_on = optional
    take = _Taker(cells)
    kind = plain(kind).zfill(2)
    psn_no = take("psn_no", "", _psn_no, psn_no)
    name = take("psn_name", "", _name, name)
    facts = take("certno", _NOBODY, _document, kind, certno, latest)
    sex = take("gend", "0", _sex, plain(gend), facts)
    birth_date = take("brdy", "", _birth_date, brdy, facts, latest)
    telephone = take("tel", "", _telephone, tel) if tel else ""
    insutype = take("insutype", "", _insutype, plain(insutype))
    status = take("psn_insu_stas", "", _status, plain(status))
    area = take("insuplc_admdvs", "", _area, plain(area))
    has_account = take("acct_flag", False, _has_account, plain(acct_flag), insutype)
    balance_fen = take("balc", None, _balance, plain(balc), insutype == EMPLOYEE and has_account)
    since = (
        take("psn_insu_date", "", _past_day, insured_from, said.INSURED_FROM, latest) if insured_from else ""
    )
    until = take("paus_insu_date", "", _past_day, paused_on, said.PAUSED_ON, latest) if paused_on else ""
    card_no = take("card_no", None, _card_no, card_no) if card_no else card_no
    died_on = take("died_on", None, _death, died_on, birth_date, latest) if died_on else died_on
    if take.is_bad:
        raise BadRow(take.flaws)
    row = RegisterRow(
        line,
        psn_no,
        name,
        kind,
        facts.number,
        sex,
        birth_date,
        telephone,
        insutype,
        status,
        area,
        has_account,
        balance_fen,
        since,
        until,
        card_no,
        died_on,
        " ".join(flaw.column for flaw in take.flaws),
    )
    return row, tuple(take.flaws)


class _Taker:
    """Reads one cell after the other and gathers what is wrong, so that all of it is said at once."""

    __slots__ = ("_cells", "flaws", "is_bad")

    def __init__(self, cells: Cells) -> None:
        self._cells = cells
        self.flaws: list[Flaw] = []
        self.is_bad = False

    def __call__(self, column: str, otherwise: T, read: Callable[..., T], *cells: object) -> T:
        try:
            return read(*cells)
        except LostCell as lost:
            self._add(column, str(lost))
            return otherwise
        except NotADocument as wrong:
            self._add(column, str(DOCUMENT_FLAWS[wrong.flaw]))
        except NotATelephone:
            self._add(column, NOT_A_TELEPHONE)
        except BadCell as wrong:
            self._add(column, str(wrong))
        self.is_bad = True
        return otherwise

    def _add(self, column: str, reason: str) -> None:
        read = self._cells[COLUMNS.index(column)] or ""
        self.flaws.append(Flaw(column, shape_of(column, read), reason))


def _text(cell: str | None) -> str:
    """What identifies somebody; a number has lost digits of it."""
    if type(cell) is NumberCell:
        raise BadCell(said.KEPT_AS_NUMBER)
    return plain(cell)


def _psn_no(cell: str | None) -> str:
    text = _text(cell)
    if not PSN_NO.fullmatch(text):
        raise BadCell(said.NO_PSN_NO if not text else said.BAD_PSN_NO)
    return text


def _name(cell: str | None) -> str:
    """The name as the register writes it."""
    name = unwrapped(cell or "")
    if not name:
        raise BadCell(said.NO_NAME)
    if len(name) > 50:
        raise BadCell(said.LONG_NAME)
    if _CONTROL.search(name) or lost_characters(name):
        raise LostCell(said.LOST_CHARACTERS)
    return name


def _document(kind: str, cell: str | None, latest: date) -> IdentityFacts:
    certno = _text(cell)
    if not certno:
        raise BadCell(said.NO_NUMBER)
    return check_document(kind, certno, today=latest)


def _sex(gend: str, facts: IdentityFacts) -> str:
    sex = _SEXES.get(gend)
    if sex is None:
        raise BadCell(said.BAD_SEX)
    if facts.sex and sex in ("1", "2") and sex != facts.sex:
        raise BadCell(said.OTHER_SEX)
    return facts.sex or sex


def _birth_date(cell: str | None, facts: IdentityFacts, latest: date) -> str:
    born = _day(cell, said.BIRTH_DATE) if cell else None
    if born and facts.birth_date and born != facts.birth_date:
        raise BadCell(said.OTHER_BIRTH_DATE)
    born = born or facts.birth_date
    if born and not EARLIEST_BIRTH <= born <= latest:
        raise BadCell(said.BAD_BIRTH_DATE)
    return born.isoformat() if born else ""


def _telephone(cell: str) -> str:
    text = plain(cell)
    if not text or is_mobile(text):
        return text
    if type(cell) is NumberCell:
        raise LostCell(said.TELEPHONE_AS_NUMBER)
    return normalise_telephone(text)


def _insutype(text: str) -> str:
    if not _INSURANCE.fullmatch(text):
        raise BadCell(said.BAD_INSUTYPE)
    return text


def _status(text: str) -> str:
    if text not in _STATUSES:
        raise BadCell(said.BAD_STATUS)
    return text


def _area(text: str) -> str:
    if not is_area_code(text):
        raise BadCell(said.BAD_AREA)
    return text


def _has_account(acct_flag: str, insutype: str) -> bool:
    flag = _FLAGS.get(acct_flag)
    if flag is None and (acct_flag or insutype == EMPLOYEE):
        raise BadCell(said.BAD_ACCT_FLAG)
    return bool(flag)


def _balance(balc: str, needed: bool) -> int | None:
    if not balc:
        if needed:
            raise LostCell(said.NO_BALANCE)
        return None
    try:
        fen = read_balance(balc)
    except NotMoney:
        raise LostCell(said.BAD_BALANCE) from None
    if fen > MOST_YUAN * 100:
        raise LostCell(said.HUGE_BALANCE)
    return fen


def _day(cell: str, what: str) -> date | None:
    text = plain(cell)
    try:
        return read_day(text) if text else None
    except TwoDigitYear:
        raise BadCell(said.TWO_DIGIT_YEAR.format(what=what)) from None
    except NotADay:
        raise BadCell(said.NO_DAY.format(what=what)) from None


def _past_day(cell: str, what: str, latest: date) -> str:
    """A day that has come; one still ahead (9999-12-31 too) says nothing yet."""
    day = _day(cell, what)
    return day.isoformat() if day and day <= latest else ""


def _card_no(cell: str) -> str:
    card_no = normalise_number(_text(cell))
    if card_no and not _CARD_NO.fullmatch(card_no):
        raise BadCell(said.BAD_CARD_NO)
    return card_no


def _death(cell: str, birth_date: str, latest: date) -> str:
    """The day of death, empty where the person lives."""
    died = _day(cell, said.DEATH_DATE)
    if died and died > latest:
        raise BadCell(said.DEATH_TO_COME)
    if died and died.isoformat() < birth_date:
        raise BadCell(said.DEATH_BEFORE_BIRTH)
    return died.isoformat() if died else ""
