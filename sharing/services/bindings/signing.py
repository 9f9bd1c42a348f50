"""Signing a pledge: nothing is bound until it is signed, and signing twice is signing once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from accounts.actors import Citizen, Clerk
from accounts.days import shanghai_day
from accounts.models import OneTimeCode, Person
from accounts.sealing import keyed_digest
from accounts.services import area_listings, codes, rate_limits
from sharing.models import Binding, Edition, Pledge, Visit
from sharing.rules import life
from sharing.rules.life import Action, State
from sharing.rules.reasons import Code, Refused
from sharing.rules.signature import HandSignature, Thumbprint
from sharing.services.bindings import agent_bindings, drafts, naming, transitions
from sharing.services.bindings.binding_requests import (
    BindingRequest,
    CannotRenew,
    Judgement,
    all_reasons,
    find_members,
    guess_by,
    judge,
    refuse_own_family,
)
from sharing.services.evidence import counter_signature, pledge_chain, screen_requests
from sharing.services.evidence.counter_signature import DoesNotDo, Lack
from sharing.services.evidence.signed_bytes import code_signature
from sharing.services.notices import write
from sharing.services.visits import mandate, receipts
from sharing.words.notices import NoticeKind


@dataclass(frozen=True)
class TypedCode:
    """A signature by one-time code: which code was asked for, and what was typed."""

    code_id: UUID
    typed: str


class TextHasChanged(Exception):
    """Another version of the pledge is in force now than the one that was read: it must be read again."""


class NotTheSigner(Exception):
    """Only the holder signs for their account; a clerk in a visit of theirs hands them the pad."""


def subject_of(signing: UUID, requests: Sequence[BindingRequest], text_id: UUID) -> bytes:
    """What a one-time code for this signing is bound to: every word that is signed with it."""
    parts = [str(signing), str(text_id)]
    for request in requests:
        last = request.ends_on.isoformat() if request.ends_on else ""
        known = request.renews or request.known
        who = str(known) if known else f"{request.name}\0{request.number}"
        parts += [who, request.area_code, request.relationship.value, request.starts_on.isoformat(), last]
    return keyed_digest("\0".join(parts), purpose="signing")


def ask_code(
    *,
    holder_id: UUID,
    requests: Sequence[BindingRequest],
    text_id: UUID,
    signing: UUID,
    by: Citizen,
    at: datetime,
) -> OneTimeCode:
    """Asks for a code to the holder's telephone, good for signing exactly this. Raises TooManyTries.

    Only in the holder's own browser: a code never replaces presence at the counter.
    """
    if by.person_id != holder_id:
        raise NotTheSigner
    return codes.ask_code(
        person=Person.objects.get(pk=holder_id),
        purpose=OneTimeCode.Purpose.SIGN_PLEDGE,
        subject_digest=subject_of(signing, requests, text_id),
        at=at,
    )


def asked_code(
    *, holder_id: UUID, requests: Sequence[BindingRequest], text_id: UUID, signing: UUID, at: datetime
) -> OneTimeCode | None:
    """The newest code that was asked for to sign exactly this, while it can be used."""
    asked = OneTimeCode.objects.filter(person=holder_id, purpose=OneTimeCode.Purpose.SIGN_PLEDGE)
    subject = subject_of(signing, requests, text_id)
    return asked.filter(subject_digest=subject, expires_at__gt=at).order_by("asked_at", "pk").last()


def sign_bindings(
    *,
    holder_id: UUID,
    requests: Sequence[BindingRequest],
    signature: HandSignature | Thumbprint | TypedCode,
    text_id: UUID,
    signing: UUID,
    by: Citizen | Clerk,
    at: datetime,
    on_screen: UUID | None = None,
) -> list[Pledge]:
    """The holder signs one pledge for all these relatives: all are bound, or none.

    Signing again with the same `signing` gives the pledges of the first time. `on_screen` is the sign request
    of a second screen, which is used up. Raises Refused with every reason if the rules have turned against
    one of them, TextHasChanged, CannotRenew, codes.CodeRefused, NotTheSigner, rate_limits.TooManyTries after
    too many names that fit nobody, TooOften, NamingStopped; at the counter also own_family.OwnFamily,
    screen_requests.NotOpen, and counter_signature.DoesNotDo for what is no signature there.
    """
    if by.person_id != holder_id:
        raise NotTheSigner
    if isinstance(by, Clerk) and isinstance(signature, TypedCode):
        raise DoesNotDo(Lack.CODE)
    if isinstance(by, Citizen) and isinstance(signature, Thumbprint):
        raise DoesNotDo(Lack.THUMB_SCAN)
    if done := signed_pledges(holder_id, signing):
        return done
    guess = guess_by(by)
    rate_limits.check(guess, at=at)
    try:
        proof = _proof(signature, holder_id, subject_of(signing, requests, text_id), at)
        return _sign(holder_id, requests, proof, text_id, signing, by, at, on_screen)
    except (codes.ExpiredCode, CannotRenew):
        # A double click's other request has signed: the code is spent, what was to be renewed is.
        if done := signed_pledges(holder_id, signing):
            return done
        raise
    except Refused as refused:
        # Nobody learns more from signing than from asking.
        if any(reason.code is Code.IDENTITY_MISMATCH for reason in refused.reasons):
            rate_limits.count_failure(guess, at=at)
        raise


def _proof(
    signature: HandSignature | Thumbprint | TypedCode, holder_id: UUID, subject_digest: bytes, at: datetime
) -> HandSignature | Thumbprint | OneTimeCode:
    if not isinstance(signature, TypedCode):
        return signature
    return codes.try_code(
        code_id=signature.code_id,
        person_id=holder_id,
        purpose=OneTimeCode.Purpose.SIGN_PLEDGE,
        subject_digest=subject_digest,
        typed=signature.typed,
        at=at,
    )


@transaction.atomic(durable=True)
def _sign(
    holder_id: UUID,
    requests: Sequence[BindingRequest],
    signature: HandSignature | Thumbprint | OneTimeCode,
    text_id: UUID,
    signing: UUID,
    by: Citizen | Clerk,
    at: datetime,
    on_screen: UUID | None,
) -> list[Pledge]:
    visit = mandate.require(by, at=at)
    assistance = counter_signature.assistance(visit, signature) if visit else None
    member_ids = find_members(holder_id, requests, at)
    refuse_own_family(by, member_ids)
    people = transitions.lock_people({holder_id, *filter(None, member_ids)})
    if done := signed_pledges(holder_id, signing):
        return done
    if on_screen and isinstance(by, Clerk):
        screen_requests.spend(on_screen, by=by, at=at)
    text = pledge_chain.text_in_force(shanghai_day(at))
    if text.pk != text_id:
        raise TextHasChanged
    live = transitions.lock_bindings_of(people)
    transitions.close_overdue(live, at)
    naming.refuse(holder_id, member_ids, at)
    # Looked up again under the locks: a binding to be renewed may have ended meanwhile.
    member_ids = [one if one in people else None for one in find_members(holder_id, requests, at)]
    judgements = judge(holder_id, requests, member_ids, at)
    if reasons := all_reasons(judgements):
        raise Refused(reasons)
    holder = people[holder_id]
    bound: dict[str, Binding] = {}
    for judgement in judgements:
        binding = _bind(holder, people, judgement, [*live, *bound.values()], by, at, visit)
        bound[number := receipts.new_number()] = binding
        receipts.give_for(binding, Action.SIGN, number=number, by=by, at=at)
    drafts.forget_signed(holder_id, signing)
    pledges = pledge_chain.keep(
        bound,
        signature=_evidence(signature, holder, at),
        text=text,
        signing=signing,
        by=by,
        at=at,
        assistance=assistance,
    )
    area_listings.list_rows(list(bound.values()), pledges)
    return pledges


def signed_pledges(holder_id: UUID, signing: UUID) -> list[Pledge]:
    """The pledges of a signing that has happened."""
    signed = Pledge.objects.filter(signer=holder_id, signing=signing)
    return list(signed.select_related("binding__member", "text").order_by("position"))


def _evidence(
    signature: HandSignature | Thumbprint | OneTimeCode, holder: Person, at: datetime
) -> HandSignature | Thumbprint | dict[str, str]:
    if not isinstance(signature, OneTimeCode):
        return signature
    codes.spend_code(signature, at=at)
    return code_signature(holder, str(signature.pk))


def _bind(
    holder: Person,
    people: dict[UUID, Person],
    judgement: Judgement,
    live: Sequence[Binding],
    by: Citizen | Clerk,
    at: datetime,
    visit: Visit | None,
) -> Binding:
    request, edition = judgement.request, judgement.edition
    if judgement.member_id is None or edition is None:
        raise AssertionError("a judgement without reasons has a member and an edition")
    state = life.first_state(request.relationship, edition, by_agent=visit is not None and visit.by_agent)
    waits = state is State.PENDING
    renews_id = request.renews or _follows(holder.pk, judgement.member_id, live)
    binding = Binding(
        holder=holder,
        member=people[judgement.member_id],
        relationship=request.relationship.value,
        starts_on=request.starts_on,
        ends_on=request.ends_on,
        state=state.value,
        confirm_by=life.confirm_by(shanghai_day(at), edition.confirm_days) if waits else None,
        edition=Edition.objects.get(pk=edition.key),
        renews_id=renews_id,
        signed_at=at,
        **_chosen_before(renews_id, live),
    )
    transitions.record(binding, Action.SIGN, before="", by=by, at=at)
    if state is State.IN_REVIEW and visit and isinstance(by, Clerk):
        agent_bindings.ask(binding, visit, by=by, at=at)
    else:
        write.tell_member(binding, NoticeKind.ASKED_TO_CONFIRM if waits else NoticeKind.BOUND, at)
    return binding


def _chosen_before(renews_id: UUID | None, live: Sequence[Binding]) -> dict[str, Any]:
    """What the two have chosen for the binding that goes on: a renewal must not show what was hidden."""
    before = next((one for one in live if one.pk == renews_id), None)
    names = ("hides_institution", "deduct_place", "monthly_limit_fen")
    return {name: getattr(before, name) for name in names} if before else {}


def _follows(holder_id: UUID, member_id: UUID, live: Sequence[Binding]) -> UUID | None:
    """The binding of the same two for another period: typed anew, not renewed, it is one marriage still."""
    theirs = [one for one in live if (one.holder_id, one.member_id) == (holder_id, member_id)]
    standing = [one for one in theirs if one.state != State.ENDED]
    renewed = {one.renews_id for one in standing}
    return next((one.pk for one in standing if one.pk not in renewed), None)
