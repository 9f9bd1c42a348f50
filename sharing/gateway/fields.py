"""Fields of a message: one list says what a transaction takes, for reading it and for describing it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from accounts.rules.money import NotMoney, read_yuan
from accounts.words import Text
from accounts.words.identity import NOT_MONEY
from sharing.gateway.failures import BadField
from sharing.rules.messages import Json

Values = Mapping[str, Any]
"""What was read: texts, whole fen, days, whole numbers, lists of Values; None where nothing was given."""


class FieldKind(StrEnum):
    """What a field holds."""

    TEXT = "text"
    MONEY = "money"  # into fen; never below nothing
    SIGNED_MONEY = "signed_money"  # a cancellation's amounts are negative
    DAY = "day"
    COUNT = "count"
    OBJECT = "object"
    ROWS = "rows"


@dataclass(frozen=True)
class Field:
    """One field by its name in the national interface, and what people are told of it.

    A text may be sent as a number (`"infver": 1.0`) and an amount as a text (`"128.40"`).
    """

    name: str
    says: Text
    kind: FieldKind = FieldKind.TEXT
    longest: int = 30
    required: bool = False
    choices: tuple[str, ...] = ()
    inside: tuple[Field, ...] = ()
    most: int = 0


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}")
_COUNT = re.compile(r"[0-9]{1,9}")


class _Wrong(Exception):
    """What is wrong with one field."""


def read_fields(fields: Iterable[Field], given: Mapping[str, Json]) -> dict[str, Any]:
    """What was given for these fields; others are nobody's business here. Raises BadField, naming all."""
    values: dict[str, Any] = {}
    wrong = []
    for field in fields:
        value = given.get(field.name)
        try:
            if value is None or value == "":
                values[field.name] = _nothing(field)
            elif isinstance(value, str):
                values[field.name] = _READ[field.kind](field, value)
            else:
                values[field.name] = _rows(field, value)
        except _Wrong as why:
            wrong.append(f"{field.name}：{why}。")
    if wrong:
        raise BadField("".join(wrong))
    return values


def _nothing(field: Field) -> str | None:
    if field.required:
        raise _Wrong(_("没有填"))
    return "" if field.kind is FieldKind.TEXT else None


def _text(field: Field, given: str) -> str:
    text = str(given).strip()
    if field.choices and text not in field.choices:
        raise _Wrong(_("只能是 %(choices)s") % {"choices": "、".join(field.choices)})
    if len(text) > field.longest:
        raise _Wrong(_("最长 %(longest)s 个字") % {"longest": field.longest})
    if field.required and not text:
        raise _Wrong(_("没有填"))
    return text


def _fen(field: Field, given: str) -> int:
    text = given.strip()
    sign = -1 if field.kind is FieldKind.SIGNED_MONEY and text.startswith("-") else 1
    try:
        return sign * read_yuan(text[1:] if sign < 0 else text)
    except NotMoney as wrong:
        raise _Wrong(NOT_MONEY) from wrong


def _day(field: Field, given: str) -> date:
    text = given.strip()[:10]
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _Wrong(_("日期应写作 2026-11-22"))


def _count(field: Field, given: str) -> int:
    if not _COUNT.fullmatch(given.strip()):
        raise _Wrong(_("应当是一个整数"))
    return int(given)


def _rows(field: Field, given: Json) -> list[dict[str, Any]]:
    if field.kind is not FieldKind.ROWS:
        raise _Wrong(_("应当是一个文字或数字"))
    rows = [given] if isinstance(given, Mapping) else given
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise _Wrong(_("应当是一组对象"))
    if field.most and len(rows) > field.most:
        raise _Wrong(_("最多 %(most)s 行") % {"most": field.most})
    found = []
    for number, row in enumerate(rows, start=1):
        try:
            found.append(read_fields(field.inside, row))
        except BadField as wrong:
            raise _Wrong(
                _("第 %(number)s 行 %(wrong)s") % {"number": number, "wrong": wrong.detail}
            ) from wrong
    return found


_READ: Mapping[FieldKind, Callable[[Field, str], Any]] = {
    FieldKind.TEXT: _text,
    FieldKind.MONEY: _fen,
    FieldKind.SIGNED_MONEY: _fen,
    FieldKind.DAY: _day,
    FieldKind.COUNT: _count,
    FieldKind.ROWS: _rows,
}
