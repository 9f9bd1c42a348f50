"""Correcting the relationship of a binding that had been typed wrong. What was signed stays as it is."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Officer
from accounts.days import shanghai_day
from sharing import words
from sharing.models import Binding, Correction
from sharing.rules.edition import Relationship
from sharing.rules.life import Action, State
from sharing.rules.repeats import Repeat
from sharing.selectors import facts
from sharing.services.bindings import confirm_and_end, transitions
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.evidence import binding_chain
from sharing.services.evidence.signed_bytes import correction_digest
from sharing.services.notices import repeats, write
from sharing.services.staff import supervisor_mandate
from sharing.words.notices import NoticeKind


class NeedsConfirmation(Exception):
    """Such a relative has to agree in person: it cannot become one by a correction."""


@transaction.atomic(durable=True)
def correct_relationship(
    *, binding_id: UUID, relationship: Relationship, by: Officer, at: datetime
) -> Binding:
    """A supervisor corrects what the member is to the holder; both are told.

    Raises NoReason, NoSuchRight, OwnFamily, NeedsConfirmation, TooOften, Refused if a rule is against the new
    one, or HasChanged if it is not in force or is that already.
    """
    binding = transitions.lock_binding(binding_id, at)
    supervisor_mandate.require(by, binding.holder_id, binding.member_id, at=at)
    if binding.state not in (State.ACTIVE, State.SUSPENDED) or binding.relationship == relationship:
        raise HasChanged
    repeats.refuse(Repeat.CORRECT, Correction.objects.filter(binding=binding), "at", at=at)
    before, binding.relationship = binding.relationship, relationship.value
    confirm_and_end.refuse_if_rules_turned(binding, at)
    edition = facts.edition_for(supervisor_mandate.area_of(binding.holder_id, at), shanghai_day(at))
    if edition and edition.needs_confirmation(relationship):
        raise NeedsConfirmation
    _keep(binding, before, by, at)
    said = f"{words.relationship_label(before)} → {words.relationship_label(relationship)}"
    transitions.record(
        binding, Action.CORRECT, "relationship", before=binding.state, by=by, at=at, words=said
    )
    write.tell_both(binding, NoticeKind.CORRECTED, at)
    return binding


def _keep(binding: Binding, before: str, by: Officer, at: datetime) -> None:
    correction = Correction(
        binding=binding, before=before, after=binding.relationship, reason=by.reason, by_id=by.user_id, at=at
    )
    correction.own_digest = correction_digest(correction)
    binding_chain.add(binding, correction)
    correction.save(force_insert=True)
