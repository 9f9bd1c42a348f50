"""Document numbers and telephones: how they are compared, checked and masked, and names masked too.

GB 11643 and its relatives. Counties are not checked: they come and go, and the people born there stay.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from accounts.rules.areas import PROVINCES

IDENTITY_CARD = "01"
FOREIGNER_CARD = "07"
DOCUMENT_KINDS = frozenset({*(f"{kind:02}" for kind in range(1, 18)), "90", "99"})
"""The national dictionary `psn_cert_type`."""
PRINTED_KINDS = frozenset({"02", "03", "10", "99"})
"""Of soldiers and their families, whose numbers have characters before and after."""

MALE, FEMALE = "1", "2"

EARLIEST_BIRTH = date(1900, 1, 1)
RESIDENCE_PREFIXES = frozenset({"81", "82", "83"})

PSN_NO = re.compile(r"[0-9A-Za-z][0-9A-Za-z_.-]{0,29}")
"""What can be a number by which the register knows somebody."""

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_OLD_FOREIGNER_CARD = re.compile(r"[A-Z]{3}[0-9]{12}")
_OTHER_DOCUMENT = re.compile(r"[A-Z0-9]{5,50}")
_PRINTED = re.compile(r"[\u4e00-\u9fff]{1,6}第[0-9]{4,12}号")
"""A soldier's document, 军字第…号: the characters before tell its series, so they are of the number."""
_BRACKETED_CHECK = re.compile(r"([A-Z]{0,2}[0-9]{6,7})\(([0-9A])\)")
"""An identity card of Hong Kong, A123456(3), or Macao, 1234567(8)."""
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"0[0-9]{9,11}|[2-9][0-9]{6,7}")
_EIGHTEEN_IN_LINE = re.compile(r"(?<![0-9A-Z])[0-9]{17}[0-9X](?![0-9A-Z])")
_OTHER_IN_LINE = re.compile(r"(?<![0-9A-Z])(?=[A-Z]*[0-9]{5})[A-Z0-9]{6,50}(?![0-9A-Z])")
_DATES = re.compile(r"(?<![0-9A-Z])(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01])(?![0-9A-Z])")
_COUNTRY_PREFIX = re.compile(r"\+86|0086|86(?=1[3-9][0-9]{9}$)")

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"


@dataclass(frozen=True)
class IdentityFacts:
    """What a document number says: itself in one form, and of whom if it is an 18-digit one."""

    number: str
    birth_date: date | None = None
    sex: str | None = None


class DocumentFlaw(StrEnum):
    """Why a number is none of a document."""

    MISTYPED = "mistyped"
    UNKNOWN_KIND = "unknown_kind"
    BAD_FORM = "bad_form"
    BAD_FORM_FOREIGNER = "bad_form_foreigner"
    NOT_A_FOREIGNERS = "not_a_foreigners"
    BAD_FORM_IDENTITY = "bad_form_identity"
    NO_SUCH_PLACE = "no_such_place"
    ONE_DIGIT_WRONG = "one_digit_wrong"
    NO_SUCH_DAY = "no_such_day"
    NOT_BORN_THEN = "not_born_then"


class NotADocument(ValueError):
    """This cannot be a number of that kind of document."""

    def __init__(self, flaw: DocumentFlaw) -> None:
        super().__init__(flaw)
        self.flaw = flaw


class NotATelephone(ValueError):
    """This cannot be a telephone number."""


def normalise_number(text: str) -> str:
    """A document number in the one form in which numbers are compared and kept."""
    if text.isascii() and text.isalnum():
        return text.upper()
    number = "".join(unicodedata.normalize("NFKC", text).split()).upper()
    return _BRACKETED_CHECK.sub(r"\1\2", number) if number.endswith(")") else number


def check_document(kind: str, number: str, *, today: date) -> IdentityFacts:
    """What a number of this kind (`psn_cert_type`) says of its owner. Raises NotADocument.

    A number of eighteen digits is checked in full whatever the kind says: residence permits of
    Hong Kong, Macao and Taiwan and the new foreigner cards are built the same way.
    """
    if kind not in DOCUMENT_KINDS:
        raise NotADocument(DocumentFlaw.UNKNOWN_KIND)
    number = normalise_number(number)
    if _EIGHTEEN.fullmatch(number):
        if kind == FOREIGNER_CARD and not number.startswith("9"):
            raise NotADocument(DocumentFlaw.NOT_A_FOREIGNERS)
        return _read_eighteen(number, today)
    if kind == IDENTITY_CARD:
        raise NotADocument(DocumentFlaw.BAD_FORM_IDENTITY)
    if kind == FOREIGNER_CARD and not _OLD_FOREIGNER_CARD.fullmatch(number):
        raise NotADocument(DocumentFlaw.BAD_FORM_FOREIGNER)
    if not _OTHER_DOCUMENT.fullmatch(number) and not (kind in PRINTED_KINDS and _PRINTED.fullmatch(number)):
        raise NotADocument(DocumentFlaw.BAD_FORM)
    return IdentityFacts(number)


