"""The hot path's reads: what settling locks, and what it looks at afterwards, in one statement each.

Locks are taken in one order everywhere: the patient, the bindings by id, the accounts by id; and
unconditionally, without a state in the WHERE: after a wait PostgreSQL re-reads only the rows it locked,
so whatever changed meanwhile would be missed. Everything judged is a locked row's column or is read by
the second statement. SQLite has no row locks: its IMMEDIATE transaction is the lock.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from accounts.actors import InstitutionActor
from accounts.database.pipeline import Row
from accounts.database.prepared_sql import Columns, Step
from accounts.models import Enrolment, EnrolmentState, Person, PersonalAccount
from sharing.models import (
    Binding,
    CredentialToken,
    Edition as EditionRow,
    Institution,
    InstitutionKey,
    Message,
    Settlement,
    SwitchTurn,
)
from sharing.rules.edition import Edition
from sharing.rules.facts import Key, PersonFacts
from sharing.rules.switches import Switch
from sharing.selectors import facts, switches
from sharing.selectors.facts import StateRow

_SENDER = Columns(Institution, "id", "area_code", "is_active")
_KEY = Columns(InstitutionKey, "id")
_PATIENT = Columns(
    Person, "id", "psn_no", "cert_no_digest", "card_no_digest", "bill_count", "bill_digest", "closed_into"
)
_ACCOUNT = Columns(
    PersonalAccount, "id", "holder", "balance_fen", "entry_count", "link_digest", "disputed_at"
)
_BINDING = Columns(
    Binding,
    "id", "holder", "member", "relationship", "state", "starts_on", "ends_on", "confirm_by",
    "suspended_by_staff", "signed_at", "deduct_place", "monthly_limit_fen", "month", "month_used_fen",
)  # fmt: skip
_SHOWN = Columns(CredentialToken, "digest", "person", "expires_at", "used_by")
_PERSON = Columns(Person, "id", "psn_no", "birth_date", "sex", "died_on")
_ENROLMENT = Columns(Enrolment, "id", "insutype", "area_code")
_STATE = Columns(EnrolmentState, "status", "has_account", "valid_from", "recorded_at")


class Whose(NamedTuple):
    """By what a patient is found: a condition on `person`, and its values."""

    condition: str
    values: tuple[object, ...] = ()


BY_PSN_NO = "person.psn_no = %s"
BY_NUMBER = "person.cert_no_digest = %s"
BY_CARD = "person.card_no_digest = %s"
BY_TOKEN = f"person.id = (SELECT person_id FROM {_SHOWN.table} WHERE digest = %s)"
BY_SETTLEMENT = f"""person.id = (
    SELECT patient_id FROM {Settlement._meta.db_table}
    WHERE institution_id = %s AND setl_id = %s AND reverses_id IS NULL
)"""
NOBODY = Whose("person.id IS NULL")


@dataclass(frozen=True)
class Purses:
    """Everything that might pay for one patient: bindings of any state, and accounts by holder."""

    patient: Person
    bindings: dict[Key, Binding]
    accounts: dict[UUID, PersonalAccount]

    @property
    def own(self) -> PersonalAccount | None:
        return self.accounts.get(self.patient.pk)


@dataclass(frozen=True)
class Payers:
    """Who sent a message, whether it was answered before, and what might pay for the patient, if any.

    `has_key`: the key that was asked for is theirs, and not revoked.
    """

    institution: Institution
    has_key: bool
    is_answered: bool
    purses: Purses | None


@dataclass(frozen=True)
class SettlingFacts:
    """How patient and holders stand on a day, every policy and switch in force, the code that was shown.

    `bindings` is how many the patient has by now.
    """

    people: dict[UUID, PersonFacts]
    psn_nos: dict[UUID, str]
    editions: Sequence[Edition]
    switches: tuple[Switch, ...]
    token: CredentialToken | None
    bindings: int


def _places(*widths: int) -> list[slice]:
    """Where columns of these widths stand in a row."""
    ends = [sum(widths[: place + 1]) for place in range(len(widths))]
    return [slice(end - width, end) for end, width in zip(ends, widths, strict=True)]


_SENT_BY, _SIGNED_BY, _ANSWERED, _OF, _THROUGH, _BEHIND = _places(
    len(_SENDER), len(_KEY), 1, len(_PATIENT), len(_BINDING), len(_ACCOUNT)
)


def asking_for_payers(whose: Whose, *, by: InstitutionActor, msgid: str | None, lock: bool) -> Step:
    """Asks for the patient, the patient's bindings and all the accounts behind them.

    Locks them in this order, unless this is only a quote. Who sends an answered message locks nobody.
    """
    statement = _payers_sql(whose.condition, "FOR NO KEY UPDATE" if lock else "")
    return Step(statement, (by.institution_id, msgid, *whose.values, by.key_id, by.institution_id))


def payers_of(found: Sequence[Row]) -> Payers | None:
    """What came back; None: there is no such institution."""
    if not found:
        return None
    first = found[0]
    institution, has_key = _SENDER.row(first[_SENT_BY]), first[_SIGNED_BY][0] is not None
    if first[_OF][0] is None:
        return Payers(institution, has_key, bool(first[_ANSWERED][0]), None)
    # A row is one binding with one account, the holder's or the patient's own; either may be missing.
    bindings = [_BINDING.row(columns) for columns in _once(found, _THROUGH)]
    accounts = [_ACCOUNT.row(columns) for columns in _once(found, _BEHIND)]
    purses = Purses(
        _PATIENT.row(first[_OF]),
        {binding.pk: binding for binding in bindings},
        {account.holder_id: account for account in accounts},
    )
    return Payers(institution, has_key, False, purses)


def _once(found: Iterable[Row], place: slice) -> Iterable[Row]:
    """What stands at this place, each key once."""
    columns = {row[place][0]: row[place] for row in found}
    columns.pop(None, None)
    return columns.values()


@cache
def _payers_sql(condition: str, lock: str) -> str:
    holders = "SELECT id FROM patient UNION ALL SELECT holder_id FROM shared"
    if connection.vendor == "postgresql":
        # The array is complete before an account is looked for: by then every binding is locked.
        has_account = f"account.holder_id = ANY (ARRAY({holders}))"
    else:
        has_account, lock = f"account.holder_id IN ({holders})", ""
    return f"""
