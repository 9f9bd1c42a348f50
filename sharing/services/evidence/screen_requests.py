"""One thing for one person to read and sign on the screen of one counter: asked for, opened, spent.

Six digits or a QR open it there, once, for ten minutes and only while its visit is open. Both are derived
from the row with a key; the row keeps a digest by which the QR is found.
"""

import unicodedata
from datetime import datetime, timedelta
from enum import Enum
from hmac import compare_digest
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet
from uuid_utils.compat import uuid7

from accounts.actors import Clerk
from accounts.sealing import keyed_digest
from sharing.models import Screen, SignRequest, Visit
from sharing.services.staff import own_family
from sharing.services.visits import mandate, screen_pairing

LIFE = timedelta(minutes=10)
DIGITS = 6
TOKEN_BYTES = 16  # 128 bits


class NoScreen(Exception):
    """The counter of this visit has no paired screen, or the visit is at no counter."""


class NotOpen(Exception):
    """It is over: signed, withdrawn, too old, its visit closed, or meant for another screen."""


class WrongDigits(Exception):
    """What was typed is not the number on the clerk's screen; `left` is None where nothing waits."""

    def __init__(self, left: int | None) -> None:
        super().__init__(left)
        self.left = left


class RequestState(Enum):
    """Where a request stands, for the clerk who waits."""

    WAITING = "waiting"
    READING = "reading"
    SIGNED = "signed"
    OVER = "over"


def make(
    visit: Visit,
    *,
    signer_id: UUID,
    purpose: str,
    subject_digest: bytes,
    at: datetime,
    signing: UUID | None = None,
    binding_id: UUID | None = None,
) -> SignRequest:
    """A new request, in the transaction in which the visit was locked; an earlier one is withdrawn.

    Raises NoScreen.
    """
    screen = screen_pairing.paired_at(visit.counter_id)
    if screen is None:
        raise NoScreen
    withdraw(visit.pk, at)
    request = SignRequest(
        id=uuid7(),
        visit=visit,
        screen=screen,
        signer_id=signer_id,
        purpose=purpose,
        signing=signing,
        binding_id=binding_id,
        subject_digest=subject_digest,
        asked_at=at,
        expires_at=at + LIFE,
    )
    request.token_digest = _token_digest(token_of(request))
    request.save(force_insert=True)
    return request


def withdraw(visit_id: UUID, at: datetime) -> None:
    """What this visit has asked for is not to be signed any more."""
    asked = SignRequest.objects.filter(visit=visit_id, signed_at__isnull=True, withdrawn_at__isnull=True)
    asked.update(withdrawn_at=at)


def digits_of(request: SignRequest) -> str:
    """The six digits that the clerk's screen shows."""
    number = int.from_bytes(_derived(request, "sign digits"), "big")
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def token_of(request: SignRequest) -> str:
    """What the QR holds: 128 bits."""
    return _derived(request, "sign token")[:TOKEN_BYTES].hex()


def state_of(request: SignRequest, at: datetime) -> RequestState:
    """Where it stands now."""
    if request.signed_at:
        return RequestState.SIGNED
    can_be_signed = _open(at).filter(pk=request.pk).exists()
    if not can_be_signed or not (request.opened_at or request.tries_left):
        return RequestState.OVER
    return RequestState.READING if request.opened_at else RequestState.WAITING


def open_with_digits(*, screen: Screen, typed: str, address: str, agent: str, at: datetime) -> SignRequest:
    """What this screen was asked to show, if the digits are right; a wrong try is committed at once.

    Raises WrongDigits.
    """
    plain = "".join(unicodedata.normalize("NFKC", typed).split())
    request = _waiting(screen, at).first()
    if request is None:
        raise WrongDigits(None)
    with transaction.atomic(durable=True):
        # Taken before it is compared, or many tries at once would each see the last one left; and judged by
        # the row alone: after a wait PostgreSQL reads again only the row that it waited for.
        left = SignRequest.objects.filter(pk=request.pk, tries_left__gt=0)
        taken = left.update(tries_left=F("tries_left") - 1)
    if not taken:
        raise WrongDigits(None)
    if not compare_digest(plain.encode(), digits_of(request).encode()):
        request.refresh_from_db(fields=["tries_left"])
        raise WrongDigits(request.tries_left)
    return _show(request, address, agent, at)


def open_with_token(*, screen: Screen, token: str, address: str, agent: str, at: datetime) -> SignRequest:
    """The same by the QR, which needs no tries. Raises WrongDigits."""
    request = _waiting(screen, at).filter(token_digest=_token_digest(token)).first()
    if request is None:
        raise WrongDigits(None)
    return _show(request, address, agent, at)


def shown_on(screen: Screen, at: datetime) -> SignRequest | None:
    """What the screen shows now."""
    opened = _open(at).filter(screen=screen, opened_at__isnull=False)
    return opened.select_related("visit__citizen", "signer").order_by("-pk").first()


def was_signed(screen: Screen, request_id: str) -> bool:
    """Whether this screen has signed it before: a second click, or a page that was loaded again."""
    try:
        signed = SignRequest.objects.filter(pk=UUID(request_id), screen=screen, signed_at__isnull=False)
    except ValueError:
        return False
    return signed.exists()


@transaction.atomic(durable=True)
def put_aside(*, request: SignRequest, by: Clerk, at: datetime) -> None:
    """The person does not sign; what was to be signed stays as it is. Raises mandate.NoMandate."""
    mandate.require(by, at=at, admitted=True)
    withdraw(request.visit_id, at)


def spend(request_id: UUID, *, by: Clerk, at: datetime) -> None:
    """Uses it up in the transaction of what is signed, whose visit is locked. Raises NotOpen."""
    opened = _open(at).filter(pk=request_id, opened_at__isnull=False)
    if not opened.filter(visit=by.visit_id, signer=by.person_id).update(signed_at=at):
        raise NotOpen


def actor_of(request: SignRequest, *, address: str, agent: str) -> Clerk:
    """The clerk of the visit, acting for the signer on the screen at this address."""
    return Clerk(request.visit.clerk_id, request.visit_id, request.signer_id, address, agent)


@transaction.atomic(durable=True)
def _show(request: SignRequest, address: str, agent: str, at: datetime) -> SignRequest:
    """Reading is activity of the visit, too."""
    try:
        mandate.require(actor_of(request, address=address, agent=agent), at=at, admitted=True)
    except (mandate.NoMandate, own_family.OwnFamily) as over:
        raise WrongDigits(None) from over
    if not _open(at).filter(pk=request.pk, opened_at__isnull=True).update(opened_at=at):
        raise WrongDigits(None)
    return request


def _waiting(screen: Screen, at: datetime) -> QuerySet[SignRequest]:
    """What this screen was asked to show and does not show yet."""
    waiting = _open(at).filter(screen=screen, opened_at__isnull=True, tries_left__gt=0)
    return waiting.select_related("visit").order_by("-pk")


def _open(at: datetime) -> QuerySet[SignRequest]:
    """What can still be signed: not used, not withdrawn, in time, its visit open, its screen paired."""
    return SignRequest.objects.filter(
        signed_at__isnull=True,
        withdrawn_at__isnull=True,
        expires_at__gt=at,
        screen__revoked_at__isnull=True,
        visit__in=mandate.open_visits(at),
    )


def _derived(request: SignRequest, purpose: str) -> bytes:
    bound_to = f"{request.pk}\0{request.signer_id}\0{request.purpose}\0{bytes(request.subject_digest).hex()}"
    return keyed_digest(bound_to, purpose=purpose)


def _token_digest(token: str) -> bytes:
    return keyed_digest(token, purpose="sign token digest")
