"""What a cell says, once what spreadsheets and exporters wrapped around it is undone. Nothing is guessed."""

import re
import unicodedata
from datetime import date
from functools import lru_cache

from accounts.rules.money import NotMoney

_WRAPPED = re.compile(r'="(.*)"', re.DOTALL)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_BALANCE = re.compile(r"[¥￥]? ?([0-9]{1,13}|[0-9]{1,3}(?:,[0-9]{3}){1,4}|)(?:\.([0-9]{1,2})0*)? ?元?")
_PLAIN_BALANCE = re.compile(r"([0-9]{1,13})\.([0-9]{2})")
_CLOCK = r"(?:[ T]?[0-2]?[0-9](?::?[0-5][0-9]){1,2}(?:\.[0-9]{1,9})?)?"
_DAYS = tuple(
    re.compile(form + _CLOCK)
    for form in (
        r"([0-9]{4})([0-9]{2})([0-9]{2})",
        r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})",
        r"([0-9]{4})/([0-9]{1,2})/([0-9]{1,2})",
        r"([0-9]{4})\.([0-9]{1,2})\.([0-9]{1,2})",
        r"([0-9]{4}) ?年 ?([0-9]{1,2}) ?月 ?([0-9]{1,2}) ?日",
    )
)
_TWO_DIGIT_YEAR = re.compile(
    r"'?[0-9]{2}[-/.年] ?[0-9]{1,2}[-/.月] ?[0-9]{1,2}日?|[0-9]{1,2}-[A-Za-z]{3}-[0-9]{2}"
)


class NumberCell(str):
    """A cell that a spreadsheet keeps as a number, a date or a truth value, as it would show it.

    What identifies somebody must be text: a number has lost its leading zeros, and all digits after the 15th.
    """

    __slots__ = ()


class NotADay(ValueError):
    """This is no day of the calendar."""


class TwoDigitYear(NotADay):
    """This may be a day of two centuries."""


def unwrapped(text: str) -> str:
    """A cell without `="…"`, a leading apostrophe, `_x000D_` and its like, and blanks or marks around it."""
    text = _trimmed(text)
    if text.startswith("=") and (wrapped := _WRAPPED.fullmatch(text)):
        text = wrapped[1].replace('""', '"')
    if "_x" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if text.startswith("'"):
        text = text[1:]
    return _trimmed(text)


def plain(cell: str | None) -> str:
    """What a cell says, in the one form in which codes and numbers are compared."""
    if not cell:
        return ""
    if cell.isascii():
        return cell if cell.isalnum() else unwrapped(cell)
    return unwrapped(unicodedata.normalize("NFKC", cell))


def read_balance(text: str) -> int:
    """Whole fen of 1,234.50, .50, 1234.500, 100.00元 or ￥100.00. Raises NotMoney."""
    if match := _PLAIN_BALANCE.fullmatch(text):
        return int(match[1] + match[2])
    match = _BALANCE.fullmatch(text)
    if match is None or not (match[1] or match[2]):
        raise NotMoney
    return int((match[1] or "0").replace(",", "")) * 100 + int((match[2] or "0").ljust(2, "0"))


@lru_cache(maxsize=65_536)  # as many as there are days of birth; most are asked for again and again
def read_day(text: str) -> date:
    """A day as people and programs write it, with or without a time of day. Raises NotADay."""
    for form in _DAYS:
        if match := form.fullmatch(text):
            year, month, day = map(int, match.groups())
            try:
                return date(year, month, day)
            except ValueError:
                raise NotADay from None
    raise TwoDigitYear if _TWO_DIGIT_YEAR.fullmatch(text) else NotADay


def _trimmed(text: str) -> str:
    """Without blanks, line breaks, and characters that nobody sees, at both ends."""
    text = text.strip()
    while text and not text.isascii() and unicodedata.category(text[0]) in ("Cf", "Zs"):
        text = text[1:].lstrip()
    while text and not text.isascii() and unicodedata.category(text[-1]) in ("Cf", "Zs"):
        text = text[:-1].rstrip()
    return text
