"""医保码, number or card: what a patient shows must be the patient's own; a code works once, not for long."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.db.models import QuerySet

from accounts.actors import Actor
from accounts.models import Person
from accounts.models.people import card_digest, number_digest
from accounts.sealing import keyed_digest
from sharing.models import CredentialToken, Settlement
from sharing.rules.reasons import Code, Refused, because

TOKEN_DIGITS = 19
TOKEN_LIFE = timedelta(seconds=60)


class Kind(StrEnum):
    """`mdtrt_cert_type`."""

    CODE = "01"
    NUMBER = "02"
    CARD = "03"


@dataclass(frozen=True)
class Credential:
    """What the patient showed; an unknown kind is invalid, and says so when it is checked."""

    kind: str
    value: str

    def __repr__(self) -> str:
        return f"Credential({self.kind})"


def issue_token(*, person_id: UUID, by: Actor, at: datetime, life: timedelta = TOKEN_LIFE) -> str:
    """A code for this person to show at a desk, of which only a keyed digest is kept."""
    token = "".join(secrets.choice("0123456789") for _ in range(TOKEN_DIGITS))
    CredentialToken.objects.create(digest=_token_digest(token), person_id=person_id, expires_at=at + life)
    return token


def owner_of(credential: Credential) -> QuerySet[Person]:
    """Whose it is, if anybody's, whether it still works or not."""
    match credential.kind:
        case Kind.CODE:
            return Person.objects.filter(credentialtoken=_token_digest(credential.value))
        case Kind.NUMBER:
            return Person.objects.filter(cert_no_digest=number_digest(credential.value))
        case Kind.CARD:
            return Person.objects.filter(card_no_digest=card_digest(credential.value))
        case _:
            return Person.objects.none()


def check_own(patient: Person, credential: Credential, at: datetime) -> CredentialToken | None:
    """The token to be used up, if it is one, under the patient's lock.

    Raises Refused; of what is not the patient's own it tells nothing more, not even whether it exists.
    """
    match credential.kind:
        case Kind.CODE:
            return _check_token(patient, credential.value, at)
        case Kind.NUMBER:
            own, shown = patient.cert_no_digest, number_digest(credential.value)
        case Kind.CARD:
            own, shown = patient.card_no_digest or b"", card_digest(credential.value)
        case _:
            raise Refused([because(Code.CREDENTIAL_INVALID)])
    if not secrets.compare_digest(bytes(own), shown):
        raise Refused([because(Code.NOT_OWN_CREDENTIAL)])
    return None


def use_up(token: CredentialToken, settlement: Settlement) -> None:
    """This code has paid: it works for nothing else."""
    CredentialToken.objects.filter(pk=token.pk).update(used_by=settlement)


def _check_token(patient: Person, value: str, at: datetime) -> CredentialToken:
    token = CredentialToken.objects.filter(digest=_token_digest(value)).first()
    if token is None:
        raise Refused([because(Code.CREDENTIAL_INVALID)])
    if token.person_id != patient.pk:
        raise Refused([because(Code.NOT_OWN_CREDENTIAL)])
    if token.used_by_id is not None:
        raise Refused([because(Code.CREDENTIAL_USED)])
    if token.expires_at <= at:
        raise Refused([because(Code.CREDENTIAL_EXPIRED)])
    return token


def _token_digest(token: str) -> bytes:
    return keyed_digest(token, purpose="credential token")
