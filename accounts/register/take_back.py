"""A wrong import is taken back, piece by piece; what that would come to is told before somebody agrees."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from uuid import UUID

from django.db import connection, transaction
from uuid_utils.compat import uuid7

from accounts.models import RegisterImport, RegisterImportPiece
from accounts.register.bad_rows import keep_list_of_notes
from accounts.register.batches import Progress
from accounts.register.change_set import ChangeSet
from accounts.register.counter_changes import CounterChanges
from accounts.register.import_register import Agreement
from accounts.register.kept import KEPT_FOR, open_piece
from accounts.register.plan import Run
from accounts.register.spool import Note
from accounts.register.write import write
from accounts.words.imports import IS_A_RETURN, IS_HISTORY, NO_SUCH_IMPORT, NOT_KEPT, TAKEN_BACK_ALREADY

MOST_NOTES = 10_000


class CannotTakeBack(Exception):
    """This import cannot be taken back; the text is one sentence in plain Chinese."""


@dataclass
class Return:
    """What taking an import back changes, and what of it stays since it has changed meanwhile."""

    change_set: ChangeSet = field(default_factory=ChangeSet)
    notes: list[Note] = field(default_factory=list)
    """The first of them."""

    def add(self, piece: CounterChanges) -> None:
        """Adds what one piece comes to."""
        self.change_set.add(piece.change_set)
        self.notes.extend(piece.notes[: MOST_NOTES - len(self.notes)])


def forecast_return(*, run_id: UUID, at: datetime) -> Return:
    """What taking this import back would change as things stand. Raises CannotTakeBack."""
    run = _may_be_taken_back(run_id)
    told = Return()
    for piece in _pieces(run):
        told.add(CounterChanges(open_piece(piece), _counter_run(run, uuid7(), at), lock=False))
    return told


def take_back_import(*, run_id: UUID, agreed: Agreement, at: datetime, progress: Progress) -> Return:
    """Puts back what still is as this import left it, each piece in one transaction.

    One that was cut off goes on where it stopped. From its beginning the import counts for nothing: an older
    register may come again. Raises CannotTakeBack.
    """
    run = _may_be_taken_back(run_id)
    counter, _ = RegisterImport.objects.get_or_create(
        takes_back=run,
        defaults={
            "as_of": run.as_of,
            "file_digest": run.file_digest,
            "started_at": at,
            "accepted_words": agreed.words,
            "accepted_by": agreed.by,
        },
    )
    done, expected = Return(), run.pieces.count()
    for number, piece in zip(count(1), _pieces(run), strict=False):
        with transaction.atomic(durable=True):
            free = RegisterImportPiece.objects.filter(pk=piece.pk, taken_back_at=None)
            if not free.update(taken_back_at=at):  # another process has just done it
                continue
            changes = CounterChanges(open_piece(piece), _counter_run(run, counter.pk, at), lock=True)
            write(changes.changes)
        done.add(changes)
        progress("return", number, expected)
    keep_list_of_notes(counter.pk, done.notes)
    changed = done.change_set.total()
    RegisterImport.objects.filter(pk=counter.pk).update(rows_changed=changed.states_changed, finished_at=at)
    return done


def _may_be_taken_back(run_id: UUID) -> RegisterImport:
    run = RegisterImport.objects.select_related("taken_back_by").filter(pk=run_id).first()
    if run is None:
        raise CannotTakeBack(NO_SUCH_IMPORT.format(run=run_id))
    if run.takes_back_id:
        raise CannotTakeBack(IS_A_RETURN)
    if run.is_backfill:
        raise CannotTakeBack(IS_HISTORY)
    counter = getattr(run, "taken_back_by", None)
    if counter and counter.finished_at:
        raise CannotTakeBack(TAKEN_BACK_ALREADY)
    if not run.pieces.exists() and (run.rows_changed or not run.finished_at):
        raise CannotTakeBack(NOT_KEPT.format(days=KEPT_FOR.days))
    return run


def _counter_run(run: RegisterImport, counter: UUID, at: datetime) -> Run:
    return Run(counter, run.as_of, at, connection.ops.adapt_datetimefield_value(at) or at)


def _pieces(run: RegisterImport) -> Iterator[RegisterImportPiece]:
    """One at a time: each may be large."""
    for pk in list(run.pieces.filter(taken_back_at=None).order_by("number").values_list("pk", flat=True)):
        yield RegisterImportPiece.objects.get(pk=pk)
