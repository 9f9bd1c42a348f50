"""Which passwords others would try: what is commonplace here, and what is known of their owner.

Every piece that is guessed easily is taken out of a password, and of what is left there has to be enough. So
"Zhang@1988" and "1qaz2wsx5201314" fall, and four words that do not belong together stand.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import product

SHORTEST, SHORTEST_OF_STAFF = 8, 12  # characters
ENOUGH, ENOUGH_OF_STAFF = 5, 8
"""What has to be left. A letter or digit counts one, a Chinese character or a known word two, however long;
other signs one each, the first and those that come again nothing."""
A_WORD = 2
FEWEST_IN_ROW = 3
SHORTEST_NAME = 4  # letters: a shorter name is in many words, and is only taken out
MOST_WAYS = 500  # of writing one name


class Flaw(StrEnum):
    """Why a password is none, or which easy pieces it has too much of."""

    TOO_SHORT = "too_short"
    ONLY_DIGITS = "only_digits"
    KNOWN = "known"
    HAS_NAME = "has_name"
    HAS_PAPERS = "has_papers"
    HAS_STAFF_NO = "has_staff_no"
    WORDS = "words"
    NUMBERS = "numbers"
    PLACES = "places"
    PERSONS = "persons"
    DATES = "dates"
    KEYS = "keys"
    REPEATS = "repeats"
    LITTLE = "little"  # nothing of these, and still not enough


PIECES = frozenset({Flaw.WORDS, Flaw.NUMBERS, Flaw.PLACES, Flaw.PERSONS, Flaw.DATES, Flaw.KEYS, Flaw.REPEATS})


@dataclass(frozen=True)
class Owner:
    """What others may know of whose password it is. `readings`: each character's, the family name first."""

    name: str = ""
    readings: tuple[tuple[str, ...], ...] = ()
    number: str = ""
    telephone: str = ""
    birth_date: date | None = None
    staff_no: str = ""
    is_staff: bool = False


@dataclass(frozen=True)
class Commonplace:
    """What is commonplace with everybody: pieces by kind, surnames and all syllables in pinyin."""

    pieces: dict[Flaw, tuple[str, ...]]
    surnames: frozenset[str]
    syllables: frozenset[str]
    is_known: Callable[[str], bool]


NOBODY = Owner()

