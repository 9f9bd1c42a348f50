"""Roots outside: a signed list of the heads that changed, each hour, in a folder and at an address elsewhere.

Who has the database, and even the keys of the chains, can neither make one nor take back what one says. What
is younger than the last root can still be cut unseen.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import chain
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from accounts.days import written_at
from sharing.models import Root as RootRow
from sharing.services.proof import root_files
from sharing.services.proof.chain import Head
from sharing.services.proof.declared import all_linked, rooted
from sharing.services.proof.parts import Span
from sharing.services.proof.root_files import Root, Signed

log = logging.getLogger(__name__)

OVERLAP = timedelta(minutes=10)
"""Longer than a transaction lasts, and than the clocks of two servers differ."""

ANSWERS_WITHIN = 60  # seconds


def sign_root(*, at: datetime, everything: bool = False, from_here: bool = False) -> int | None:
    """Signs the next root; its number, or None where another worker did. Raises NoRootKey.

    The first names all heads. It says "from here" where no row is of before: from then on one that is not
    linked is a fault.
    """
    last = _last(at)
    first = last is None
    root = Root(
        number=last.number + 1 if last else 1,
        at=at,
        previous=bytes(last.digest).hex() if last else root_files.BEGINNING,
        everything=everything or from_here or first,
        from_here=from_here or (first and all_linked()),
    )
    span = None if root.everything or last is None else _since(last.at, at)
    path = root_files.file_of(Path(settings.ROOTS), root.number, at)
    try:
        signed = root_files.write(path, root, heads_now(span))
    except FileExistsError:
        return None
    _remember(signed)
    return root.number


def heads_now(span: Span | None) -> Iterator[Head]:
    """The heads as they stand, of every kind of chain."""
    return chain.from_iterable(part.heads(span) for part in rooted())


def _since(last: datetime, now: datetime) -> Span:
    """What may be missing from the last root, whichever of its clock and ours was wrong, by up to a pause."""
    pause = timedelta(minutes=settings.ROOT_EVERY_MINUTES)
    return Span(written_at(min(last, now) - pause - OVERLAP), written_at(now + timedelta(days=366)))


def _last(at: datetime) -> RootRow | None:
    """The last root: what lies in the folder counts, also where the worker died before it wrote that down."""
    last = RootRow.objects.order_by("number").last()
    number = last.number if last else 0
    for path in root_files.files_in(Path(settings.ROOTS)):
        if root_files.number_of(path) > number:
            last = _remember(root_files.prove(path))
    return last


def _remember(signed: Signed) -> RootRow:
    root = signed.root
    row, _made = RootRow.objects.get_or_create(
        number=root.number,
        defaults={
            "at": root.at,
            "digest": bytes.fromhex(signed.digest),
            "heads": signed.heads,
            "from_here": root.from_here,
        },
    )
    return row


def hand_on(*, at: datetime) -> int:
    """Sends what the address outside has not taken yet, in order; how many it took now."""
    if not settings.ROOT_ADDRESS:
        return 0
    taken = 0
    for row in RootRow.objects.filter(handed_at=None).order_by("number"):
        path = root_files.file_of(Path(settings.ROOTS), row.number, row.at)
        try:
            _post(path, row.number)
        except (OSError, HTTPException) as failed:
            log.warning("root %d was not taken: %s", row.number, type(failed).__name__)
            break
        RootRow.objects.filter(number=row.number).update(handed_at=at)
        taken += 1
    return taken


def _post(path: Path, number: int) -> None:
    """The file as it lies there. Raises OSError or HTTPException unless the answer is of the two hundreds."""
    to = urlsplit(settings.ROOT_ADDRESS)
    kind = HTTPSConnection if to.scheme == "https" else HTTPConnection
    connection = kind(to.hostname or "", to.port, timeout=ANSWERS_WITHIN)
    try:
        with path.open("rb") as file:
            headers = {"Content-Type": "text/plain", "Content-Length": str(path.stat().st_size)}
            target = f"{to.path or '/'}{'?' + to.query if to.query else ''}"
            connection.request("POST", target, file, headers | {"X-Root-Number": str(number)})
            answer = connection.getresponse()
        if not 200 <= answer.status < 300:
            raise HTTPException(answer.status)
    finally:
        connection.close()


def late(*, at: datetime) -> tuple[bool, bool]:
    """Whether there was no new root, and whether the address took none, for more than a few pauses."""
    last = RootRow.objects.order_by("number").last()
    long_ago = at - LATE * timedelta(minutes=settings.ROOT_EVERY_MINUTES)
    waiting = RootRow.objects.filter(handed_at=None, at__lt=long_ago) if settings.ROOT_ADDRESS else None
    return last is None or last.at < long_ago, bool(waiting and waiting.exists())


LATE = 3
"""Pauses without a root, or without one being taken, until the back office is told."""
