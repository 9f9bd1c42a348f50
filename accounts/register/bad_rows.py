"""The error file of an import, kept sealed beside it so that the back office can hand it out."""

from pathlib import Path
from uuid import UUID

from accounts.models import RegisterImport
from accounts.sealing import seal, unseal
from accounts.words.register import MORE_BAD_ROWS

COLUMN = "errors"
LARGEST = 8 * 1024 * 1024
"""Some hundred thousand rows: who has more reads the file itself. In bytes."""


def keep_errors(run_id: UUID, file: Path) -> None:
    """Seals what a finished import has listed; of a very long list, its beginning."""
    with file.open("rb") as listed:
        kept = listed.read(LARGEST + 1)
    if len(kept) > LARGEST:
        kept = kept[: kept.rindex(b"\n", 0, LARGEST) + 1] + MORE_BAD_ROWS.encode()
    sealed = seal(kept, row=run_id, column=COLUMN)
    RegisterImport.objects.filter(pk=run_id).update(errors_sealed=sealed)


def open_errors(run: RegisterImport) -> bytes:
    """The list as it was written, with its BOM. Only of an import that has one."""
    return unseal(run.errors_sealed or b"", row=run.pk, column=COLUMN)
