"""Who named somebody, by a binding or a family card, and who may not any more."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Person
from sharing.models import Binding, FamilyCard, NamingStop


@dataclass(frozen=True)
class Naming:
    """A binding or a card by which a sender named a receiver; `key` is its id."""

    key: UUID
    sender: Person
    receiver: Person


def find_naming(key: UUID) -> Naming | None:
    """The binding or card with this id."""
    return next(_namings(Binding.objects.filter(pk=key), FamilyCard.objects.filter(pk=key)), None)


def namings_of(receiver_id: UUID) -> list[Naming]:
    """One of each sender who ever named this person."""
    bindings = Binding.objects.filter(member=receiver_id).order_by("signed_at")
    cards = FamilyCard.objects.filter(relative=receiver_id).order_by("added_at")
    return list({one.sender.pk: one for one in _namings(bindings, cards)}.values())


def _namings(bindings: QuerySet[Binding], cards: QuerySet[FamilyCard]) -> Iterator[Naming]:
    return chain(
        (Naming(one.pk, one.holder, one.member) for one in bindings.select_related("holder", "member")),
        (Naming(one.pk, one.helper, one.relative) for one in cards.select_related("helper", "relative")),
    )


def open_stops(sender_id: UUID) -> QuerySet[NamingStop]:
    """Those that nobody has lifted."""
    return NamingStop.objects.filter(sender=sender_id, lifted_at__isnull=True)
