"""A root as a file: signed, on the disk, written once. Whoever has the public key can prove it elsewhere.

Lines of text: what it is, as JSON; one line for each head (chain, key, count, digest); and at the end, as
JSON, the SM3 of every byte before, signed with Ed25519. Each root names the digest of the one before it, so
that the latest commits to all. A file of its own each, in a folder of its day: it is there as a whole or not.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from accounts.days import shanghai_day
from sharing.services.proof.chain import Head

BEGINNING = ""  # what the first root follows
SIGNED = b"gongji root\n"  # what the key signs here, and nothing else
PIECE = 500


class NoRootKey(Exception):
    """This process has no ROOT_KEY: only the worker signs."""


class RootAltered(Exception):
    """A file is not what was signed."""


class RootKeyMissing(Exception):
    """It was signed with a key whose public half is not here; the number is the only argument."""


@dataclass(frozen=True)
class Root:
    """What a root says of itself. `everything`: it names all heads, not only those with something new."""

    number: int
    at: datetime
    previous: str
    everything: bool
    from_here: bool


@dataclass(frozen=True)
class Signed:
    """A root that was proved, with the digest that the next one names."""

    root: Root
    heads: int
    digest: str


def file_of(folder: Path, number: int, at: datetime) -> Path:
    """Where a root lies: a folder a day."""
    return folder / f"{shanghai_day(at):%Y-%m-%d}" / f"{number:08}.root"


def files_in(folder: Path) -> list[Path]:
    """Every root that lies there, by number."""
    return sorted(folder.glob("*/*.root"), key=lambda path: path.name)


def number_of(path: Path) -> int:
    """The number in the name of a file."""
    return int(path.stem) if path.stem.isdigit() else 0


def write(path: Path, root: Root, heads: Iterable[Head]) -> Signed:
    """Writes and signs a root. Raises FileExistsError where another worker has written this one."""
    if not settings.ROOT_KEY:
        raise NoRootKey
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=f"{path.stem}.", suffix=".part") as file:
        signed = _write(file, root, heads)
        file.flush()
        os.fsync(file.fileno())
        os.link(file.name, path)
    path.chmod(0o640)
    _sync(path.parent)
    return signed


def _write(file: Any, root: Root, heads: Iterable[Head]) -> Signed:
    digest, count = hashes.Hash(hashes.SM3()), 0

    def put(line: str) -> None:
        digest.update(line.encode())
        file.write(line.encode())

    put(json.dumps(vars(root) | {"at": root.at.isoformat()}) + "\n")
    for count, head in enumerate(heads, start=1):  # noqa: B007  # how many there were is wanted afterwards
        put(f"{head.chain} {head.key} {head.count} {head.digest.hex()}\n")
    said = digest.finalize()
    [(number, key)] = list(settings.ROOT_KEY.items())[-1:]
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(SIGNED + said)
    end = {"heads": count, "digest": said.hex(), "key": number, "signature": b64encode(signature).decode()}
    file.write(json.dumps(end).encode())
    return Signed(root, count, said.hex())


def _sync(folder: Path) -> None:
    """The name of a new file lasts once its folder is on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def prove(path: Path) -> Signed:
    """Reads a root whole. Raises RootAltered or RootKeyMissing."""
    digest, last, lines = hashes.Hash(hashes.SM3()), b"", 0
    try:
        with path.open("rb") as file:
            first = file.readline()
            digest.update(first)
            for line in file:
                if last:
                    digest.update(last)
                    lines += 1
                last = line
        root, end = _header(first), json.loads(last)
        said = digest.finalize()
        if end["digest"] != said.hex() or end["heads"] != lines or root.number != number_of(path):
            raise RootAltered(path)
        _public_key(end["key"]).verify(b64decode(end["signature"]), SIGNED + said)
    except (ValueError, KeyError, TypeError, InvalidSignature) as wrong:
        raise RootAltered(path) from wrong
    return Signed(root, lines, said.hex())


def header(path: Path) -> Root:
    """What a root says of itself, not yet proved. Raises RootAltered."""
    try:
        with path.open("rb") as file:
            return _header(file.readline())
    except (ValueError, KeyError, TypeError) as wrong:
        raise RootAltered(path) from wrong


def heads_in(path: Path) -> Iterator[list[Head]]:
    """The heads that a root names, so many at a time; of one that was proved."""
    with path.open("rb") as file:
        next(file)
        lines = (line.decode().split() for line in file if not line.startswith(b"{"))
        while page := list(islice(lines, PIECE)):
            yield [Head(chain, key, int(count), bytes.fromhex(said)) for chain, key, count, said in page]


def _header(line: bytes) -> Root:
    said = json.loads(line)
    return Root(**said | {"at": datetime.fromisoformat(said["at"])})


def public_keys() -> str:
    """The public halves of the keys that sign here, as the setting takes them."""
    return ",".join(
        f"{number}:{b64encode(_public_key(number).public_bytes_raw()).decode()}"
        for number in settings.ROOT_KEY
    )


def _public_key(number: int) -> Ed25519PublicKey:
    if number in settings.ROOT_PUBLIC_KEYS:
        return Ed25519PublicKey.from_public_bytes(settings.ROOT_PUBLIC_KEYS[number])
    if number in settings.ROOT_KEY:
        return Ed25519PrivateKey.from_private_bytes(settings.ROOT_KEY[number]).public_key()
    raise RootKeyMissing(number)
