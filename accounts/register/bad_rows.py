"""The lists of an import, kept sealed beside it so that the back office can hand them out."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO
from uuid import UUID

from accounts.models import RegisterImport
from accounts.register.flaws import Flaw
from accounts.register.spool import BadLine, Note
from accounts.sealing import seal, unseal
from accounts.words.imports import HEADER_OF_NOTES
from accounts.words.register import COLUMN_NAMES, HEADER_OF_BAD_ROWS, MORE_BAD_ROWS, REST_COUNTS

ERRORS, NOTES = "errors", "notes"
LARGEST = 8 * 1024 * 1024
"""Some hundred thousand rows: who has more reads the file itself. In bytes."""


def list_bad_rows(problems: Iterable[BadLine], file: TextIO) -> None:
    """Writes one line for each row that was not taken, or not as a whole."""
    writer = csv.writer(file)
    writer.writerow(HEADER_OF_BAD_ROWS)
    for line, psn_no, flaws, is_lost in problems:
        columns = "；".join(dict.fromkeys(_column(flaw) for flaw in flaws if flaw.column))
        read = "；".join(flaw.read for flaw in flaws if flaw.read)
        reasons = "；".join(flaw.reason for flaw in flaws)
        writer.writerow((line, psn_no, columns, _inert(read), reasons if is_lost else reasons + REST_COUNTS))


def _column(flaw: Flaw) -> str:
    return f"{COLUMN_NAMES[flaw.column]} {flaw.column}"


def _inert(text: str) -> str:
    """A text that a spreadsheet does not take for a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "'")) else text


def keep_errors(run_id: UUID, file: Path) -> None:
    """Seals the rows that a finished import has not taken; of a very long list, its beginning."""
    RegisterImport.objects.filter(pk=run_id).update(errors_sealed=_sealed(run_id, file, ERRORS))


def keep_notes(run_id: UUID, file: Path) -> None:
    """Seals whom somebody should look at, likewise."""
    RegisterImport.objects.filter(pk=run_id).update(notes_sealed=_sealed(run_id, file, NOTES))


def keep_list_of_notes(run_id: UUID, notes: Iterable[Note]) -> None:
    """Seals whom somebody should look at after an import was taken back; there are no lines of a file."""
    said = io.StringIO(newline="")
    writer = csv.writer(said)
    writer.writerows([HEADER_OF_NOTES[1:], *(note[1:] for note in notes)])
    sealed = seal(said.getvalue().encode("utf-8-sig"), row=run_id, column=NOTES)
    RegisterImport.objects.filter(pk=run_id).update(notes_sealed=sealed)


def open_errors(run: RegisterImport) -> bytes:
    """The list as it was written, with its BOM. Only of an import that has one."""
    return unseal(run.errors_sealed or b"", row=run.pk, column=ERRORS)


def open_notes(run: RegisterImport) -> bytes:
    """The other list, likewise."""
    return unseal(run.notes_sealed or b"", row=run.pk, column=NOTES)


def _sealed(run_id: UUID, file: Path, column: str) -> bytes:
    with file.open("rb") as listed:
        kept = listed.read(LARGEST + 1)
    if len(kept) > LARGEST:
        kept = kept[: kept.rindex(b"\n", 0, LARGEST) + 1] + MORE_BAD_ROWS.encode()
    return seal(kept, row=run_id, column=column)
