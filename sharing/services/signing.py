"""Signing a pledge: nothing is bound until it is signed, and signing twice is signing once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Citizen, Clerk
from accounts.days import shanghai_day
from accounts.models import OneTimeCode, Person
from accounts.sealing import sm3
from accounts.services import codes
from sharing.models import Binding, Draft, Edition, Pledge
from sharing.rules import life
from sharing.rules.life import Action, State
from sharing.rules.reasons import Refused
from sharing.rules.signature import HandSignature
from sharing.services import moves, notices, pledges
from sharing.services.evidence import code_signature
from sharing.services.naming import BindingRequest, Judgement, all_reasons, find_members, judge
from sharing.services.notices import Kind


@dataclass(frozen=True)
class TypedCode:
    """A signature by one-time code: which code was asked for, and what was typed."""

    code_id: UUID
    typed: str


class TextHasChanged(Exception):
    """Another version of the pledge is in force now than the one that was read: it must be read again."""


def subject_of(signing: UUID) -> bytes:
    """What a one-time code for this signing is bound to."""
    return sm3(f"signing {signing}".encode())


def sign_bindings(
    *,
    holder_id: UUID,
    requests: Sequence[BindingRequest],
    signature: HandSignature | TypedCode,
    text_id: UUID,
    signing: UUID,
    by: Citizen | Clerk,
    at: datetime,
) -> list[Pledge]:
    """The holder signs one pledge for all these relatives: all are bound, or none.

    Signing again with the same `signing` gives the pledges of the first time. Raises Refused with every
    reason if the rules have turned against one of them, TextHasChanged, CannotRenew or codes.CodeRefused.
    """
    if done := signed_pledges(holder_id, signing):
        return done
    code = _try(signature, holder_id, signing, at) if isinstance(signature, TypedCode) else None
    try:
        return _sign(holder_id, requests, code or signature, text_id, signing, by, at)
    except codes.ExpiredCode:
        # A double click's other request spent the code and signed while this one waited for the lock.
        if done := signed_pledges(holder_id, signing):
            return done
        raise


def _try(signature: TypedCode, holder_id: UUID, signing: UUID, at: datetime) -> OneTimeCode:
    return codes.try_code(
        code_id=signature.code_id,
        person_id=holder_id,
        purpose=OneTimeCode.Purpose.SIGN_PLEDGE,
        subject_digest=subject_of(signing),
        typed=signature.typed,
        at=at,
    )


@transaction.atomic(durable=True)
def _sign(
    holder_id: UUID,
    requests: Sequence[BindingRequest],
    signature: HandSignature | OneTimeCode,
    text_id: UUID,
    signing: UUID,
    by: Citizen | Clerk,
    at: datetime,
) -> list[Pledge]:
    member_ids = find_members(holder_id, requests, at)
    people = moves.lock_people({holder_id, *filter(None, member_ids)})
    if done := signed_pledges(holder_id, signing):
        return done
    text = pledges.text_in_force(shanghai_day(at))
    if text.pk != text_id:
        raise TextHasChanged
    moves.close_overdue(moves.lock_bindings_of(people), at)
    judgements = judge(holder_id, requests, member_ids, at)
    if reasons := all_reasons(judgements):
        raise Refused(reasons)
    holder = people[holder_id]
    bound = [_bind(holder, people, judgement, by, at) for judgement in judgements]
    Draft.objects.filter(person=holder_id, signing=signing).delete()
    return pledges.keep(
        bound, signature=_evidence(signature, holder, at), text=text, signing=signing, by=by, at=at
    )


def signed_pledges(holder_id: UUID, signing: UUID) -> list[Pledge]:
    """The pledges of a signing that has happened."""
    signed = Pledge.objects.filter(signer=holder_id, signing=signing)
    return list(signed.select_related("binding__member", "text").order_by("position"))


def _evidence(
    signature: HandSignature | OneTimeCode, holder: Person, at: datetime
) -> HandSignature | dict[str, str]:
    if isinstance(signature, HandSignature):
        return signature
    codes.spend_code(signature, at=at)
    return code_signature(holder, str(signature.pk))


def _bind(
    holder: Person, people: dict[UUID, Person], judgement: Judgement, by: Citizen | Clerk, at: datetime
) -> Binding:
    request, edition = judgement.request, judgement.edition
    if judgement.member_id is None or edition is None:
        raise AssertionError("a judgement without reasons has a member and an edition")
    state = life.first_state(request.relationship, edition, by_agent=False)
    waits = state is State.PENDING
    binding = Binding.objects.create(
        holder=holder,
        member=people[judgement.member_id],
        relationship=request.relationship.value,
        starts_on=request.starts_on,
        ends_on=request.ends_on,
        state=state.value,
        confirm_by=life.confirm_by(shanghai_day(at), edition.confirm_days) if waits else None,
        edition=Edition.objects.get(pk=edition.key),
        renews_id=request.renews,
        signed_at=at,
    )
    moves.record(binding, Action.SIGN, before="", by=by, at=at)
    notices.tell_member(binding, Kind.ASKED_TO_CONFIRM if waits else Kind.BOUND, at)
    return binding