def age(birth_date: date, on: date) -> int:
    """Whole years lived by a day; somebody born on 29 February gets older on 1 March in other years."""
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def may_be_document(text: str) -> bool:
    """Whether somebody may have typed a document number of any kind, without a slip in an 18-digit one."""
    number = normalise_number(text)
    if _EIGHTEEN.fullmatch(number):
        return number[-1] == _check_digit(number)
    return bool(_OTHER_DOCUMENT.fullmatch(number) or _PRINTED.fullmatch(number))


def number_in_line(text: str) -> str:
    """The document number in a line that a card reader typed: by itself, or among name, address and dates.

    The whole line, as numbers are compared, where it holds none or could mean several.
    """
    whole = normalise_number(text)
    if _EIGHTEEN.fullmatch(whole):
        return whole
    line = unicodedata.normalize("NFKC", text).upper()
    right = {number for number in _EIGHTEEN_IN_LINE.findall(line) if number[-1] == _check_digit(number)}
    found = right or set(_OTHER_IN_LINE.findall(line)) - set(_DATES.findall(line))
    return found.pop() if len(found) == 1 else whole


def _read_eighteen(number: str, today: date) -> IdentityFacts:
    known = number[:2] in PROVINCES or number[:2] in RESIDENCE_PREFIXES or number.startswith("9")
    if not known:
        raise NotADocument(DocumentFlaw.NO_SUCH_PLACE)
    if number[-1] != _check_digit(number):
        raise NotADocument(DocumentFlaw.ONE_DIGIT_WRONG)
    try:
        birth_date = _day_of(number[6:14])
    except ValueError:
        raise NotADocument(DocumentFlaw.NO_SUCH_DAY) from None
    if not EARLIEST_BIRTH <= birth_date <= today:
        raise NotADocument(DocumentFlaw.NOT_BORN_THEN)
    return IdentityFacts(number, birth_date, MALE if int(number[16]) % 2 else FEMALE)


def _check_digit(number: str) -> str:
    """ISO 7064 MOD 11-2 over the first seventeen digits."""
    total = _weighed(number[:6], 0) + _weighed(number[6:14], 6) + _weighed(number[14:17], 14)
    return _CHECK_DIGITS[total % 11]


@lru_cache(maxsize=65_536)  # counties, days of birth and serials come again and again in a register
def _weighed(digits: str, place: int) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS[place:], strict=False))


@lru_cache(maxsize=65_536)
def _day_of(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def normalise_telephone(text: str) -> str:
    """A mainland telephone as plain digits, without the country's 86. Raises NotATelephone."""
    digits = re.sub(r"[\s()\-]", "", unicodedata.normalize("NFKC", text))
    if prefix := _COUNTRY_PREFIX.match(digits):
        digits = digits[prefix.end() :]
        if digits and digits[0] != "0" and not is_mobile(digits):
            digits = "0" + digits
    if not is_mobile(digits) and not _LANDLINE.fullmatch(digits):
        raise NotATelephone
    return digits


def is_mobile(telephone: str) -> bool:
    """Whether a normalised telephone can get a text message."""
    return bool(_MOBILE.fullmatch(telephone))


def mask_number(number: str) -> str:
    """A document number as people may see it: 3203**********1234."""
    shown = 4 if len(number) >= 15 else 2 if len(number) >= 7 else 1
    return _mask(number, shown, shown)


def mask_telephone(telephone: str) -> str:
    """A telephone as people may see it: 138****5678, of a landline the last four."""
    return _mask(telephone, 3 if is_mobile(telephone) else 0, 4)


def mask_name(name: str) -> str:
    """A name as strangers may see it: 王*轩, 李*."""
    return _mask(name, 1, 1 if len(name) > 2 else 0)


def _mask(text: str, head: int, tail: int) -> str:
    if len(text) <= head + tail:
        return "*" * len(text)
    return text[:head] + "*" * (len(text) - head - tail) + text[len(text) - tail :]
