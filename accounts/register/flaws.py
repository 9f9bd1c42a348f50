"""What is wrong with a row of the register: the cell, its shape, why, and what to do."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from accounts.words.register import A_CHARACTER

SHOWN_AS_READ = frozenset(
    {"psn_cert_type", "gend", "insutype", "psn_insu_stas", "insuplc_admdvs", "acct_flag"}
)
"""Columns of codes: what stands in them is nobody's, unless it is as long as a number of somebody."""

_LONGEST_CODE = 6
_LONGEST_SHAPE = 60
_POWER = re.compile(r"(?<=#)A(?=[+-]#)")


class Flaw(NamedTuple):
    """One thing that is wrong. `column` is the national name, empty where it is the row as a whole."""

    column: str
    read: str
    """The shape of what was read: 3.2031E+17 is #.####E+##. Empty where nothing was."""
    reason: str
    """Why, and what to do: in plain Chinese, without anything personal."""


class Unreadable(Exception):
    """The file as a whole cannot be taken; the text is one sentence in plain Chinese."""


class BadCell(ValueError):
    """A cell cannot be what its column says; the text says why, in plain Chinese."""


class LostCell(BadCell):
    """A cell cannot be read, and the row counts without it: what is known of it so far stays."""


class BadRow(ValueError):
    """A row cannot be taken. `reasons` are sentences in plain Chinese without anything personal."""

    def __init__(self, flaws: Sequence[Flaw]) -> None:
        super().__init__("；".join(flaw.reason for flaw in flaws))
        self.flaws = tuple(flaws)

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(flaw.reason for flaw in self.flaws)


def whole_row(reason: str) -> Flaw:
    """A flaw of the row and not of one of its cells."""
    return Flaw("", "", reason)


def shape_of(column: str, text: str) -> str:
    """What was read, without saying it: digits as #, letters as A, Chinese characters as 某.

    Punctuation stays, and what is no character any more, since those are what is looked for; so do codes.
    """
    if column in SHOWN_AS_READ and len(text) <= _LONGEST_CODE and text.isprintable():
        return text
    shape = _POWER.sub("E", "".join(map(_shown, text)))
    return shape if len(shape) <= _LONGEST_SHAPE else shape[:_LONGEST_SHAPE] + "…"


def _shown(each: str) -> str:
    if each.isdigit():
        return "#"
    if each.isalpha():
        return "A" if each.isascii() else A_CHARACTER
    return each if each.isprintable() else "·"
