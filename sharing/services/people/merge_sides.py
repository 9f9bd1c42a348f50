"""What the rule of merging two psn_no needs to know of each of them and of what is between them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accounts.models import Person, PersonalAccount, PersonMerge
from sharing.models import Admission, Binding, FamilyCard, NamingStop
from sharing.rules.merging import MergeObstacle, MergeSide, reasons_not_to_merge
from sharing.services.visits import mandate


def obstacles(
    closed_id: UUID, kept_id: UUID, *, is_counted_twice: bool = False, at: datetime
) -> list[MergeObstacle]:
    """What stands in the way of closing the first into the second now. Eight queries."""
    sides = _sides((closed_id, kept_id), at)
    return reasons_not_to_merge(
        sides[closed_id],
        sides[kept_id],
        are_bound=_are_bound(closed_id, kept_id),
        is_counted_twice=is_counted_twice,
    )


def _sides(ids: tuple[UUID, UUID], at: datetime) -> dict[UUID, MergeSide]:
    accounts = {account.holder_id: account for account in PersonalAccount.objects.filter(holder__in=ids)}
    merged = set(PersonMerge.objects.filter(kept__in=ids).values_list("kept", flat=True))
    visits = mandate.open_visits(at)
    here = set(visits.filter(citizen__in=ids).values_list("citizen", flat=True))
    admitted = Admission.objects.filter(person__in=ids, visit__in=visits.values("pk"))
    here |= set(admitted.values_list("person", flat=True))
    stops = NamingStop.objects.filter(Q(sender__in=ids) | Q(receiver__in=ids), lifted_at__isnull=True)
    stopped = {key for pair in stops.values_list("sender", "receiver") for key in pair}
    return {
        person.pk: MergeSide(
            key=person.pk,
            is_closed=person.closed_into_id is not None,
            has_merged=person.pk in merged,
            died_on=person.died_on,
            in_visit=person.pk in here,
            is_stopped=person.pk in stopped,
            is_disputed=account.is_disputed if account else False,
            balance_fen=account.balance_fen if account else None,
            register_fen=account.imported_fen if account else 0,
        )
        for person in Person.objects.filter(pk__in=ids)
        for account in [accounts.get(person.pk)]
    }


def _are_bound(one: UUID, other: UUID) -> bool:
    binding = Q(holder=one, member=other) | Q(holder=other, member=one)
    card = Q(helper=one, relative=other) | Q(helper=other, relative=one)
    return Binding.objects.live().filter(binding).exists() or FamilyCard.objects.live().filter(card).exists()
