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
from accounts.services import former_numbers
from sharing.models import CredentialToken
from sharing.rules.reasons import Code, Refused, because
from sharing.services.settling.stored_replies import NotDone
from sharing.words.settling import PSN_NO_REPLACED


class NumberReplaced(NotDone):
    """The psn_no was corrected, or closed into another of the same human."""

    code = "psn_no_replaced"
    text, next = PSN_NO_REPLACED


TOKEN_DIGITS = 19
TOKEN_LIFE = timedelta(seconds=60)
LONGEST_LIFE = timedelta(minutes=10)  # from the shell, for who tries a till out


class CredentialKind(StrEnum):
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
    """A code for this person to show at a till, of which only a keyed digest is kept."""
    token = "".join(secrets.choice("0123456789") for _ in range(TOKEN_DIGITS))
    CredentialToken.objects.create(digest=_token_digest(token), person_id=person_id, expires_at=at + life)
    return token


def digest_of(credential: Credential) -> bytes | None:
    """By which a credential's owner is found; None for a kind that is not known."""
    match credential.kind:
        case CredentialKind.CODE:
            return _token_digest(credential.value)
        case CredentialKind.NUMBER:
            return number_digest(credential.value)
        case CredentialKind.CARD:
            return card_digest(credential.value)
        case _:
            return None


def owner_of(credential: Credential) -> QuerySet[Person]:
    """Whose it is, if anybody's, whether it still works or not."""
    match credential.kind:
        case CredentialKind.CODE:
            return Person.objects.filter(credentialtoken=digest_of(credential))
        case CredentialKind.NUMBER:
            return Person.objects.filter(cert_no_digest=digest_of(credential))
        case CredentialKind.CARD:
            return Person.objects.filter(card_no_digest=digest_of(credential))
        case _:
            return Person.objects.none()


def token_of(credential: Credential) -> CredentialToken | None:
    """What is known of a code, if it is one."""
    if credential.kind != CredentialKind.CODE:
        return None
    return CredentialToken.objects.filter(digest=digest_of(credential)).first()


def refuse_replaced(psn_no: str, owner: Person | None, credential: Credential) -> None:
    """Raises NumberReplaced for a psn_no that is not used any more, where its human shows their credential.

    `owner` is who was found by the psn_no, or without one by the credential. Of a number that nobody had, or
    of somebody else's, nothing is told.
    """
    if owner is not None and owner.closed_into_id is None:
        return
    meant = former_numbers.whose(psn_no) if psn_no else None
    meant = meant or (owner and owner.closed_into)
    shown = owner_of(credential).first() if meant else None
    if meant and shown and meant.pk in (shown.pk, shown.closed_into_id):
        raise NumberReplaced


def check_own(patient: Person, credential: Credential, token: CredentialToken | None, at: datetime) -> None:
    """Raises Refused for what is not the patient's own, or does not work any more.

    `token` is what is known of a code. Of what is not the patient's own it tells nothing more, not even
    whether it exists.
    """
    match credential.kind:
        case CredentialKind.CODE:
            _check_token(patient, token, at)
            return
        case CredentialKind.NUMBER:
            own = patient.cert_no_digest
        case CredentialKind.CARD:
            own = patient.card_no_digest or b""
        case _:
            raise Refused([because(Code.CREDENTIAL_INVALID)])
    if not secrets.compare_digest(bytes(own), digest_of(credential) or b"nobody's"):
        raise Refused([because(Code.NOT_OWN_CREDENTIAL)])


def _check_token(patient: Person, token: CredentialToken | None, at: datetime) -> None:
    if token is None:
        raise Refused([because(Code.CREDENTIAL_INVALID)])
    if token.person_id != patient.pk:
        raise Refused([because(Code.NOT_OWN_CREDENTIAL)])
    if token.used_by_id is not None:
        raise Refused([because(Code.CREDENTIAL_USED)])
    if token.expires_at <= at:
        raise Refused([because(Code.CREDENTIAL_EXPIRED)])


def _token_digest(token: str) -> bytes:
    return keyed_digest(token, purpose="credential token")
