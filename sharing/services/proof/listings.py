"""The lists of areas, as a part of proving: every row that belongs there stands there, and no other."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Exists, Model, OuterRef

from accounts.models import AreaListing
from accounts.services import area_listings
from accounts.services.area_listings import FIRST, kind_of, kinds, listings
from sharing.services.proof.parts import Fault, Piece, Span
from sharing.words import proof as words

PAGE = 2000
Listed = tuple[str, str, UUID]
"""Area, kind and key."""

ALL_LISTED = "beyond"
"""The place where looking for what lacks is done, and what is too much is looked for."""


class ListingPart:
    """First what belongs there, kind by kind; then what stands there, which is of all days at once."""

    name = "lists"

    def pieces(self, span: Span | None, place: str) -> Iterator[Piece]:
        step, _space, rest = place.partition(" ")
        names = [kind_of(model) for model in kinds()]
        for model in kinds()[names.index(step) if step in names else 0 :]:
            if step == ALL_LISTED:
                break
            yield from _lacking(model, span, UUID(rest) if kind_of(model) == step else FIRST)
        if span is None:
            yield from _too_many(rest if step == ALL_LISTED else "")

    def again(self, key: str) -> Fault | None:
        """Whether it belongs there still and lacks, or the other way round."""
        area, kind, key_of_row = key.split()
        listed = (area, kind, UUID(key_of_row))
        stands = AreaListing.objects.filter(pk=listed).exists()
        if stands == (listed in _belonging(kind, [listed[2]])):
            return None
        return _fault(listed, words.LISTED_TOO_MUCH if stands else words.LACKS_IN_LIST)


def _lacking(model: type[Any], span: Span | None, after: UUID) -> Iterator[Piece]:
    """Page by page of a model's rows, as far as they are listed for sure."""
    until = area_listings.listed_until(model) or FIRST
    rows = model._base_manager.filter(pk__lte=until).order_by("pk")
    if span is not None:
        rows = rows.filter(pk__gte=span.first, pk__lt=span.behind)
    while keys := list(rows.filter(pk__gt=after).values_list("pk", flat=True)[:PAGE]):
        listed = AreaListing.objects.filter(
            area_code=OuterRef("in_area"), kind=kind_of(model), object_id=OuterRef("pk")
        )
        lacking = {
            one
            for belonging in listings(model)
            for one in belonging.filter(~Exists(listed), pk__gte=keys[0], pk__lte=keys[-1])
        }
        after = keys[-1]
        faults = tuple(_fault(one, words.LACKS_IN_LIST) for one in sorted(lacking))
        yield Piece(f"{kind_of(model)} {after.hex}", len(keys), faults)


def _too_many(place: str) -> Iterator[Piece]:
    """Page by page of the listing."""
    rows = AreaListing.objects.order_by("area_code", "kind", "object_id").values_list(
        "area_code", "kind", "object_id"
    )
    area, kind, key = place.split() if place else ("", "", FIRST.hex)
    after: Listed = (area, kind, UUID(key))
    while page := list(rows.filter(pk__gt=after)[:PAGE]):
        belonging = {
            one for kind in {kind for _area, kind, _key in page}
            for one in _belonging(kind, [key for _area, other, key in page if other == kind])
        }  # fmt: skip
        faults = tuple(_fault(one, words.LISTED_TOO_MUCH) for one in page if one not in belonging)
        after = page[-1]
        yield Piece(f"{ALL_LISTED} {_key(after)}", len(page), faults)


def _belonging(kind: str, keys: list[UUID]) -> set[Listed]:
    models: dict[str, type[Model]] = {kind_of(model): model for model in kinds()}
    if kind not in models:
        return set()
    return {one for belonging in listings(models[kind]) for one in belonging.filter(pk__in=keys)}


def _key(listed: Listed) -> str:
    return f"{listed[0]} {listed[1]} {listed[2].hex}"


def _fault(listed: Listed, says: str) -> Fault:
    area, kind, key = listed
    return Fault(_key(listed), says.format(kind=words.LISTED.get(kind, kind), key=key, area=area))
