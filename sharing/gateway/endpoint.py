"""The one address: reads a message, sees who signed it, carries it out, answers in the envelope."""

import logging
from datetime import datetime, timedelta
from http import HTTPMethod
from typing import NamedTuple

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from accounts.database.away import is_away
from accounts.pages.session import client_address
from sharing.gateway.calls import Call, Transaction, failure, refusal
from sharing.gateway.envelope import Envelope, read_envelope
from sharing.gateway.failures import (
    STORED,
    Busy,
    Failed,
    NotAuthentic,
    OutOfTime,
    Rejected,
    TooLarge,
    UnknownTransaction,
    Unreadable,
    WrongMethod,
    WrongSignatureType,
)
from sharing.gateway.transactions import TRANSACTIONS
from sharing.models import Institution
from sharing.rules.messages import NotAMessage, read
from sharing.rules.reasons import Code, Refused
from sharing.services.settling import gateway_keys, stored_replies
from sharing.services.settling.stored_replies import MessageReused, MessageReversed, NotDone, keep_alone
from sharing.words.messages import flaw_words

log = logging.getLogger("sharing.gateway")

SIGNTYPE = "SM3"
TIME_WINDOW = timedelta(minutes=10)
"""How far the time of a new message may be from ours; one answered before is answered however late."""


class HttpReply(NamedTuple):
    """What a message is answered: 200 for whatever is in an envelope, done or not; `infcode` says which."""

    text: str
    status: int = 200

    def as_response(self) -> HttpResponse:
        response = HttpResponse(self.text, status=self.status, content_type="application/json; charset=utf-8")
        response["Cache-Control"] = "no-store"
        for name, value in self.about_it:
            response[name] = value
        return response

    @property
    def about_it(self) -> list[tuple[str, str]]:
        """The headers of this answer that others do not have."""
        match self.status:
            case WrongMethod.status:
                return [("Allow", HTTPMethod.POST)]
            case Busy.status:
                return [("Retry-After", str(Busy.seconds))]
        return []


@csrf_exempt
def gateway(request: HttpRequest) -> HttpResponse:
    """Answers one message, or says what is wrong with how it came."""
    try:
        reply = answer_to(_body_of(request), client_address(request.META))
    except Rejected as wrong:
        reply = _rejection(wrong, timezone.now())
    return reply.as_response()


def _body_of(request: HttpRequest) -> bytes:
    if request.method != HTTPMethod.POST:
        raise WrongMethod
    try:
        return request.body
    except RequestDataTooBig as wrong:
        raise TooLarge from wrong


def answer_to(body: bytes, address: str) -> HttpReply:
    """What a message is answered that came from this address."""
    at = timezone.now()
    try:
        return HttpReply(_answer(body, address, at))
    except Rejected as wrong:
        return _rejection(wrong, at)
    except Exception as failed:
        # Whoever settles must be able to read the answer; nothing of this is ever stored as one.
        if is_away(failed):
            log.warning("busy", exc_info=True)
            return _rejection(Busy(), at)
        log.exception("failed")
        return _rejection(Failed(), at)


def _rejection(wrong: Rejected, at: datetime) -> HttpReply:
    return HttpReply(failure(wrong, at=at), wrong.status)


def _answer(body: bytes, address: str, at: datetime) -> str:
    try:
        message = read(body)
    except NotAMessage as wrong:
        raise Unreadable(f"{flaw_words(wrong)}。") from wrong
    envelope = read_envelope(message)
    if (settled := _settled_at_once(envelope, address, at)) is not None:
        return settled
    institution = _who_signed(envelope, address, at)
    transaction = TRANSACTIONS.get(envelope.infno)
    if transaction is None:
        raise UnknownTransaction
    call = Call(envelope=envelope, institution=institution, at=at)
    if transaction.once:
        return _once(call, transaction)
    if _is_out_of_time(call):
        raise OutOfTime
    return _told(call, transaction)


def _settled_at_once(envelope: Envelope, address: str, at: datetime) -> str | None:
    """Settles by a key that is remembered, which the settlement itself asks for again, all in one go.

    Whatever is not settled so goes the long way, where the key is asked for before anything else.
    """
    transaction = TRANSACTIONS.get(envelope.infno)
    if transaction is None or not transaction.asks_for_key or envelope.signtype.upper() != SIGNTYPE:
        return None
    signed = gateway_keys.who_signed_by_memory(
        institution_code=envelope.fixmedins_code,
        message=envelope.signed,
        signature=envelope.cainfo,
        address=address,
        at=at,
    )
    if signed is None:
        return None
    call = Call(envelope=envelope, institution=signed.institution, at=at, key_id=signed.key.pk)
    if _is_out_of_time(call):
        return None
    try:
        return transaction.answer(call)
    except (Refused, NotDone):
        return None


def _who_signed(envelope: Envelope, address: str, at: datetime) -> Institution:
    if envelope.signtype.upper() != SIGNTYPE:
        raise WrongSignatureType
    found = gateway_keys.who_signed(
        institution_code=envelope.fixmedins_code,
        message=envelope.signed,
        signature=envelope.cainfo,
        address=address,
        at=at,
    )
    if found is None:
        raise NotAuthentic
    return found


def _is_out_of_time(call: Call) -> bool:
    return abs(call.at - call.envelope.inf_time) > TIME_WINDOW


def _told(call: Call, transaction: Transaction) -> str:
    """What a question is answered, computed anew each time."""
    try:
        return transaction.answer(call)
    except Refused as refused:
        return refusal(refused.reasons, at=call.at, area=call.envelope.area)
    except NotDone as wrong:
        return failure(wrong, at=call.at, area=call.envelope.area)


def _once(call: Call, transaction: Transaction) -> str:
    """What a settling message is answered: always the same, a refusal too, unless it was of the moment."""
    try:
        if _is_out_of_time(call):
            return _stored(call)
        return transaction.answer(call)
    except Refused as refused:
        text = refusal(refused.reasons, at=call.at, area=call.envelope.area)
        # That an institution may not settle now is nothing that its message is answered for good.
        if any(reason.code is Code.INSTITUTION_UNKNOWN for reason in refused.reasons):
            return text
        return _kept(call, text)
    except NotDone as wrong:
        text = failure(wrong, at=call.at, area=call.envelope.area)
        return _kept(call, text) if isinstance(wrong, STORED) else text


def _stored(call: Call) -> str:
    stored = stored_replies.find(call.incoming())
    if stored is None:
        raise OutOfTime
    return stored.text


def _kept(call: Call, text: str) -> str:
    try:
        return keep_alone(call.incoming(), text, call.at).text
    except (MessageReused, MessageReversed) as wrong:
        return failure(wrong, at=call.at, area=call.envelope.area)
