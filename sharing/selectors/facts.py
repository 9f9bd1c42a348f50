"""Facts: what the rules need to know, read from the tables in a number of queries that does not grow."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from accounts.models import EnrolmentState, Person
from sharing.models import Binding, Edition as EditionRow
from sharing.rules.edition import CLAUSES, Edition, Relationship, edition_in_force
from sharing.rules.facts import BindingFacts, EnrolmentFacts, PersonFacts
from sharing.rules.life import State


class StateRow(NamedTuple):
    """One state of one enrolment."""

    person_id: UUID
    enrolment_id: UUID
    insutype: str
    area_code: str
    status: str
    has_account: bool
    valid_from: date
    recorded_at: datetime


def people_on(person_ids: Collection[UUID], on: date) -> dict[UUID, PersonFacts]:
    """Each of these people as they stand on a day. Two queries."""
    enrolments = enrolments_on(person_ids, on)
    return {
        person.pk: PersonFacts(
            key=person.pk,
            birth_date=person.birth_date,
            sex=person.sex,
            died_on=person.died_on,
            enrolments=enrolments.get(person.pk, ()),
        )
        for person in Person.objects.filter(pk__in=person_ids).only("birth_date", "sex", "died_on")
    }


def enrolments_on(person_ids: Collection[UUID], on: date) -> dict[UUID, tuple[EnrolmentFacts, ...]]:
    """How each of these people is insured on a day, the latest row last. One query."""
    fields = ("enrolment__person", "enrolment", "enrolment__insutype", "enrolment__area_code")
    rows = (
        EnrolmentState.objects.filter(enrolment__person__in=person_ids)
        .order_by("valid_from", "recorded_at", "pk")
        .values_list(*fields, "status", "has_account", "valid_from", "recorded_at")
    )
    return standing_on(map(StateRow._make, rows), on)


def standing_on(rows: Iterable[StateRow], on: date) -> dict[UUID, tuple[EnrolmentFacts, ...]]:
    """How each person is insured on a day, by all their states in the order in which they came.

    The latest state of that day counts; the first that is known counts for every day before it.
    """
    standing: dict[UUID, StateRow] = {}
    for row in rows:
        if row.enrolment_id not in standing or row.valid_from <= on:
            standing[row.enrolment_id] = row
    found: dict[UUID, tuple[EnrolmentFacts, ...]] = {}
    for row in sorted(standing.values(), key=lambda row: (row.valid_from, row.recorded_at)):
        facts = EnrolmentFacts(row.insutype, row.status, row.area_code, row.has_account)
        found[row.person_id] = (*found.get(row.person_id, ()), facts)
    return found


def bindings_of(person_ids: Collection[UUID]) -> tuple[BindingFacts, ...]:
    """Every binding, ended ones too, in which any of these people is holder or member. One query."""
    return binding_facts(Binding.objects.of(*person_ids).order_by("signed_at", "pk"))


def binding_facts(bindings: Iterable[Binding]) -> tuple[BindingFacts, ...]:
    """What the rules need to know of these rows."""
    return tuple(
        BindingFacts(
            key=binding.pk,
            holder_key=binding.holder_id,
            member_key=binding.member_id,
            relationship=Relationship(binding.relationship),
            state=State(binding.state),
            starts_on=binding.starts_on,
            ends_on=binding.ends_on,
            confirm_by=binding.confirm_by,
            suspended_by_staff=binding.suspended_by_staff,
        )
        for binding in bindings
    )


def edition_for(area_code: str, on: date) -> Edition | None:
    """The edition that an area goes by on a day, if any. One query."""
    return edition_in_force(editions(), area_code, on)


def editions() -> list[Edition]:
    """Every edition ever put in force, of all areas; `edition_in_force` picks from them. One query."""
    return [as_rule(row) for row in EditionRow.objects.filter(status=EditionRow.Status.IN_FORCE)]


def as_rule(row: EditionRow) -> Edition:
    """An edition as the rules take it; a draft without a day counts from its document's day."""
    said: dict[str, Any] = {name: kind.known(getattr(row, name)) for name, kind in CLAUSES.items()}
    return Edition(key=str(row.pk), effective_from=row.effective_from or row.source_date, **said)
