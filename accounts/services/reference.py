"""Reference data of places: pooling areas, service halls, other channels. Loading again changes nothing."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import transaction
from django.db.models import ProtectedError, QuerySet

from accounts.models import Channel, PoolingArea, ServiceHall
from accounts.words.register import HALLS_IN_USE, NO_SUCH_AREA, PLACES_COLUMNS_MISSING

SHIPPED = Path(__file__).resolve().parent.parent / "reference"


class UnreadableReference(Exception):
    """A file of reference data has not the columns it needs; the text says which."""


@transaction.atomic(durable=True)
def load_areas(path: Path = SHIPPED / "areas.csv") -> int:
    """The pooling areas by code; a name that has changed is put right."""
    rows = [PoolingArea(code=row["code"], name=row["name"]) for row in _read(path, ["code", "name"])]
    PoolingArea.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=["name"]
    )
    return len(rows)


@transaction.atomic(durable=True)
def load_halls(own: Path | None = None) -> int:
    """The bureau's own halls in place of what stands in their areas, or the shipped ones where none do.

    A hall that keeps its name is the same one. Raises UnreadableReference where one left out was in use.
    """
    columns = ["area", "name", "address", "hours", "telephone", "windows"]
    rows = list(_read(own or SHIPPED / "halls.csv", columns))
    areas = {row["area"] for row in rows}
    standing = ServiceHall.objects.filter(area__in=areas)
    if own:
        _remove(standing.exclude(name__in=[row["name"] for row in rows]))
    else:
        served = set(standing.values_list("area", flat=True))
        rows = [row for row in rows if row["area"] not in served]
    halls = [ServiceHall(**row | {"area": _area(row["area"])}) for row in rows]
    added = ServiceHall.objects.bulk_create(
        halls, update_conflicts=True, unique_fields=["area", "name"], update_fields=columns[2:]
    )
    return len(added)


@transaction.atomic(durable=True)
def load_channels(own: Path | None = None) -> int:
    """The bureau's own channels in place of what stands in their areas, or the shipped ones where none do."""
    rows = _taken(own, ["area", "name", "how"])
    return len(Channel.objects.bulk_create(Channel(**row | {"area": _area(row["area"])}) for row in rows))


def _remove(halls: QuerySet[ServiceHall]) -> None:
    try:
        halls.delete()
    except ProtectedError:
        names = "、".join(halls.values_list("name", flat=True))
        raise UnreadableReference(HALLS_IN_USE.format(names=names)) from None


def _taken(own: Path | None, columns: Sequence[str]) -> list[dict[str, str]]:
    rows = list(_read(own or SHIPPED / "channels.csv", columns))
    if own:
        Channel.objects.filter(area__in={row["area"] for row in rows}).delete()
    served = set(Channel.objects.values_list("area", flat=True))
    return [row for row in rows if row["area"] not in served]


def _read(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if missing := set(columns) - set(reader.fieldnames or ()):
            listed = "、".join(sorted(missing))
            raise UnreadableReference(PLACES_COLUMNS_MISSING.format(file=path.name, columns=listed))
        for row in reader:
            yield {column: row[column].strip() for column in columns}


def _area(code: str) -> PoolingArea:
    try:
        return PoolingArea.objects.get(pk=code)
    except PoolingArea.DoesNotExist:
        raise UnreadableReference(NO_SUCH_AREA.format(code=code)) from None
