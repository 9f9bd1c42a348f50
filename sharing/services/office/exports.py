"""Large files for the back office: an officer asks, the worker writes, sealed, and gone after a day."""

import logging
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import IO, Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.actors import Officer
from accounts.database.away import is_away
from accounts.days import shanghai_day
from accounts.models import RoleGrant, User
from sharing.models import Export
from sharing.selectors.figures import Period
from sharing.selectors.listings import LISTINGS, Listing
from sharing.selectors.spreadsheets import csv_lines, xlsx_file
from sharing.services.office import export_claims, sealed_files
from sharing.services.office.export_claims import Claim, ClaimLost, Clock

log = logging.getLogger(__name__)

ROLES = (RoleGrant.Role.SUPERVISOR, RoleGrant.Role.POLICY_OFFICER, RoleGrant.Role.AUDITOR)
KEPT_FOR = timedelta(days=1)
PATIENCE = timedelta(hours=1)
"""So long after it was asked for, a file for which the database never had time is given up."""
MOST_UNFINISHED = 3
TELL_EVERY = 2000  # rows
BLOCK = 64 * 1024

Row = TypeVar("Row")


class TooManyExports(Exception):
    """This officer has three files in the making; one has to be ready first."""


class NothingToSee(Exception):
    """This officer holds no role in whose areas there would be anything to export."""


class NotReady(Exception):
    """The file is somebody else's, is not written yet, or its time is over."""


def ask_export(
    *, what: str, first: date, last: date, format: str, reason: str, by: Officer, at: datetime
) -> Export:
    """Asks for a file of these days, first and last included, in the areas of the officer's roles.

    Raises TooManyExports or NothingToSee.
    """
    prefixes = areas_of(by.user_id, shanghai_day(at))
    if not prefixes:
        raise NothingToSee
    with transaction.atomic(durable=True):
        # Of two requests at one moment the second counts the first one's file.
        User.objects.select_for_update(no_key=True).get(pk=by.user_id)
        mine = Export.objects.filter(owner=by.user_id, state__in=[Export.State.WAITING, Export.State.RUNNING])
        if mine.count() >= MOST_UNFINISHED:
            raise TooManyExports
        return Export.objects.create(
            owner_id=by.user_id,
            what=what,
            choices={"first": first.isoformat(), "last": last.isoformat(), "areas": prefixes},
            reason=reason,
            format=format,
            asked_at=at,
        )


def areas_of(user_id: UUID, on: date) -> list[str]:
    """The area prefixes in which this officer may read figures today."""
    grants = RoleGrant.objects.in_force(on).filter(user=user_id, role__in=ROLES)
    return sorted(set(grants.values_list("area_prefix", flat=True)))


def open_export(*, export_id: UUID, by: Officer, at: datetime) -> tuple[Export, Iterator[bytes]]:
    """A file of the officer's own, piece by piece. Raises NotReady."""
    mine = Export.objects.filter(pk=export_id, owner=by.user_id, state=Export.State.READY, expires_at__gt=at)
    export = mine.first()
    if export is None or not path_of(export).exists():
        raise NotReady
    return export, sealed_files.read(path_of(export), row=export.pk)


def mark_seen(*, by: Officer, at: datetime) -> None:
    """The officer has been told of every file that is ready."""
    Export.objects.filter(owner=by.user_id, state=Export.State.READY, seen_at__isnull=True).update(seen_at=at)


def write_next(*, now: Clock) -> bool:
    """Writes one file that waits or that a worker left unfinished, from its beginning; was there one.

    Raises what `is_away` knows while the database is away or busy.
    """
    export = export_claims.take_next(now())
    if export is None:
        return False
    with Claim(export, now) as claim, suppress(ClaimLost):
        try:
            _write(export, claim)
        except ClaimLost:
            raise
        except Exception as failed:  # whatever is wrong with one file, the others are still written
            if is_away(failed) and now() < export.asked_at + PATIENCE:
                raise  # nothing is wrong with the file: it is begun again when the claim is over
            log.exception("export not written", extra={"export": str(export.pk)})
            claim.end(state=Export.State.FAILED)
        else:
            ready = now()
            claim.end(state=Export.State.READY, ready_at=ready, expires_at=ready + KEPT_FOR)
    return True


def remove_expired(*, at: datetime) -> int:
    """Removes the files whose time is over, and what a crash has left behind; how many files expired."""
    over = Export.objects.filter(state=Export.State.READY, expires_at__lte=at)
    for export in over:
        path_of(export).unlink(missing_ok=True)
    expired = over.update(state=Export.State.EXPIRED)
    known = {str(key) for key in Export.objects.filter(_may_have_file(at)).values_list("pk", flat=True)}
    for left in _folder().iterdir():
        if left.name.partition(".")[0] not in known:
            shutil.rmtree(left) if left.is_dir() else left.unlink(missing_ok=True)
    return expired


def path_of(export: Export) -> Path:
    """Where the sealed file stands."""
    return _folder() / f"{export.pk}.sealed"


def _folder() -> Path:
    folder = Path(settings.EXPORTS)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _may_have_file(at: datetime) -> Q:
    ready = Q(state=Export.State.READY, expires_at__gt=at)
    return ready | Q(state__in=[Export.State.WAITING, Export.State.RUNNING])


def _write(export: Export, claim: Claim) -> None:
    listing = LISTINGS[export.what]
    period = period_of(export)
    claim.tell(rows_total=listing.count(period))
    rows = _telling(listing.rows(period), claim)
    with tempfile.TemporaryDirectory(prefix=f"{export.pk}.", dir=_folder()) as folder:
        sealed_files.write(path_of(export), _content(export, listing, rows, folder), row=export.pk)


def period_of(export: Export) -> Period:
    """What was asked for."""
    chosen = export.choices
    first, last = date.fromisoformat(chosen["first"]), date.fromisoformat(chosen["last"])
    return Period(first, last, tuple(chosen["areas"]))


def _content(export: Export, listing: Listing, rows: Iterable[Any], folder: str) -> Iterator[bytes]:
    if export.format == Export.Format.CSV:
        for lines in csv_lines(listing.sheet(), rows):
            yield lines.encode()
        return
    # A workbook cannot be written in one go: in clear it stands in a folder of its own, which goes at once.
    with xlsx_file(listing.sheet(), rows, folder=folder) as file:
        yield from _blocks(file)


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    while block := file.read(BLOCK):
        yield block


def _telling(rows: Iterable[Row], claim: Claim) -> Iterator[Row]:
    """The rows as they come; now and then it is told how far it has come."""
    done = 0
    for row in rows:
        yield row
        claim.come_on()
        done += 1
        if done % TELL_EVERY == 0:
            claim.tell(rows_done=done)
    claim.tell(rows_done=done)
