"""What is known of the people of a batch before their rows are judged, in at most five queries."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Min

from accounts.models import Enrolment, EnrolmentState, Person, PersonalAccount
from accounts.models.people import number_digest, telephone_digest
from accounts.register.rows import USABLE, RegisterRow
from accounts.services import former_numbers

Key = tuple[str, str]
"""The insurance and the pooling area of an enrolment."""


class KnownPerson(NamedTuple):
    id: UUID
    psn_no: str
    name: str
    cert_type: str
    cert_no_digest: bytes
    birth_date: date | None
    sex: str
    telephone_digest: bytes | None
    register_telephone_digest: bytes | None
    card_no_digest: bytes | None
    died_on: date | None
    closed_into_id: UUID | None
    death_recorded_at: datetime | None
    proved_alive_on: date | None


class KnownState(NamedTuple):
    status: str
    area_given: str
    has_account: bool
    valid_from: date

    @property
    def is_usable(self) -> bool:
        return self.status == USABLE


class KnownEnrolment(NamedTuple):
    id: UUID
    particulars_digest: bytes
    state: KnownState | None


class KnownAccount(NamedTuple):
    id: UUID
    holder_id: UUID
    balance_fen: int
    imported_fen: int
    awaited_fen: int
    entry_count: int
    link_digest: bytes
    area_code: str
    disputed_at: datetime | None = None
    disputed_fen: int | None = None
    dispute_count: int = 0
    dispute_digest: bytes = b""


@dataclass
class Known:
    """By psn_no, by digest of the document number, by person and by holder."""

    people: dict[str, KnownPerson]
    owners: dict[bytes, str]
    enrolments: dict[UUID, dict[Key, KnownEnrolment]]
    accounts: dict[UUID, KnownAccount]
    numbers: dict[str, bytes] = field(default_factory=dict)
    telephones: dict[str, bytes] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)  # psn_no not used any more, and the one that is
    next_states: dict[UUID, date] = field(default_factory=dict)
    """To fill in history: from which day the state after that day holds, by enrolment."""

    def digest_of(self, number: str) -> bytes:
        """The digest by which this document number is found, made once."""
        return self.numbers.get(number) or self.numbers.setdefault(number, number_digest(number))

    def telephone_digest_of(self, telephone: str) -> bytes:
        """The digest by which this telephone is compared, made once."""
        return self.telephones.get(telephone) or self.telephones.setdefault(
            telephone, telephone_digest(telephone)
        )


def known_of(
    groups: Collection[list[RegisterRow]], *, as_of: date, lock: bool = False, history: bool = False
) -> Known:
    """What is known of these people on that day; `lock` keeps it so until the open transaction ends.

    Locked in the order of everywhere: persons, then accounts, each by id.
    """
    people = _people([rows[0].psn_no for rows in groups], lock)
    known = Known(people, {}, {}, {})
    in_use = {person.psn_no for person in people.values() if person.closed_into_id is None}
    if other := {rows[0].psn_no for rows in groups} - in_use:
        known.replaced = former_numbers.replaced(other)
    ids = [person.id for person in people.values()]
    if ids:
        known.accounts = _accounts(ids, lock)
        known.enrolments = _enrolments(ids, as_of)
    if history:
        known.next_states = _next_states(ids, as_of)
    strangers = {row.number for rows in groups if rows[0].psn_no not in people for row in rows}
    if strangers:
        digests = [known.digest_of(number) for number in strangers]
        owners = Person.objects.filter(cert_no_digest__in=digests).values_list("cert_no_digest", "psn_no")
        known.owners = {bytes(digest): psn_no for digest, psn_no in owners}
    return known


def _people(psn_nos: Iterable[str], lock: bool) -> dict[str, KnownPerson]:
    found = Person.objects.filter(psn_no__in=psn_nos)
    if lock:
        found = found.select_for_update(no_key=True).order_by("id")
    rows = map(KnownPerson._make, found.values_list(*KnownPerson._fields))
    return {person.psn_no: person for person in rows}


def _accounts(holders: Iterable[UUID], lock: bool) -> dict[UUID, KnownAccount]:
    found = PersonalAccount.objects.filter(holder__in=holders)
    if lock:
        found = found.select_for_update(no_key=True).order_by("id")
    rows = map(KnownAccount._make, found.values_list(*KnownAccount._fields))
    return {account.holder_id: account for account in rows}


def _next_states(people: Iterable[UUID], as_of: date) -> dict[UUID, date]:
    later = EnrolmentState.objects.filter(enrolment__person__in=people, valid_from__gt=as_of)
    return dict(
        later.values("enrolment_id")
        .annotate(Min("valid_from"))
        .values_list("enrolment_id", "valid_from__min")
    )


def _enrolments(people: Iterable[UUID], as_of: date) -> dict[UUID, dict[Key, KnownEnrolment]]:
    """Every enrolment as it stands on that day: its latest state until then, else the first that is known."""
    rows = (
        Enrolment.objects.filter(person__in=people)
        .order_by("states__valid_from", "states__recorded_at", "states__id")
        .values_list(
            "person_id",
            "id",
            "insutype",
            "area_code",
            "particulars_digest",
            "states__status",
            "states__area_code_given",
            "states__has_account",
            "states__valid_from",
        )
    )
    found: dict[UUID, dict[Key, KnownEnrolment]] = {}
    for person, enrolment, insutype, area, digest, status, area_given, has_account, valid_from in rows:
        standing = found.setdefault(person, {})
        if (insutype, area) not in standing or (valid_from and valid_from <= as_of):
            state = KnownState(status, area_given, has_account, valid_from) if valid_from else None
            standing[insutype, area] = KnownEnrolment(enrolment, bytes(digest or b""), state)
    return found
