"""Measures the back office's files: rows a second, and the memory that a million of them take.

`python -m scripts.measure_export [--rows 1000000]` makes a database of its own in a temporary folder.
"""

import argparse
import os
import resource
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

PEOPLE = 2000
BATCH = 5000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=1_000_000)
    rows = options.parse_args().rows
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/measured.sqlite3"
        os.environ["EXPORTS"] = f"{folder}/exports"
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        _measure(rows, Path(folder))


def _measure(rows: int, folder: Path) -> None:
    import django  # noqa: PLC0415 - only now is it known which database it is

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    owner = _fill(rows)
    print(f"{rows:,} bindings; resident before the first file {_resident()} MB", flush=True)
    for format in ("csv", "xlsx"):
        _write(owner, format, folder)


def _fill(rows: int):  # type: ignore[no-untyped-def]
    from django.utils import timezone  # noqa: PLC0415 - as above
    from uuid_utils.compat import uuid7  # noqa: PLC0415 - as above

    from accounts.models import Enrolment, Person, RoleGrant, User  # noqa: PLC0415 - as above
    from accounts.services.sign_in import staff_login_digest  # noqa: PLC0415 - as above
    from sharing.models import Binding, Edition  # noqa: PLC0415 - as above

    people = [Person(psn_no=f"M{number}", cert_type="01") for number in range(PEOPLE)]
    for number, person in enumerate(people):
        person.set_name("王秀英")
        person.set_number(f"M{number:017d}")
    Person.objects.bulk_create(people, batch_size=500)
    Enrolment.objects.bulk_create(
        [Enrolment(person=person, insutype="310", area_code="320300") for person in people], batch_size=500
    )
    edition = Edition.objects.filter(area_prefix="32", status="in_force").first()
    begin = datetime(2026, 1, 1, tzinfo=UTC)
    for first in range(0, rows, BATCH):
        Binding.objects.bulk_create(
            [
                Binding(
                    id=uuid7(),
                    holder=people[number % PEOPLE],
                    member=people[(number + 1) % PEOPLE],
                    relationship="child",
                    state="active",
                    starts_on=date(2026, 1, 1),
                    edition=edition,
                    signed_at=begin + timedelta(seconds=number),
                )
                for number in range(first, min(first + BATCH, rows))
            ],
            batch_size=500,
        )
    owner = User.objects.create(staff_no="M1", staff_name="测量", login_digest=staff_login_digest("M1"))
    RoleGrant.objects.create(user=owner, role="auditor", area_prefix="32", starts_on=timezone.localdate())
    return owner


def _write(owner, format: str, folder: Path) -> None:  # type: ignore[no-untyped-def]
    from django.utils import timezone  # noqa: PLC0415 - as above

    from accounts.actors import Officer  # noqa: PLC0415 - as above
    from sharing.services.office import exports  # noqa: PLC0415 - as above

    export = exports.ask_export(
        what="bindings",
        first=date(2026, 1, 1),
        last=date(2026, 12, 31),
        format=format,
        reason="measuring",
        by=Officer(owner.pk, "measuring"),
        at=timezone.now(),
    )
    started = time.monotonic()
    exports.write_next(now=timezone.now)
    took = time.monotonic() - started
    export.refresh_from_db()
    size = exports.path_of(export).stat().st_size / 1e6
    rate = export.rows_done / took
    print(
        f"{format}: {export.rows_done:,} rows in {took:.0f} s ({rate:,.0f}/s), {size:.0f} MB sealed, "
        f"peak {_resident()} MB, {export.state}",
        flush=True,
    )


def _resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
