"""人员信息 (1101): an institution asks who stands before it; counted, and shown to the one asked for."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from accounts.actors import InstitutionActor
from accounts.days import shanghai_day
from accounts.models import Person, PersonalAccount
from accounts.rules.names import same_name
from accounts.services import access, rate_limits
from accounts.services.rate_limits import Scope, TooManyTries, Try
from sharing.models import Institution
from sharing.rules.facts import EMPLOYEE, RESIDENT, EnrolmentFacts
from sharing.selectors import facts
from sharing.services.settling import credentials, institutions
from sharing.services.settling.credentials import Credential, CredentialKind
from sharing.services.settling.stored_replies import NotDone
from sharing.words.access import LOOKED_UP, LOOKED_UP_WHY
from sharing.words.settling import PERSON_UNKNOWN, TOO_MANY_LOOK_UPS


class PersonUnknown(NotDone):
    """Nobody has this credential, or not under this name: the two are told alike."""

    code = "person_unknown"
    text, next = PERSON_UNKNOWN


class TooManyLookUps(NotDone):
    """The institution has asked too often."""

    code = "too_many_look_ups"
    text, next = TOO_MANY_LOOK_UPS


@dataclass(frozen=True)
class Found:
    """Who it is and how they are insured now; `balance_fen` is their own account's, None without one."""

    person: Person
    number: str
    enrolment: EnrolmentFacts | None
    balance_fen: int | None


def look_up(*, credential: Credential, name: str, by: InstitutionActor, at: datetime) -> Found:
    """The person whose credential it is; of a document number the name must be right too.

    Leaves an AccessRecord that the person sees. Raises PersonUnknown, NumberReplaced, TooManyLookUps, or
    Refused (a code that is expired or used, an institution that may not settle).
    """
    institutions.require_active(by)
    asked, missed = (Try(scope, str(by.institution_id)) for scope in (Scope.LOOK_UP, Scope.LOOK_UP_MISS))
    try:
        rate_limits.check(missed, at=at)
        rate_limits.take([asked], at=at)
    except TooManyTries as wait:
        raise TooManyLookUps from wait
    person = credentials.owner_of(credential).first()
    if person is None or (credential.kind == CredentialKind.NUMBER and not same_name(person.name, name)):
        rate_limits.count_failure(missed, at=at)
        raise PersonUnknown
    credentials.refuse_replaced("", person, credential)
    credentials.check_own(person, credential, credentials.token_of(credential), at)
    _record(person, by, at)
    return _found(person, by, at)


@transaction.atomic(durable=True)
def _record(person: Person, by: InstitutionActor, at: datetime) -> None:
    institution = access.Onlooker(by.door, Institution.objects.get(pk=by.institution_id).name)
    what, why = str(LOOKED_UP), str(LOOKED_UP_WHY)
    access.note(person.pk, what=what, why=why, by=institution, at=at)


def _found(person: Person, by: InstitutionActor, at: datetime) -> Found:
    enrolments = facts.enrolments_on([person.pk], shanghai_day(at)).get(person.pk, ())
    enrolment = _that_counts(enrolments)
    has_own = enrolment is not None and enrolment.insutype == EMPLOYEE
    account = PersonalAccount.objects.filter(holder=person).first() if has_own else None
    return Found(person, person.open_number(by), enrolment, account.balance_fen if account else None)


def _that_counts(enrolments: tuple[EnrolmentFacts, ...]) -> EnrolmentFacts | None:
    """The active 310, else the active 390, else the latest, whatever its status."""
    for insutype in (EMPLOYEE, RESIDENT):
        for one in reversed(enrolments):
            if one.insutype == insutype and one.is_active:
                return one
    return enrolments[-1] if enrolments else None
