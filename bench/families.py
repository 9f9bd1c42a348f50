"""Families on SQLite, through the portal's models. Run with the portal's Python: `-m bench.families 2000`.

The same people as `sql/fill.sql` makes on PostgreSQL: person 2n holds, 2n + 1 is the patient of family n.
"""

import os
import sys
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.db import transaction  # noqa: E402 - there are no models before the setup
from django.utils import timezone  # noqa: E402
from uuid_utils.compat import uuid7  # noqa: E402

from accounts.models import Enrolment, EnrolmentState, LedgerEntry, Person, PersonalAccount  # noqa: E402
from sharing.models import Binding, Edition  # noqa: E402

BATCH = 500


def main(families: int) -> None:
    """Makes them, filled by the register and bound since long."""
    now = timezone.now()
    people = [_person(number) for number in range(2 * families)]
    enrolments = [Enrolment(person=one, insutype="310", area_code="320300") for one in people]
    since = timezone.localdate() - timedelta(days=700)
    states = [
        EnrolmentState(
            enrolment=one,
            status="1",
            area_code_given="320300",
            has_account=True,
            valid_from=since,
            recorded_at=now - timedelta(days=700),
        )
        for one in enrolments
    ]
    accounts = [
        PersonalAccount(holder=one, balance_fen=fen, imported_fen=fen, entry_count=1)
        for number, one in enumerate(people)
        for fen in [1000 if number % 2 else 500_000]
    ]
    entries = [
        LedgerEntry(
            account=one,
            number=1,
            amount_fen=one.balance_fen,
            balance_after_fen=one.balance_fen,
            kind="register",
            cause_kind="import",
            cause_id=uuid7(),
            at=now - timedelta(days=600),
        )
        for one in accounts
    ]
    edition = Edition.objects.get(area_prefix="32", status="in_force")
    bindings = [
        Binding(
            holder=people[2 * number],
            member=people[2 * number + 1],
            relationship="child",
            starts_on=timezone.localdate() - timedelta(days=400),
            state="active",
            signed_at=now - timedelta(days=400),
            edition=edition,
        )
        for number in range(families)
    ]
    with transaction.atomic():
        Person.objects.bulk_create(people, batch_size=BATCH)
        Enrolment.objects.bulk_create(enrolments, batch_size=BATCH)
        EnrolmentState.objects.bulk_create(states, batch_size=BATCH)
        PersonalAccount.objects.bulk_create(accounts, batch_size=BATCH)
        LedgerEntry.objects.bulk_create(entries, batch_size=BATCH)
        Binding.objects.bulk_create(bindings, batch_size=BATCH)


def _person(number: int) -> Person:
    born = (1988, 9, 1) if number % 2 else (1960, 3, 1)
    made = Person(psn_no=f"P{number:020d}", cert_type="01", birth_date="{}-{:02d}-{:02d}".format(*born))
    made.set_name("王秀英")
    made.set_number(f"BENCH{number:013d}")
    return made


if __name__ == "__main__":
    main(int(sys.argv[1]))
