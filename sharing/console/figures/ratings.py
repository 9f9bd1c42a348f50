"""好差评: how visits were rated, in sums only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Avg, Count, Q
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.days import SHANGHAI, day_start, shanghai_day
from sharing.console.frame import rows
from sharing.console.frame.list_form import ListForm
from sharing.console.frame.rows import Cell, Column, Table
from sharing.console.frame.session import in_areas, person_in_areas
from sharing.models import Rating

FEWEST = 3
"""Fewer ratings than these of one clerk and day would tell who gave them."""

SHOWN_DAYS, MOST_LINES = 31, 500
RATINGS = (
    Column(_("哪天")),
    Column(_("大厅")),
    Column(_("经办人")),
    Column(_("评价"), is_number=True),
    Column(_("平均（满分 5）"), is_number=True),
    Column(_("不满意"), is_number=True),
)


@require_safe
def rating_list(request: HttpRequest) -> HttpResponse:
    """How visits were rated: by day, hall and clerk, of the halls in the reader's areas."""
    form = ListForm(request.GET, (), "at")
    if not form.is_valid():
        return render(request, "sharing/console/rating_list.html", {"form": form}, status=422)
    today = shanghai_day(timezone.now())
    wanted = form.wanted or Q(at__gte=day_start(today - timedelta(days=SHOWN_DAYS)))
    of_halls = in_areas(request, "visit__counter__hall__area__code")
    elsewhere = Q(visit__counter__isnull=True) & person_in_areas(request, "visit__citizen")
    sums = (
        Rating.objects.filter(of_halls | elsewhere, wanted)
        .values("visit__clerk__staff_name", "visit__counter__hall__name", on=TruncDate("at", tzinfo=SHANGHAI))
        .annotate(count=Count("pk"), mean=Avg("score"), bad=Count("pk", filter=Q(score__lte=2)))
        .order_by("-on", "visit__counter__hall__name", "visit__clerk__staff_name")
    )
    table = Table(_("好差评"), RATINGS, [_sum(line) for line in sums[:MOST_LINES]])
    context = {"form": form, "table": table, "days": SHOWN_DAYS, "fewest": FEWEST}
    return render(request, "sharing/console/rating_list.html", context)


def _sum(line: Mapping[str, Any]) -> Sequence[Cell]:
    enough = line["count"] >= FEWEST
    return (
        rows.day(line["on"]),
        Cell(line["visit__counter__hall__name"] or ""),
        Cell(line["visit__clerk__staff_name"]),
        Cell(str(line["count"])),
        Cell(f"{line['mean']:.1f}" if enough else "—"),
        Cell(str(line["bad"]) if enough else "—"),
    )