WITH answered AS MATERIALIZED (
    SELECT id FROM {Message._meta.db_table} WHERE institution_id = %s AND msgid = %s
), patient AS MATERIALIZED (
    SELECT {_PATIENT.of("person")} FROM {_PERSON.table} person
    WHERE {condition} AND NOT EXISTS (SELECT 1 FROM answered) ORDER BY person.id LIMIT 1 {lock}
), shared AS MATERIALIZED (
    SELECT {_BINDING.of("binding")} FROM {_BINDING.table} binding
    WHERE binding.member_id = (SELECT id FROM patient) ORDER BY binding.id {lock}
), behind AS MATERIALIZED (
    SELECT {_ACCOUNT.of("account")} FROM {_ACCOUNT.table} account
    WHERE {has_account} ORDER BY account.id {lock}
)
SELECT {_SENDER.of("sender")}, {_KEY.of("key")}, EXISTS (SELECT 1 FROM answered), {_PATIENT.of("patient")},
       {_BINDING.of("shared")}, {_ACCOUNT.of("behind")}
FROM {_SENDER.table} sender
LEFT JOIN {_KEY.table} key ON key.id = %s AND key.institution_id = sender.id AND key.revoked_at IS NULL
LEFT JOIN patient ON true
LEFT JOIN shared ON true
LEFT JOIN behind ON behind.holder_id IN (shared.holder_id, patient.id)
WHERE sender.id = %s
"""


_COUNTED, _IN_FORCE, _SHOWED, _WHO, _INSURED, _SINCE = _places(
    1, 2, len(_SHOWN), len(_PERSON), len(_ENROLMENT), len(_STATE)
)


def asking_for_facts(whose: Whose, *, token_digest: bytes | None) -> Step:
    """Asks for what is judged beside the locked rows; to be carried out after `asking_for_payers`."""
    shown = () if token_digest is None else (token_digest,)
    return Step(_facts_sql(whose.condition, bool(shown)), (*whose.values, *shown))


def facts_of(found: Sequence[Row], on: date) -> SettlingFacts:
    """What came back, as of a day."""
    first = found[0]
    [bindings], [in_force, turned] = first[_COUNTED], first[_IN_FORCE]
    people = {person[0]: person for person in (_PERSON.read(row[_WHO]) for row in found)}
    enrolments = facts.standing_on((_state(row) for row in found if row[_SINCE][0] is not None), on)
    return SettlingFacts(
        people={
            key: PersonFacts(key, birth_date, sex, died_on, enrolments.get(key, ()))
            for key, _, birth_date, sex, died_on in people.values()
        },
        psn_nos={key: person[1] for key, person in people.items()},
        editions=facts.editions() if in_force is None else _kept_editions(in_force),
        switches=_kept_switches(turned),
        token=_SHOWN.row(first[_SHOWED]) if first[_SHOWED][0] is not None else None,
        bindings=bindings,
    )


def _state(row: Row) -> StateRow:
    [person_id, *_] = _PERSON.read(row[_WHO])
    return StateRow(person_id, *_ENROLMENT.read(row[_INSURED]), *_STATE.read(row[_SINCE]))


@lru_cache(maxsize=4)
def _kept_editions(in_force: str) -> list[Edition]:
    """The policies as rules, kept as long as their rows stay the same, so that nobody judges by an old one.

    They are few and change seldom, but reading them took longer than all that is judged by them.
    """
    return facts.editions()


@lru_cache(maxsize=4)
def _kept_switches(turned: str) -> tuple[Switch, ...]:
    """Likewise: turns are only ever added, so how many there are tells what was read before from now."""
    return () if turned == "0" else switches.standing()


@cache
def _facts_sql(condition: str, with_token: bool) -> str:
    if connection.vendor == "postgresql":
        # By whom and where it was written tells a version of a row from every other.
        version = "string_agg(edition.xmin::text || edition.ctid::text, ' ' ORDER BY edition.id)"
        versions = f"SELECT {version} FROM {EditionRow._meta.db_table} edition WHERE status = 'in_force'"
    else:
        versions = "SELECT NULL"
    turned = f"SELECT count(*) || coalesce(max(CAST(id AS text)), '') FROM {SwitchTurn._meta.db_table}"
    token = _SHOWN.of("token") if with_token else ", ".join(["NULL"] * len(_SHOWN))
    shown = f"LEFT JOIN {_SHOWN.table} token ON token.digest = %s" if with_token else ""
    return f"""
WITH patient AS MATERIALIZED (
    SELECT person.id FROM {_PERSON.table} person WHERE {condition} ORDER BY person.id LIMIT 1
), shared AS MATERIALIZED (
    SELECT holder_id FROM {_BINDING.table} WHERE member_id = (SELECT id FROM patient)
)
SELECT (SELECT count(*) FROM shared), ({versions}), ({turned}), {token},
       {_PERSON.of("person")}, {_ENROLMENT.of("enrolment")}, {_STATE.of("state")}
FROM {_PERSON.table} person
{shown}
LEFT JOIN {_ENROLMENT.table} enrolment ON enrolment.person_id = person.id
LEFT JOIN {_STATE.table} state ON state.enrolment_id = enrolment.id
WHERE person.id IN (SELECT id FROM patient UNION SELECT holder_id FROM shared)
ORDER BY state.valid_from, state.recorded_at, state.id
"""
