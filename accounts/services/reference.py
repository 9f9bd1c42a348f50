"""Reference data of places: pooling areas, service halls, other channels. Loading again changes nothing."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db import transaction

from accounts.models import Channel, PoolingArea, ServiceHall

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
    """The bureau's own halls in place of what stands in their areas, or the shipped ones where none do."""
    rows = _taken(ServiceHall, own, "halls.csv", ["area", "name", "address", "hours", "telephone", "windows"])
    return len(
        ServiceHall.objects.bulk_create(ServiceHall(**row | {"area": _area(row["area"])}) for row in rows)
    )


@transaction.atomic(durable=True)
def load_channels(own: Path | None = None) -> int:
    """The bureau's own channels in place of what stands in their areas, or the shipped ones where none do."""
    rows = _taken(Channel, own, "channels.csv", ["area", "name", "how"])
    return len(Channel.objects.bulk_create(Channel(**row | {"area": _area(row["area"])}) for row in rows))


def _taken(
    model: type[ServiceHall] | type[Channel], own: Path | None, shipped: str, columns: Sequence[str]
) -> list[dict[str, str]]:
    rows = list(_read(own or SHIPPED / shipped, columns))
    if own:
        model.objects.filter(area__in={row["area"] for row in rows}).delete()
    served = set(model.objects.values_list("area", flat=True))
    return [row for row in rows if row["area"] not in served]


def _read(path: Path, columns: Sequence[str]) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if missing := set(columns) - set(reader.fieldnames or ()):
            raise UnreadableReference(f"{path.name} 缺少列：{'、'.join(sorted(missing))}")
        for row in reader:
            yield {column: row[column].strip() for column in columns}


def _area(code: str) -> PoolingArea:
    try:
        return PoolingArea.objects.get(pk=code)
    except PoolingArea.DoesNotExist:
        raise UnreadableReference(f"没有这个统筹区：{code}") from None
