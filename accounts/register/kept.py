"""What was there before a batch of an import was written: by this the import can be taken back.

A piece is JSON, compressed and sealed for its place. Everything of one person is in one piece.
"""

import json
import zlib
from base64 import b64decode, b64encode
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from accounts.models import Person, RegisterImportPiece
from accounts.sealing import seal, unseal

KEPT_FOR = timedelta(days=90)

Standing = tuple[str, str, bool]
"""An enrolment's status, its area code as given, and whether it has an account."""


@dataclass
class Kept:
    """Rows of plain values, each beginning with the id of what was changed, in hexadecimal."""

    particulars: list[tuple[str, list[str | None], list[str | None]]] = field(default_factory=list)
    """Of a person: name, kind of document, birth date, sex, death, digest of the card; before and after."""
    telephones: list[tuple[str, str | None, str | None, str | None]] = field(default_factory=list)
    """Of a person: digests before, the telephone's and the register's; the digest after, which is both."""
    sealed_telephones: dict[str, str] = field(default_factory=dict)
    """The telephone before, as it was sealed, in base64."""
    register_telephones: list[tuple[str, str | None]] = field(default_factory=list)
    """Of a person whose telephone the counter knows: the digest of the one that the register dropped."""
    marks: list[tuple[str, str, str]] = field(default_factory=list)
    """Of an enrolment: the digest of its particulars before and after."""
    states: list[tuple[str, str, str, Standing | None]] = field(default_factory=list)
    """Of an enrolment: the state that was written, from which day it holds, and how it stood before."""
    accounts: list[tuple[str, int, int, int, str, str, int]] = field(default_factory=list)
    """Of an account: fen posted, the register's figure before and after, its area
    before and after, and what was awaited before."""

    def __bool__(self) -> bool:
        return any(vars(self).values())

    def keep_telephones(self) -> None:
        """Reads the telephones that are about to be replaced. Call it before they are."""
        ids = [person for person, before, *_ in self.telephones if before]
        if ids:
            found = Person.objects.filter(pk__in=ids).values_list("pk", "telephone_sealed")
            self.sealed_telephones = {
                pk.hex: b64encode(bytes(sealed)).decode() for pk, sealed in found if sealed
            }

    def sealed_telephone(self, person: str) -> bytes | None:
        """The telephone of before, to be put back as it was sealed."""
        sealed = self.sealed_telephones.get(person)
        return b64decode(sealed) if sealed else None


def seal_piece(kept: Kept, *, run: UUID, number: int) -> bytes:
    """A piece as it is stored."""
    said = json.dumps(vars(kept), ensure_ascii=False, separators=(",", ":"))
    return seal(zlib.compress(said.encode(), level=1), row=run, column=_place(number))


def open_piece(piece: RegisterImportPiece) -> Kept:
    """A piece as it was kept. Raises CannotOpen."""
    said = zlib.decompress(unseal(piece.sealed, row=piece.run_id, column=_place(piece.number)))
    plain: dict[str, Any] = json.loads(said)
    return Kept(**plain)


def plain_digests(digests: Collection[bytes | None]) -> list[str | None]:
    """Digests as texts, None where there is none."""
    return [bytes(digest).hex() if digest else None for digest in digests]


def _place(number: int) -> str:
    return f"piece {number}"


def remove_old(at: datetime) -> int:
    """Removes the pieces by which nobody will take an import back any more; how many."""
    return RegisterImportPiece.objects.filter(run__started_at__lt=at - KEPT_FOR).delete()[0]
