"""Pages of the bindings of an area: which areas are measured, and what `bench.listing_pages` found."""

import json
from dataclasses import dataclass

AREAS = {"small": "3213", "large": "3201", "province": "32"}
PAGES, WAYS = ("first", "middle"), ("before", "after")


@dataclass(frozen=True)
class Found:
    """How many bindings each area has; and the milliseconds of each round, by area, page and way."""

    rows: dict[str, int]
    took: dict[str, list[float]]

    def of(self, area: str, page: str, way: str) -> list[float]:
        return self.took[f"{area} {page} {way}"]


def read(printed: str) -> Found:
    """What the module has printed last."""
    return Found(**json.loads(printed.splitlines()[-1]))
