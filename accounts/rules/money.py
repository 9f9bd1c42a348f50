"""Money in words: whole fen inside, yuan for people and other systems. No floats anywhere."""

import re
import unicodedata

_YUAN = re.compile(r"(?P<yuan>[0-9]{1,13})(?:\.(?P<fen>[0-9]{1,2}))?")


class NotMoney(ValueError):
    """This is no amount of money."""


def read_yuan(text: str) -> int:
    """Whole fen of an amount in yuan with at most two decimals. Raises NotMoney."""
    match = _YUAN.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        raise NotMoney
    return int(match["yuan"]) * 100 + int((match["fen"] or "0").ljust(2, "0"))


def write_yuan(fen: int) -> str:
    """An amount as other systems write it: 12840 → 128.40, -5 → -0.05."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:02d}"


def yuan(fen: int) -> str:
    """An amount as people read it: 348216 → 3,482.16, with a true minus sign."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'−' if fen < 0 else ''}{whole:,}.{rest:02d}"
