"""A file is its worker's while that lives and comes on, and seconds after its death another's."""

import sqlite3
from datetime import UTC, datetime

import pytest
from django.utils import timezone

from sharing.models import Export
from sharing.services.office import export_claims
from sharing.services.office.export_claims import CLAIM, Claim, ClaimLost
from tests import make
from tests.lock_waits import PATIENCE, eventually
from tests.served import manage, read_until, said_by, surroundings

KILLED_WHILE_WRITING = """
import time
from datetime import timedelta
from django.utils import timezone
from accounts.days import shanghai_day
from sharing.services.office import export_claims, exports
from tests import make
now, today = timezone.now(), shanghai_day(timezone.now())
by = make.by_officer(make.officer("auditor"))
asked = {"what": "bindings", "format": "csv", "reason": "", "first": today, "last": today}
exports.ask_export(**asked, by=by, at=now - timedelta(seconds=1))
with export_claims.Claim(export_claims.take_next(timezone.now()), timezone.now):
    print("claimed", flush=True)
    time.sleep(600)
"""


def running() -> Export:
    """A file that a worker has just claimed."""
    Export.objects.create(
        owner=make.officer("auditor"), what="bindings", format="csv", reason="", asked_at=make.NOW
    )
    export = export_claims.take_next(make.NOW)
    assert export is not None
    return export


def claimed_until(export: Export) -> datetime | None:
    return Export.objects.values_list("claimed_until", flat=True).get(pk=export.pk)


@pytest.mark.django_db(transaction=True)
def test_it_is_kept_up_while_a_step_gives_nothing_to_tell_of(monkeypatch):
    monkeypatch.setattr(export_claims, "KEEP_EVERY", 0.02)
    export = running()
    later = make.NOW + CLAIM
    with Claim(export, lambda: later):
        assert eventually(lambda: claimed_until(export) == later + CLAIM)


@pytest.mark.django_db(transaction=True)
def test_it_is_not_kept_up_for_one_that_hangs(monkeypatch):
    monkeypatch.setattr(export_claims, "KEEP_EVERY", 0.02)
    monkeypatch.setattr(export_claims, "LONGEST_STEP", 0)
    export = running()
    with Claim(export, timezone.now) as claim:
        assert eventually(lambda: not claim.is_kept_up)
        assert claimed_until(export) == make.NOW + CLAIM


@pytest.mark.django_db(transaction=True)
def test_whoever_lost_it_keeps_nothing_up_and_writes_nothing_down(monkeypatch):
    monkeypatch.setattr(export_claims, "KEEP_EVERY", 0.02)
    export = running()
    other = export_claims.take_next(make.NOW + CLAIM)
    with Claim(export, timezone.now) as claim:
        assert eventually(lambda: not claim.is_kept_up)
        for write in (claim.tell, claim.end):
            with pytest.raises(ClaimLost):
                write(rows_done=7)
    export.refresh_from_db()
    assert (export.state, export.rows_done) == ("running", 0)
    assert export.claimed_until == other.claimed_until == make.NOW + 2 * CLAIM


def test_a_killed_workers_file_is_free_seconds_later_and_written_by_the_next(tmp_path):
    around = surroundings(tmp_path, EXPORTS=str(tmp_path / "exports"))
    with manage(around, "shell", "-c", KILLED_WHILE_WRITING) as writer:
        assert "claimed" in read_until(writer, "claimed")
        writer.kill()
        writer.wait(PATIENCE)
    killed = datetime.now(UTC)

    def stands() -> tuple[str, str]:
        with sqlite3.connect(tmp_path / "portal.sqlite3") as database:
            [found] = database.execute("SELECT state, claimed_until FROM sharing_export")
        return found

    state, until = stands()
    assert state == "running"
    assert datetime.fromisoformat(until).replace(tzinfo=UTC) <= killed + CLAIM
    assert eventually(lambda: said_by(around, "worker", "--once") is not None and stands()[0] == "ready")
