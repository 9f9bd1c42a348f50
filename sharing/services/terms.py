"""What the two people of a binding may set for themselves: a monthly limit, a note, whose turn is first."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Citizen, Clerk
from accounts.days import shanghai_day
from sharing.models import Binding
from sharing.selectors.deduct_order import queue_of
from sharing.services import mandate, moves, notices
from sharing.services.bindings import HasChanged, NotYours
from sharing.services.notices import Kind


@transaction.atomic(durable=True)
def set_terms(
    *, binding_id: UUID, monthly_limit_fen: int | None, note: str, by: Citizen | Clerk, at: datetime
) -> bool:
    """The holder says how much a month (in fen; None: no limit of theirs), and leaves a note for the member.

    The member is told; whether anything was changed. Raises NotYours, or HasChanged if it has ended.
    """
    mandate.require(by, at=at, present=True)
    people = Binding.objects.filter(pk=binding_id).values_list("holder_id", "member_id").first()
    if people is None or by.person_id != people[0]:
        raise NotYours
    moves.lock_people(people)
    binding = next((one for one in moves.lock_bindings_of(people) if one.pk == binding_id), None)
    if binding is None or moves.overdue_action(binding, at):
        raise HasChanged
    if (binding.monthly_limit_fen, binding.note) == (monthly_limit_fen, note):
        return False
    binding.monthly_limit_fen, binding.note = monthly_limit_fen, note
    binding.save(update_fields=["monthly_limit_fen", "note"])
    notices.tell_member(binding, Kind.TERMS_SET, at)
    return True


@transaction.atomic(durable=True)
def put_forward(*, binding_id: UUID, by: Citizen | Clerk, at: datetime) -> None:
    """The member has this account asked one place earlier. Raises NotYours where they may not choose."""
    mandate.require(by, at=at, present=True)
    moves.lock_people([by.person_id])
    # Settling locks the patient first, too: no bill is split between the old order and the new one.
    queue = queue_of(by.person_id, shanghai_day(at))
    place = queue.place_of(binding_id)
    if place is None or not queue.may_choose:
        raise NotYours
    ordered = list(queue.bindings)
    if place > 1:
        ordered[place - 2 : place] = [ordered[place - 1], ordered[place - 2]]
    for number, binding in enumerate(ordered, 1):
        Binding.objects.filter(pk=binding.pk).update(deduct_place=number)
