"""What passwords are put together from everywhere: the shipped lists, read once."""

from collections import defaultdict
from functools import cache
from pathlib import Path

from accounts.rules.passwords import Commonplace, Flaw
from accounts.services import known_passwords, pinyin

FILE = Path(__file__).resolve().parent.parent / "reference" / "commonplace.txt"


@cache
def commonplace() -> Commonplace:
    """The lists of `accounts/reference/commonplace.txt`, with the syllables and the known passwords."""
    lists: dict[str, list[str]] = defaultdict(list)
    for line in FILE.read_text(encoding="utf-8").splitlines():
        kind, *words = line.split()
        lists[kind] += words
    return Commonplace(
        pieces={kind: tuple(lists[kind]) for kind in (Flaw.WORDS, Flaw.NUMBERS, Flaw.PLACES)},
        surnames=frozenset(lists["surnames"]),
        syllables=pinyin.syllables(),
        is_known=known_passwords.is_known,
    )
