"""One key for a name, and what of a name was lost on its way here.

Dots, blanks and old characters differ from system to system and from keyboard to keyboard, so names are
compared and found by their key. Paper and screen show a name as the register has it.
"""

import re
import unicodedata

from accounts.rules.stand_ins import PRIVATE_USE, STAND_INS

NAME_KEY_VERSION = 1
"""Of `name_key`: raised with whatever makes another key of a name; then `key_names` has to be run again."""

DOT = "·"
_DOTS = ".·•‧・∙⋅●˙⸱。⸳⦁"
_HYPHENS = "-‐‑‒–—―−"
_APOSTROPHES = "'’‘ʼ´"
_SPELT = str.maketrans(
    {
        **STAND_INS,
        **dict.fromkeys(_DOTS, DOT),
        **dict.fromkeys(_HYPHENS, "-"),
        **dict.fromkeys(_APOSTROPHES, "'"),
    }
)

_HAN = "\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\ufa0e-\ufa29\U00020000-\U0010ffff"
"""Ideographs, and what may stand for a rare one: private-use characters too."""
_PLAIN = re.compile("[\u4e00-\u9fff]+")
_JOINTS = re.compile(rf"\s*({DOT}|-)(?:\s*\1)*\s*")
_BLANKS = re.compile(r"\s+")
_BLANK_BESIDE_HAN = re.compile(f"(?<=[{_HAN}]) | (?=[{_HAN}])")

_UNSEEN = frozenset(
    [
        *map(chr, range(0xFE00, 0xFE10)),  # variation selectors, also further on
        *map(chr, range(0xE0100, 0xE01F0)),
        *"\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0",
    ]
)
"""What nobody sees and Unicode does not count among the format characters."""

_IN_PLACE_OF_LOST = frozenset("?？■□〓\ufffd")


def name_key(name: str) -> str:
    """By which a name is compared and found: the same for every way to write it. A key's key is itself.

    Upper case after NFKC; every dot is one, blanks stay between letters only, what nobody sees is gone.
    """
    if _PLAIN.fullmatch(name):
        return name
    key = "".join(one for one in name if not _is_unseen(one)).translate(_SPELT)
    key = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", key).upper()).translate(_SPELT)
    key = _BLANKS.sub(" ", _JOINTS.sub(r"\1", key))
    return _BLANK_BESIDE_HAN.sub("", key).strip(f" {DOT}")


def same_name(one: str, other: str) -> bool:
    """Whether two names are one name, however each is written. What has nothing to read is nobody's name."""
    key = name_key(one)
    return bool(key) and key == name_key(other)


def lost_characters(name: str) -> str:
    """The characters of a name that stand where another was lost, in their order; empty for a whole name.

    For the import: a name with any of them is told as 姓名中有丢失的字, and is nobody's new name.
    """
    if _PLAIN.fullmatch(name):
        return ""
    return "".join(one for one in name if _is_lost(one))


def _is_unseen(one: str) -> bool:
    is_control = unicodedata.category(one) in ("Cc", "Cf") and not one.isspace()
    return is_control or one in _UNSEEN


def _is_lost(one: str) -> bool:
    is_empty = unicodedata.category(one) in ("Co", "Cs") and one not in PRIVATE_USE
    return is_empty or one in _IN_PLACE_OF_LOST