_ROWS = (
    *("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz", "0123456789"),
    *("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "qazwsxedcrfvtgbyhnujmikolp", "147258369", "741852963"),
    *("1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "qawsedrftgyhujikolp", "789456123", "159753"),
    *("!@#$%^&*()", "13579", "24680", "02468", "qweasdzxc", "aqswdefrgthyjukilo"),
)
_IN_ROWS = (*_ROWS, *(row[::-1] for row in _ROWS))
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_DATES = re.compile(rf"(?:19|20)\d\d{_DAY}|(?<!\d)\d\d{_DAY}(?!\d)|(?:19|20)\d\d|(?<!\d)1[3-9]\d{{9}}")
_REPEATS = re.compile(r"(.)\1{2,}|(?<=(..))\2+|(?<=(...))\3+|(?<=(....))\4+")
_LETTERS = re.compile(r"[a-z]+")
_LIKE = str.maketrans("@430$571!l|", "aaeosstiiii")  # how letters are often written
_FIRST_OF_CHINA = chr(0x3400)
_KNOWN_WORD = chr(0x4E00)  # such a word counts like a character of its own
_MARKS = re.compile(r"[^\w]|_")


def flaws(password: str, owner: Owner, common: Commonplace) -> list[Flaw]:
    """Every reason why this is no password for its owner; empty means it is one."""
    plain = unicodedata.normalize("NFKC", password).lower()
    found = [*_outright(plain, owner)]
    if len(password) < (SHORTEST_OF_STAFF if owner.is_staff else SHORTEST):
        found.insert(0, Flaw.TOO_SHORT)
    if common.is_known(plain) or common.is_known(plain.translate(_LIKE)):
        found.append(Flaw.KNOWN)
    if plain.isdigit():
        found.append(Flaw.ONLY_DIGITS)
    if found:
        return found
    taken = _taken(plain, owner, common)
    if _left(plain, taken, common) >= (ENOUGH_OF_STAFF if owner.is_staff else ENOUGH):
        return []
    return [flaw for flaw in Flaw if flaw in taken] or [Flaw.LITTLE]


def _outright(plain: str, owner: Owner) -> Iterator[Flaw]:
    """What must not be in it, however much else there is."""
    if any(len(name) >= SHORTEST_NAME and name in plain for name in names(owner)) or (
        len(owner.name) > 1 and owner.name.lower() in plain
    ):
        yield Flaw.HAS_NAME
    if any(part and part in plain for part in _papers(owner)):
        yield Flaw.HAS_PAPERS
    if owner.staff_no and owner.staff_no.lower() in plain:
        yield Flaw.HAS_STAFF_NO


def names(owner: Owner) -> set[str]:
    """The owner's name in Latin letters: whole in either order, the given name alone, first letters."""
    written: set[str] = set()
    for number, way in enumerate(product(*owner.readings)):
        if number == MOST_WAYS or len(way) < 2:
            break
        first = [syllable[0] for syllable in way]
        for length in (1, 2):
            family, given = way[:length], way[length:]
            initials = tuple(syllable[0] for syllable in given)
            written |= {"".join(family + given), "".join(given + family), "".join(given)}
            written |= {"".join(family + initials), "".join(initials + family)}
        written |= {"".join(first), "".join(first[1:] + first[:1])}
    return written - {""}


def _papers(owner: Owner) -> set[str]:
    parts = {owner.number[-6:].lower(), owner.telephone[-8:]}
    if owner.birth_date:
        parts |= {f"{owner.birth_date:%Y%m%d}", f"{owner.birth_date:%y%m%d}"}
    return parts


def _own_digits(owner: Owner) -> set[str]:
    """Shorter parts of the papers, which are only taken out."""
    parts = {owner.number[:6], owner.number[-4:].lower(), owner.telephone[-4:], owner.telephone[:7]}
    if owner.birth_date:
        parts |= {f"{owner.birth_date:%Y}", f"{owner.birth_date:%m%d}"}
    return parts - {""}


def _taken(plain: str, owner: Owner, common: Commonplace) -> list[Flaw | None]:
    """For each character, as what it is guessed easily; None for what has to be enough."""
    taken: list[Flaw | None] = [None] * len(plain)
    for begin, end, flaw in (
        *_found(plain, Flaw.PERSONS, {one for one in names(owner) if len(one) > 1}),
        *(span for kind, words in common.pieces.items() for span in _found(plain, kind, words)),
        *_found(plain, Flaw.DATES, _own_digits(owner)),
        *((*match.span(), Flaw.DATES) for match in _DATES.finditer(plain)),
        *((*match.span(), Flaw.REPEATS) for match in _REPEATS.finditer(plain)),
        *_in_rows(plain),
        *_persons(plain, common),
    ):
        taken[begin:end] = [one or flaw for one in taken[begin:end]]
    return taken


Span = tuple[int, int, Flaw]


def _found(plain: str, flaw: Flaw, words: Iterable[str]) -> Iterator[Span]:
    like = plain.translate(_LIKE)
    for word in words:
        text, wanted = (plain, word) if len(word) < 4 or word.isdigit() else (like, word.translate(_LIKE))
        begin = text.find(wanted)
        while begin >= 0:
            yield begin, begin + len(word), flaw
            begin = text.find(wanted, begin + 1)


def _persons(plain: str, common: Commonplace) -> Iterator[Span]:
    """Its letters, where together they are somebody's name: of the family, with up to two syllables."""
    runs = list(_LETTERS.finditer(plain))
    letters = "".join(run[0] for run in runs)
    families = (one for one in common.surnames if letters.startswith(one))
    if any(_is_given(letters[len(family) :], common.syllables) for family in families):
        yield from ((*run.span(), Flaw.PERSONS) for run in runs)


def _is_given(letters: str, syllables: frozenset[str]) -> bool:
    cuts = range(1, len(letters))
    two = any(letters[:cut] in syllables and letters[cut:] in syllables for cut in cuts)
    return not letters or letters in syllables or two


def _in_rows(plain: str) -> Iterator[Span]:
    """Keys that lie beside each other, letters and digits in their order, both also backwards."""
    for begin in range(len(plain)):
        end = begin + FEWEST_IN_ROW
        if any(plain[begin:end] in row for row in _IN_ROWS) and end <= len(plain):
            while end < len(plain) and any(plain[begin : end + 1] in row for row in _IN_ROWS):
                end += 1
            yield begin, end, Flaw.KEYS


def _left(plain: str, taken: list[Flaw | None], common: Commonplace) -> int:
    def counted(run: re.Match[str]) -> str:
        return _KNOWN_WORD if len(run[0]) > A_WORD and common.is_known(run[0]) else run[0]

    text = _LETTERS.sub(
        counted, "".join("\0" if easy else one for one, easy in zip(plain, taken, strict=True))
    )
    marks = len(set(_MARKS.findall(text)) - {"\0"})
    letters = [A_WORD if one >= _FIRST_OF_CHINA else 1 for one in text if one.isalnum()]
    return sum(letters) + max(0, marks - 1)
