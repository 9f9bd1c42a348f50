"""Where to be served in a province: halls, the nearest first, and other ways, each named once."""

from collections import defaultdict
from dataclasses import dataclass

from accounts.models import Channel, ServiceHall
from accounts.rules.areas import pooling_area_of, province_of


@dataclass(frozen=True)
class Way:
    """A hotline, an app or a website. `where` is empty if it serves the whole province."""

    name: str
    how: str
    where: str


def halls_near(area_code: str) -> list[ServiceHall]:
    """The halls of an area's province, its own first; all there are where no area is known. One query."""
    halls = ServiceHall.objects.filter(area__code__startswith=province_of(area_code)).select_related("area")
    own = pooling_area_of(area_code) if area_code else ""
    return sorted(halls, key=lambda hall: hall.area_id != own)


def ways_in(area_code: str) -> list[Way]:
    """The ways of an area's province, those for everybody in it first. One query."""
    found = Channel.objects.filter(area__code__startswith=province_of(area_code))
    areas_of: dict[tuple[str, str], list[str]] = defaultdict(list)
    everywhere = set()
    for name, how, area in found.values_list("name", "how", "area__name"):
        areas_of[name, how].append(area)
        everywhere.add(area)
    ways = [
        Way(name, how, "" if len(areas) == len(everywhere) else "、".join(areas))
        for (name, how), areas in areas_of.items()
    ]
    return sorted(ways, key=lambda way: way.where != "")
