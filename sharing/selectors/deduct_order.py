"""Whose account is asked first: the order of one member's holders, as settling takes them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sharing.models import Binding
from sharing.rules.edition import DeductOrder
from sharing.rules.life import State
from sharing.rules.settling import one_per_holder
from sharing.rules.split import HolderPurse, in_deduct_order
from sharing.selectors import facts


@dataclass(frozen=True)
class Queue:
    """A member's bindings in the order in which they are asked; `may_choose` where the member sets it."""

    order: DeductOrder
    bindings: tuple[Binding, ...]

    @property
    def may_choose(self) -> bool:
        return self.order is DeductOrder.MEMBER_CHOICE

    def place_of(self, binding_id: UUID) -> int | None:
        """From 1; None for one that is not asked."""
        keys = [binding.pk for binding in self.bindings]
        return keys.index(binding_id) + 1 if binding_id in keys else None


def queue_of(member_id: UUID, today: date) -> Queue:
    """Who would be asked today, first to last, whatever is in their accounts. Four queries."""
    me = facts.people_on([member_id], today)[member_id]
    edition = facts.edition_for(me.area_code, today)
    order = edition.deduct_order if edition else DeductOrder.FILING
    rows = (
        Binding.objects.filter(member=member_id).live().select_related("holder").order_by("signed_at", "pk")
    )
    of_each = one_per_holder(facts.binding_facts(rows), today=today)
    asked = {
        one.key
        for one in of_each
        if one.is_live_on(today) and one.state in (State.ACTIVE, State.SUSPENDED) and one.starts_on <= today
    }
    by_key = {row.pk: row for row in rows if row.pk in asked}
    purses = [
        HolderPurse(key=row.pk, balance_fen=0, signed_at=row.signed_at, place=row.deduct_place)
        for row in by_key.values()
    ]
    ordered = in_deduct_order(purses, order)
    return Queue(order, tuple(by_key[purse.key] for purse in ordered if isinstance(purse.key, UUID)))
