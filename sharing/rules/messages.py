"""Messages of other systems: JSON read strictly, once, and written in the one form that is signed.

What a careless reader lets through was an internal error further in each time it was tried: a key twice,
NaN, 1e999, U+0000, half a surrogate pair, a thousand brackets. Numbers stay as they were written.
"""

import json
import math
from collections.abc import Mapping, Sequence
from enum import StrEnum
from json.encoder import encode_basestring

DEEPEST = 20
"""How far objects and lists may lie inside each other."""


class Number(str):
    """A JSON number as it was written: `128.40` keeps its nought, and never becomes a float."""

    __slots__ = ()


Json = Mapping[str, "Json"] | Sequence["Json"] | str | bool | None
"""What a message holds; a number is a `Number`, which reads as the text it was written as."""


class Flaw(StrEnum):
    """Why bytes are no message that could be kept."""

    NOT_UTF_8 = "not_utf_8"
    NOT_JSON = "not_json"
    NO_OBJECT = "no_object"
    TOO_DEEP = "too_deep"
    FIELD_TWICE = "field_twice"
    TOO_LARGE_A_NUMBER = "too_large_a_number"
    NO_NUMBER = "no_number"
    NO_TEXT = "no_text"


class NotAMessage(ValueError):
    """This is no message that could be kept; the facts are what the sentence about its flaw needs."""

    def __init__(self, flaw: Flaw, *facts: str | int) -> None:
        super().__init__(flaw, *facts)
        self.flaw, self.facts = flaw, facts


def read(body: bytes) -> dict[str, Json]:
    """The object that a message is. Raises NotAMessage."""
    try:
        text = body.decode("utf-8-sig")
        found = _READER.decode(text)
    except UnicodeDecodeError:
        raise NotAMessage(Flaw.NOT_UTF_8) from None
    except json.JSONDecodeError as wrong:
        raise NotAMessage(Flaw.NOT_JSON, wrong.lineno, wrong.colno) from None
    except RecursionError:
        raise NotAMessage(Flaw.TOO_DEEP, DEEPEST) from None
    if not isinstance(found, dict):
        raise NotAMessage(Flaw.NO_OBJECT)
    # Only an escape can bring in what no text may hold, and few brackets cannot nest deeply.
    if "\\u" in text or text.count("{") + text.count("[") > DEEPEST:
        _check(found, DEEPEST)
    return found


def canonical(value: Json) -> str:
    """The one form of a message that is signed: keys in order, numbers as written, no spaces between."""
    match value:
        case Number():
            return value
        case str():
            return encode_basestring(value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case dict() | Mapping():
            pairs = []
            for name in sorted(value):
                inner = value[name]
                if type(inner) is str:  # as nearly everything is
                    written = encode_basestring(inner)
                else:
                    written = inner if type(inner) is Number else canonical(inner)
                pairs.append(f"{encode_basestring(name)}:{written}")
            return "{" + ",".join(pairs) + "}"
        case _:
            return "[" + ",".join(map(canonical, value)) + "]"


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotAMessage(Flaw.FIELD_TWICE)
    return found


def _number(text: str) -> Number:
    if math.isinf(float(text)):
        raise NotAMessage(Flaw.TOO_LARGE_A_NUMBER)
    return Number(text)


def _no_number(text: str) -> Number:
    raise NotAMessage(Flaw.NO_NUMBER, text)


_READER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_number, parse_int=_number, parse_constant=_no_number
)


def _check(value: Json, levels: int) -> None:
    match value:
        case str():
            _check_text(value)
        case Mapping():
            _check_level(levels)
            for name, inner in value.items():
                _check_text(name)
                _check(inner, levels - 1)
        case Sequence():
            _check_level(levels)
            for inner in value:
                _check(inner, levels - 1)


def _check_level(levels: int) -> None:
    if not levels:
        raise NotAMessage(Flaw.TOO_DEEP, DEEPEST)


def _check_text(text: str) -> None:
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise NotAMessage(Flaw.NO_TEXT)
