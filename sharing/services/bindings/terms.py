"""What the two of a binding may set for themselves: a limit, a note, whose turn is first, what shows."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Citizen, Clerk
from accounts.days import shanghai_day
from accounts.rules.money import yuan
from sharing.models import Binding, LimitChange
from sharing.rules.repeats import Repeat
from sharing.selectors.deduct_order import queue_of
from sharing.services.bindings import transitions
from sharing.services.bindings.confirm_and_end import HasChanged, NotYours
from sharing.services.evidence import binding_chain
from sharing.services.notices import repeats, write
from sharing.services.visits import mandate, receipts
from sharing.words import receipts as slips
from sharing.words.acts import Act
from sharing.words.notices import NoticeKind


@transaction.atomic(durable=True)
def set_terms(
    *, binding_id: UUID, monthly_limit_fen: int | None, note: str, by: Citizen | Clerk, at: datetime
) -> bool:
    """The holder says how much a month (in fen; None: no limit of theirs), and leaves a note for the member.

    The member is told; whether anything was changed. Raises NotYours, TooOften, or HasChanged if it has
    ended.
    """
    mandate.require(by, at=at, present=True)
    people = Binding.objects.filter(pk=binding_id).values_list("holder_id", "member_id").first()
    if people is None or by.person_id != people[0]:
        raise NotYours
    transitions.lock_people(people)
    binding = next((one for one in transitions.lock_bindings_of(people) if one.pk == binding_id), None)
    if binding is None or transitions.overdue_action(binding, at):
        raise HasChanged
    if (binding.monthly_limit_fen, binding.note) == (monthly_limit_fen, note):
        return False
    repeats.refuse_told(Repeat.TERMS, NoticeKind.TERMS_SET, binding=binding, at=at)
    if binding.monthly_limit_fen != monthly_limit_fen:
        before_fen = binding.monthly_limit_fen
        change = LimitChange(binding=binding, before_fen=before_fen, after_fen=monthly_limit_fen, at=at)
        binding_chain.add(binding, change)
        change.save(force_insert=True)
    binding.monthly_limit_fen, binding.note = monthly_limit_fen, note
    binding_chain.save(binding, "monthly_limit_fen", "note")
    write.tell_member(binding, NoticeKind.TERMS_SET, at)
    receipts.give(
        person=binding.holder, act=Act.TERMS, words=_terms_words(binding), by=by, at=at, binding=binding
    )
    return True


def _terms_words(binding: Binding) -> str:
    facts = {"member": binding.member.name, "note": binding.note}
    if binding.monthly_limit_fen is None:
        said = slips.NO_LIMIT % facts
    else:
        facts["limit"] = yuan(binding.monthly_limit_fen)
        said = slips.LIMIT % facts
    return said + (slips.NOTE % facts if binding.note else "")


@transaction.atomic(durable=True)
def put_forward(*, binding_id: UUID, by: Citizen | Clerk, at: datetime) -> None:
    """The member has this account asked one place earlier. Raises NotYours where they may not choose."""
    mandate.require(by, at=at, present=True)
    me = transitions.lock_people([by.person_id])[by.person_id]
    # Settling locks the patient first, too: no bill is split between the old order and the new one.
    queue = queue_of(by.person_id, shanghai_day(at))
    place = queue.place_of(binding_id)
    if place is None or not queue.may_choose:
        raise NotYours
    ordered = list(queue.bindings)
    if place > 1:
        ordered[place - 2 : place] = [ordered[place - 1], ordered[place - 2]]
    for number, binding in enumerate(ordered, 1):
        binding.deduct_place = number
        binding_chain.save(binding, "deduct_place")
    names = "、".join(binding.holder.name for binding in ordered)
    done = slips.ORDER % {"names": names}
    receipts.give(person=me, act=Act.ORDER, words=done, by=by, at=at)


@transaction.atomic(durable=True)
def hide_institution(*, binding_id: UUID, hide: bool, by: Citizen | Clerk, at: datetime) -> None:
    """An adult member decides whether the holder sees where they went. Raises NotYours."""
    mandate.require(by, at=at, present=True)
    transitions.lock_people([by.person_id])
    found = Binding.objects.select_related("holder", "member").filter(pk=binding_id, member=by.person_id)
    binding = found.first()
    if binding is None or binding.member.is_minor(shanghai_day(at)):
        raise NotYours
    binding.hides_institution = hide
    binding_chain.save(binding, "hides_institution")
    done = (slips.HIDDEN if hide else slips.SHOWN) % {"holder": binding.holder.name}
    receipts.give(person=binding.member, act=Act.HIDE, words=done, by=by, at=at, binding=binding)
