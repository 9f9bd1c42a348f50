"""Keeping the figures of days that are over: counted once, read ever after."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Min

from accounts.days import shanghai_day
from sharing.models import BindingEvent, ClosedDay, DayFigure, RefusedBinding, Settlement
from sharing.selectors.figures import Figure, count_day

MOST_AT_ONCE = 400
"""Days in one go: a year and a bit, for a deployment that has never counted."""


def close_days(*, at: datetime) -> int:
    """Keeps the figures of every past day that is not kept yet; how many. May be run again at any time."""
    yesterday = shanghai_day(at) - timedelta(days=1)
    day = _next_day(yesterday)
    done = 0
    while day <= yesterday and done < MOST_AT_ONCE:
        close_day(day=day)
        day += timedelta(days=1)
        done += 1
    return done


def close_day(*, day: date) -> None:
    """Keeps the figures of one day, in place of any that were kept."""
    figures = count_day(day)
    with transaction.atomic(durable=True):
        DayFigure.objects.filter(day=day).delete()
        DayFigure.objects.bulk_create(_row(figure) for figure in figures)
        ClosedDay.objects.get_or_create(day=day)


def _row(figure: Figure) -> DayFigure:
    what = f"{figure.what}:{figure.code}" if figure.code else figure.what.value
    return DayFigure(
        day=figure.day,
        area_code=figure.area_code,
        door=figure.door,
        what=what,
        count=figure.count,
        fen=figure.fen,
    )


def _next_day(yesterday: date) -> date:
    """The day after the last that is kept; the first on which anything happened, where none is."""
    last = ClosedDay.objects.order_by("-day").values_list("day", flat=True).first()
    if last is not None:
        return last + timedelta(days=1)
    moments = [
        BindingEvent.objects.aggregate(first=Min("at"))["first"],
        Settlement.objects.aggregate(first=Min("received_at"))["first"],
    ]
    days = [shanghai_day(moment) for moment in moments if moment]
    refused = RefusedBinding.objects.aggregate(first=Min("day"))["first"]
    return min([*days, *([refused] if refused else []), yesterday])
