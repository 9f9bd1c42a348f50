"""A page of an area's bindings, by what is listed and, as before that, by looking at one after another.

Run with the portal's Python on a database that is listed: `-m bench.listing_pages 5`. Prints what it found.
"""

import json
import os
import sys
from collections.abc import Sequence
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.contrib.admin import AdminSite  # noqa: E402 - there are no models before the setup
from django.db.models import Q  # noqa: E402
from django.http import HttpRequest  # noqa: E402
from django.test import RequestFactory  # noqa: E402

from bench.listing import AREAS, PAGES, WAYS  # noqa: E402
from sharing.console.bindings.bindings import BindingAdmin  # noqa: E402
from sharing.console.frame.read_only import BY_KEY  # noqa: E402
from sharing.console.frame.session import person_in_areas  # noqa: E402
from sharing.models import Binding  # noqa: E402
from sharing.selectors.paging import page_of  # noqa: E402

ADMIN = BindingAdmin(Binding, AdminSite())
REPEATED = 5
"""So often a page is read in a round, of which the quickest counts: others are at work on the machine."""


class Area:
    """The bindings that an officer of an area sees."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self.mine = person_in_areas(self._request(""), *BindingAdmin.whose)
        keys = list(Binding.objects.filter(self.mine).order_by("-pk").values_list("pk", flat=True))
        self.rows = len(keys)
        self.begins = {"first": "", "middle": keys[len(keys) // 2].hex}

    def page(self, page: str, way: str) -> Sequence[Binding]:
        if way == "after":
            return ADMIN.page(self._request(self.begins[page]), Q()).rows
        bindings = Binding.objects.select_related(*BindingAdmin.joined)
        return page_of(bindings.filter(self.mine), BY_KEY, before=self.begins[page]).rows

    def _request(self, before: str) -> HttpRequest:
        request = RequestFactory().get("/", {"before": before})
        request.areas = (self.prefix,)  # type: ignore[attr-defined]
        return request

    def quickest(self, page: str, way: str) -> float:
        """Milliseconds."""
        took = []
        for _time in range(REPEATED):
            began = perf_counter()
            self.page(page, way)
            took.append((perf_counter() - began) * 1000)
        return min(took)


def main(rounds: int) -> None:
    areas = {name: Area(prefix) for name, prefix in AREAS.items()}
    took: dict[str, list[float]] = {}
    for name, area in areas.items():
        for page in PAGES:
            before, after = ([row.pk for row in area.page(page, way)] for way in WAYS)
            if before != after:
                sys.exit(f"{name}, {page} page: another one than before")
    for _round in range(rounds):
        for name, area in areas.items():
            for page in PAGES:
                for way in WAYS:
                    took.setdefault(f"{name} {page} {way}", []).append(area.quickest(page, way))
    print(json.dumps({"rows": {name: area.rows for name, area in areas.items()}, "took": took}))


if __name__ == "__main__":
    main(int(sys.argv[1]))
