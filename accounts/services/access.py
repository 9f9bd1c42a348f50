"""Looking at somebody's record as staff: it is written down, and committed, before anything is shown.

The looks at one person are a keyed chain, whose head stands on the person's row: a look that was altered or
taken away is missed.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction

from accounts import chains
from accounts.actors import Clerk, Officer
from accounts.models import AccessRecord, Person, User
from accounts.words.records import SERVED_AT_COUNTER, WHOLE_NUMBER, WHOLE_TELEPHONE

SAME_LOOK = timedelta(minutes=5)
"""Who opens the same page again within this time, for the same reason, has looked once."""

LONGEST_REASON = 200
LONGEST_NAME = 60
CHAIN = "looks"


@dataclass(frozen=True, slots=True)
class Onlooker:
    """Who looks without being an actor with a reason: a clerk before a visit is open, an institution."""

    door: str
    name: str
    user_id: UUID | None = None


@transaction.atomic(durable=True)
def look(*, person_ids: Collection[UUID], what: str, by: Officer | Clerk, at: datetime) -> list[AccessRecord]:
    """Writes down that staff look at these people's record; each of them can read it."""
    why = by.reason if isinstance(by, Officer) else str(SERVED_AT_COUNTER)
    # One that seems yet to come is from before the clock was set back, and no longer this look.
    lately = AccessRecord.objects.filter(at__gt=at - SAME_LOOK, at__lte=at)
    recent = lately.filter(person__in=person_ids, by=by.user_id, door=by.door, what=what, why=why)
    known = {record.person_id: record for record in recent}
    unknown = [person_id for person_id in person_ids if person_id not in known]
    return [*known.values(), *_write(unknown, what, why, by, at)]


def reveal(*, person: Person, what: Literal["number", "telephone"], by: Officer, at: datetime) -> str:
    """The document number or telephone in clear; its record is committed first, whatever comes after."""
    said = {"number": str(WHOLE_NUMBER), "telephone": str(WHOLE_TELEPHONE)}
    with transaction.atomic(durable=True):
        _write([person.pk], said[what], by.reason, by, at)
    return person.open_number(by) if what == "number" else person.open_telephone(by)


def note(
    person_id: UUID,
    *,
    what: str,
    why: str,
    by: Officer | Clerk | Onlooker,
    at: datetime,
    is_act: bool = False,
) -> None:
    """Writes down, in the caller's transaction, what somebody saw of a record or did with it.

    Locks the person, so it comes before bindings and accounts are locked, or the person is locked already.
    """
    _write([person_id], what, why, by, at, is_act=is_act)


def reason_of(record_ids: Collection[UUID], user: User) -> str:
    """The reason that this officer gave for the latest of these looks of theirs; empty without one."""
    given = AccessRecord.objects.filter(pk__in=record_ids, by=user).order_by("-at")
    return given.values_list("why", flat=True).first() or ""


def look_facts(record: AccessRecord) -> tuple[chains.Fact, ...]:
    """What a link of the chain of looks says."""
    return (
        record.pk,
        record.person_id,
        record.by_id,
        record.by_name,
        record.door,
        record.what,
        record.why,
        record.is_act,
        record.at,
    )


def link_look(person: Person, record: AccessRecord) -> None:
    """Makes a record the next look at a person whose row is locked; both are still to be saved."""
    person.look_count += 1
    record.number = person.look_count
    record.digest = chains.link(CHAIN, bytes(person.look_digest), look_facts(record))
    person.look_digest = record.digest


def _write(
    person_ids: Collection[UUID],
    what: str,
    why: str,
    by: Officer | Clerk | Onlooker,
    at: datetime,
    *,
    is_act: bool = False,
) -> list[AccessRecord]:
    """The one place where the row is made. Four queries, however many people."""
    if not person_ids:
        return []
    if isinstance(by, Onlooker):
        name = by.name[:LONGEST_NAME]
    else:
        name = User.objects.values_list("staff_name", flat=True).get(pk=by.user_id)
    said = {"by_id": by.user_id, "by_name": name, "door": by.door, "what": what, "why": why}
    # As `sharing.services.bindings.transitions.lock_people` does.
    locked = Person.objects.select_for_update(no_key=True).filter(pk__in=person_ids).order_by("pk")
    people = {person.pk: person for person in locked.only("look_count", "look_digest")}
    records = [AccessRecord(person_id=one, **said, is_act=is_act, at=at) for one in person_ids]
    for record in records:
        link_look(people[record.person_id], record)
    Person.objects.bulk_update(people.values(), ["look_count", "look_digest"])
    return AccessRecord.objects.bulk_create(records)
