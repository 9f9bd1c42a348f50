"""Which rows an officer of an area finds in a list: kept by area, so that a list is read by an index."""

from typing import NamedTuple

from django.db import models


class ListedBy(NamedTuple):
    """What a model says whose rows are listed by area, as `listed_by`: the ways from a row to its people.

    `at_once`: the service that makes a row lists it too. Else the worker does, a moment later.
    """

    people: tuple[str, ...]
    at_once: bool = False


class AreaListing(models.Model):
    """One row for each area that insures or insured somebody whom a row of `kind` is about.

    Written, and said what belongs in it, by `accounts.services.area_listings` alone; only ever added to.
    """

    pk = models.CompositePrimaryKey("area_code", "kind", "object_id")
    area_code = models.CharField(max_length=6)
    kind = models.CharField(max_length=20)
    object_id = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.area_code} {self.kind} {self.object_id}"


class ListedUntil(models.Model):
    """Up to which key every row of a kind is listed; what lies behind it is found by looking."""

    kind = models.CharField(max_length=20, primary_key=True)
    place = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.kind} {self.place}"
