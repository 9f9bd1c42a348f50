"""Signing on the second screen: the pledge by the citizen, the confirmation by a spouse who was admitted.

What is signed is bound to the request word by word: whatever changed since makes it ask again.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Clerk
from accounts.sealing import keyed_digest
from sharing.models import Binding, Pledge, SignRequest
from sharing.rules.life import State
from sharing.rules.signature import HandSignature
from sharing.services.bindings import confirm_and_end, signing
from sharing.services.bindings.binding_requests import BindingRequest
from sharing.services.bindings.confirm_and_end import HasChanged, NotYours
from sharing.services.evidence import screen_requests
from sharing.services.visits import mandate

Purpose = SignRequest.Purpose


class SubjectChanged(Exception):
    """What was to be signed is not what it was when it was asked for: it has to be asked for again."""


@transaction.atomic(durable=True)
def ask_pledge(
    *, requests: Sequence[BindingRequest], text_id: UUID, signing_id: UUID, by: Clerk, at: datetime
) -> SignRequest:
    """The citizen of the visit is to sign for these relatives on the screen of its counter.

    Raises screen_requests.NoScreen or mandate.NoMandate.
    """
    visit = mandate.require(by, at=at)
    if visit is None:
        raise mandate.NoMandate
    return screen_requests.make(
        visit,
        signer_id=by.person_id,
        purpose=Purpose.PLEDGE,
        signing=signing_id,
        subject_digest=signing.subject_of(signing_id, requests, text_id),
        at=at,
    )


@transaction.atomic(durable=True)
def ask_confirmation(*, binding_id: UUID, by: Clerk, at: datetime) -> SignRequest:
    """The member who was admitted to the visit is to agree on the screen of its counter.

    Raises screen_requests.NoScreen, mandate.NoMandate, mandate.ByAgent, confirm_and_end.NotYours, or
    HasChanged if it waits no more.
    """
    visit = mandate.require(by, at=at, admitted=True, present=True)
    if visit is None:
        raise mandate.NoMandate
    binding = Binding.objects.get(pk=binding_id)
    if binding.member_id != by.person_id or not mandate.is_about(visit, binding):
        raise NotYours
    if binding.state != State.PENDING:
        raise HasChanged
    return screen_requests.make(
        visit,
        signer_id=by.person_id,
        purpose=Purpose.CONFIRM,
        binding_id=binding_id,
        subject_digest=confirmation_subject(binding),
        at=at,
    )


def confirmation_subject(binding: Binding) -> bytes:
    """What a spouse agrees to: who, as what, from when until when."""
    last = binding.ends_on.isoformat() if binding.ends_on else ""
    parts = [binding.pk, binding.holder_id, binding.member_id, binding.relationship, binding.starts_on, last]
    return keyed_digest("\0".join(map(str, parts)), purpose="confirming")


def pledge_is_the_same(request: SignRequest, requests: Sequence[BindingRequest], text_id: UUID) -> bool:
    """Whether these are the words that the request asks for."""
    if request.signing is None:
        return False
    subject = signing.subject_of(request.signing, requests, text_id)
    return subject == bytes(request.subject_digest)


def sign_pledge(
    *,
    request: SignRequest,
    requests: Sequence[BindingRequest],
    text_id: UUID,
    signature: HandSignature,
    by: Clerk,
    at: datetime,
) -> list[Pledge]:
    """The citizen signs what the screen shows. Signing twice is signing once.

    Raises SubjectChanged, screen_requests.NotOpen, and what `signing.sign_bindings` raises.
    """
    if request.signing is None:
        raise SubjectChanged
    if done := signing.signed_pledges(request.signer_id, request.signing):
        return done
    if not pledge_is_the_same(request, requests, text_id):
        raise SubjectChanged
    return signing.sign_bindings(
        holder_id=request.signer_id,
        requests=requests,
        signature=signature,
        text_id=text_id,
        signing=request.signing,
        on_screen=request.pk,
        by=by,
        at=at,
    )


def sign_confirmation(*, request: SignRequest, signature: HandSignature, by: Clerk, at: datetime) -> Binding:
    """The spouse agrees on the screen. Signing twice is signing once.

    Raises SubjectChanged, screen_requests.NotOpen, and what `confirm_and_end.confirm_binding` raises.
    """
    if request.binding_id is None:
        raise SubjectChanged
    binding = Binding.objects.get(pk=request.binding_id)
    if SignRequest.objects.filter(pk=request.pk, signed_at__isnull=False).exists():
        return binding
    if confirmation_subject(binding) != bytes(request.subject_digest):
        raise SubjectChanged
    return confirm_and_end.confirm_binding(
        binding_id=binding.pk, signature=signature, on_screen=request.pk, by=by, at=at
    )
