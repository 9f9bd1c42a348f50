"""好差评: how visits were rated, in sums only."""

from collections.abc import Mapping
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
from sharing.console.frame.rows import Column, table_of
from sharing.console.frame.session import in_areas, person_in_areas
from sharing.models import Rating

FEWEST = 3
"""Fewer ratings than these of one clerk and day would tell who gave them."""

SHOWN_DAYS, MOST_LINES = 31, 500


def _if_enough(line: Mapping[str, Any], said: str) -> str:
    return said if line["count"] >= FEWEST else "—"


RATINGS = (
    Column(_("哪天"), lambda line: rows.day(line["on"])),
    Column(_("大厅"), lambda line: line["visit__counter__hall__name"] or ""),
    Column(_("经办人"), lambda line: line["visit__clerk__staff_name"]),
    Column(_("评价"), lambda line: str(line["count"]), is_number=True),
    Column(_("平均（满分 5）"), lambda line: _if_enough(line, f"{line['mean']:.1f}"), is_number=True),
    Column(_("不满意"), lambda line: _if_enough(line, str(line["bad"])), is_number=True),
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
    table = table_of(_("好差评"), RATINGS, sums[:MOST_LINES])
    context = {"form": form, "table": table, "days": SHOWN_DAYS, "fewest": FEWEST}
    return render(request, "sharing/console/rating_list.html", context)
