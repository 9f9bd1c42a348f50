"""One-time codes: asked for, sent by the worker, tried, spent.

A code is bound to its row, a person, a purpose and the digest of what it signs, and is derived from them with
a key: nothing of it is stored. A row is written for unknown people too, so that asking tells nothing.
"""

import logging
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from hmac import compare_digest
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts import sms
from accounts.actors import Job
from accounts.models import OneTimeCode, Person
from accounts.rules.identity import is_mobile
from accounts.sealing import keyed_digest
from accounts.services import held_telephones, rate_limits
from accounts.services.rate_limits import Scope, Try
from accounts.words.sign_in import (
    CODE_EXPIRED,
    CODE_IS_FOR,
    CODE_MESSAGE,
    CODE_USED_UP,
    CODE_WRONG,
    HELD_MESSAGE,
)

log = logging.getLogger(__name__)

LIFE = timedelta(minutes=5)
DIGITS = 6
BATCH = 50
JOB = Job("codes")


class CodeRefused(Exception):
    """The code does not count; `sentence` says why and what to do."""

    @property
    def sentence(self) -> str:
        return str(CODE_EXPIRED)


class WrongCode(CodeRefused):
    """What was typed is not the code, or there is nobody whom it could have reached: the two read alike."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left

    @property
    def sentence(self) -> str:
        if not self.left:
            return str(CODE_USED_UP)
        return CODE_WRONG % {"left": self.left}


class ExpiredCode(CodeRefused):
    """Its five minutes are over, it was used, it was tried too often, or a newer one was asked for."""


def ask_code(
    *, person: Person | None, purpose: str, subject_digest: bytes, at: datetime, counted: Iterable[Try] = ()
) -> OneTimeCode:
    """Writes down that a code is wanted; the worker sends it. Raises TooManyTries, and then writes none.

    `counted` is by whom and for which telephone asking is counted, for somebody who has not signed in. Who
    has reads on the page that no code goes to a number yet (held_telephones.NumberHeld, a TooManyTries); who
    has not reads it at that number, since the page says the same whoever asks for whom.
    """
    if person is not None and not counted:
        held_telephones.refuse_held(person, at)
    rate_limits.take(counted or _counted_for(person), at=at)
    return OneTimeCode.objects.create(
        person=person, purpose=purpose, subject_digest=subject_digest, asked_at=at, expires_at=at + LIFE
    )


def telephone_key(number: str, telephone: str) -> bytes:
    """By what the codes to one telephone of one person are counted: as well where it is nobody's."""
    return keyed_digest(f"{number}\0{telephone}", purpose="asked telephone")[:16]


def telephone_try(key: bytes) -> Try:
    """One more code to it, whoever asks and whatever for."""
    return Try(Scope.CODE_TELEPHONE, key.hex())


def _counted_for(person: Person | None) -> list[Try]:
    """Who has signed in asks for a code to their own telephone."""
    if person is None:
        return [Try(Scope.CODE_ASK, "")]
    key = telephone_key(person.open_number(JOB), person.open_telephone(JOB))
    return [Try(Scope.CODE_ASK, str(person.pk)), telephone_try(key)]


def try_code(
    *, code_id: UUID, person_id: UUID | None, purpose: str, subject_digest: bytes, typed: str, at: datetime
) -> OneTimeCode:
    """The code, if what was typed is it; a wrong one costs a try, committed at once.

    Then do what it was for and `spend_code` in one transaction, so that a refusal does not cost the code.
    Raises WrongCode or ExpiredCode.
    """
    open_codes = OneTimeCode.objects.filter(
        pk=code_id, used_at__isnull=True, expires_at__gt=at, tries_left__gt=0
    ).filter(person=person_id, purpose=purpose, subject_digest=subject_digest)
    with transaction.atomic(durable=True):
        # Taken before it is compared, or many tries at once would each see the last one left.
        taken = open_codes.update(tries_left=F("tries_left") - 1)
        code = OneTimeCode.objects.select_related("person").filter(pk=code_id).first()
    if not taken or code is None or _is_superseded(code):
        raise ExpiredCode
    if not _matches(code, typed):
        raise WrongCode(code.tries_left)
    OneTimeCode.objects.filter(pk=code_id).update(tries_left=F("tries_left") + 1)
    return code


def spend_code(code: OneTimeCode, *, at: datetime) -> None:
    """Uses it up in the open transaction of what it is for. Raises ExpiredCode for the second one."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a code is spent in the transaction of what it is for")
    if not OneTimeCode.objects.filter(pk=code.pk, used_at__isnull=True).update(used_at=at):
        raise ExpiredCode


def send_due(at: datetime) -> int:
    """Sends the codes that were asked for and not sent yet; how many went out. Safe beside another worker.

    A sender that fails ends the round: the code is tried again in the next one, until it has expired. The
    one over which a worker died stays sent: most likely it was, nobody wants it twice, and who waits for it
    asks for another on that page.
    """
    due = OneTimeCode.objects.filter(sent_at__isnull=True, person__isnull=False, expires_at__gt=at)
    sent = 0
    for code in due.select_related("person").order_by("expires_at")[:BATCH]:
        # Claimed by a condition on the row: of two workers one finds it taken.
        if not OneTimeCode.objects.filter(pk=code.pk, sent_at__isnull=True).update(sent_at=at):
            continue
        try:
            sent += _send(code, at)
        except Exception:  # whatever a sender raises
            log.warning("code not sent, to be tried again", extra={"code": str(code.pk)}, exc_info=True)
            OneTimeCode.objects.filter(pk=code.pk).update(sent_at=None)
            break
    return sent


def remove_old(at: datetime) -> int:
    """Deletes the codes of more than a day ago; how many."""
    return OneTimeCode.objects.filter(asked_at__lt=at - timedelta(days=1)).delete()[0]


def digits_of(code: OneTimeCode) -> str:
    """The six digits of a code."""
    bound_to = f"{code.pk}\0{code.person_id}\0{code.purpose}\0{bytes(code.subject_digest).hex()}"
    number = int.from_bytes(keyed_digest(bound_to, purpose="code"), "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def _matches(code: OneTimeCode, typed: str) -> bool:
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    same = compare_digest(plain.encode(), digits_of(code).encode())
    return same and code.person_id is not None


def _is_superseded(code: OneTimeCode) -> bool:
    same = OneTimeCode.objects.filter(
        person=code.person_id, purpose=code.purpose, subject_digest=bytes(code.subject_digest)
    )
    return same.filter(asked_at__gte=code.asked_at, pk__gt=code.pk).exists()


def _send(code: OneTimeCode, at: datetime) -> bool:
    person = code.person
    telephone = person.open_telephone(JOB) if person else ""
    if person is None or not is_mobile(telephone):
        return False  # nothing to send to; the page says where to have a number put right
    until = held_telephones.held_until(person, at)  # asked here: the register may have changed it meanwhile
    text = HELD_MESSAGE % {"clock": held_telephones.clock(until)} if until else _text(code)
    sms.sender().send(telephone, text, person)
    return until is None


def _text(code: OneTimeCode) -> str:
    minutes = LIFE // timedelta(minutes=1)
    return CODE_MESSAGE % {"act": CODE_IS_FOR[code.purpose], "digits": digits_of(code), "minutes": minutes}
