"""The psn_no that people had before: whom an old one means, and that nobody else is ever given it."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F, QuerySet

from accounts.models import FormerPsnNo, Person, PersonMerge


def leave(*, person_id: UUID, psn_no: str, cause_id: UUID, at: datetime) -> None:
    """Notes that this psn_no means somebody who is now known by another, in the caller's transaction."""
    FormerPsnNo.objects.create(person_id=person_id, psn_no=psn_no, until=at, cause_id=cause_id)


def replaced(psn_nos: Iterable[str]) -> dict[str, str]:
    """Of these psn_no those that are not used any more, each with the one that is. One query."""
    left = _left().filter(psn_no__in=psn_nos).order_by("until", "pk")
    return dict(left.values_list("psn_no", "person__psn_no"))


def whose(psn_no: str) -> Person | None:
    """Whom a psn_no that is not used any more means; None where it is used, or never was. One query."""
    left = _left().filter(psn_no=psn_no).select_related("person").order_by("-until", "-pk").first()
    return left.person if left else None


def closed_into(person_id: UUID) -> list[tuple[UUID, str]]:
    """The people who were this human under another psn_no, each with that one. One query."""
    merges = PersonMerge.objects.filter(kept=person_id).order_by("at", "pk")
    return list(merges.values_list("closed", "closed__psn_no"))


def is_of_another(psn_no: str, person_id: UUID) -> bool:
    """Whether somebody else had this psn_no before. One query."""
    return FormerPsnNo.objects.filter(psn_no=psn_no).exclude(person=person_id).exists()


def _left() -> QuerySet[FormerPsnNo]:
    """Without what was corrected back."""
    return FormerPsnNo.objects.exclude(person__psn_no=F("psn_no"))
