"""How a Chinese name may be written in Latin letters: by every reading of each character, without tones.

Every reading, since surnames have their own (曾 zeng, 单 shan) and people write what they are called.
The file is made by `scripts/password_data.py` from the tables of pypinyin.
"""

from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "reference" / "pinyin.txt"
UMLAUTS = {"lv": ("lv", "lu", "lyu"), "nv": ("nv", "nu", "nyu"), "lve": ("lve", "lue"), "nve": ("nve", "nue")}


def readings(name: str) -> list[tuple[str, ...]]:
    """Of each character every way to write it; a letter stands for itself, and dots between for nothing."""
    return [_readings(character) or (character.lower(),) for character in name if character.isalnum()]


@cache
def syllables() -> frozenset[str]:
    """Every syllable that there is."""
    return frozenset(way for syllable, _characters in _lines() for way in UMLAUTS.get(syllable, (syllable,)))


def _readings(character: str) -> tuple[str, ...]:
    found = [syllable for syllable, characters in _lines() if character in characters]
    return tuple(way for syllable in found for way in UMLAUTS.get(syllable, (syllable,)))


@cache
def _lines() -> list[tuple[str, str]]:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    return [(syllable, characters) for syllable, _, characters in (line.partition(" ") for line in lines)]
