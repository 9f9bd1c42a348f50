"""今天: what a day, a month or a year came to, by area, by door and by reason, as tables and as pictures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.days import shanghai_day
from accounts.models import PoolingArea
from accounts.models.people import area_name
from accounts.templatetags.formats import month_cn
from sharing import words
from sharing.console.figures.today_form import SpanForm
from sharing.console.frame import rows
from sharing.console.frame.acts import may_act
from sharing.console.frame.alarm import alarm
from sharing.console.frame.session import areas, person_in_areas
from sharing.rules.life import State
from sharing.selectors import figure_sums
from sharing.selectors.figure_sums import Piece, Span, Totals
from sharing.selectors.figures import Figure, What, figures_of, waiting_now
from sharing.selectors.guessed_staff import guessed_staff
from sharing.selectors.register_findings import accounts_open, contradictions_open
from sharing.selectors.switches import off_within
from sharing.words.reason_names import reason_name
from sharing.words.switches import switch_place


@dataclass(frozen=True)
class FigureLine:
    """One row of a table."""

    name: str
    totals: Totals


@dataclass(frozen=True)
class ReasonLine:
    """How often one reason was met."""

    name: str
    code: str
    count: int


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """What happened in the reader's areas, and what waits there now."""
    form = SpanForm(request.GET, today=shanghai_day(timezone.now()))
    if not form.is_valid():
        refused = {"form": form, "alarm": alarm(request)}
        return render(request, "sharing/console/today.html", refused, status=422)
    span, on = form.chosen
    prefixes = areas(request)
    pieces = figure_sums.pieces_of(span, on)
    drawn = list(figures_of(figure_sums.drawn_period(span, on, prefixes)))
    first, last = figure_sums.days_of(span, on)
    figures = [one for one in drawn if first <= one.day <= last]
    context: dict[str, Any] = {
        "form": form,
        "alarm": alarm(request),
        "title": _title(span, on),
        "all": figure_sums.sums(figures, lambda _one: "").get("", Totals()),
        "waiting": _waiting(prefixes),
        "guessed": guessed_staff(prefixes, timezone.now()) if may_act(request) else [],
        "off": _off(prefixes),
        **_register_findings(request),
        "by_area": _by_area(figures),
        "by_door": _by_door(figures),
        "refused": _reasons(figures, What.REFUSED),
        "unused": _reasons(figures, What.UNUSED),
        **_pictures(figure_sums.by_piece(drawn, pieces), span),
        "first": first,
        "last": min(last, form.today),
    }
    return render(request, "sharing/console/today.html", context)


def _title(span: Span, on: date) -> str:
    match span:
        case Span.DAY:
            return words.day(on)
        case Span.MONTH:
            return month_cn(on)
        case Span.YEAR:
            return _("%(year)d年") % {"year": on.year}


def _waiting(prefixes: Sequence[str]) -> list[tuple[str, int]]:
    found = waiting_now(prefixes)
    return [
        (words.state_label(state.value).text, found.get(state.value, 0))
        for state in (State.PENDING, State.IN_REVIEW)
    ]


def _register_findings(request: HttpRequest) -> dict[str, int]:
    """How many accounts are disputed, and people contradicted, for who can do something about it."""
    if not may_act(request):
        return {}
    return {
        "disputed": accounts_open(person_in_areas(request, "account__holder")).count(),
        "contradicted": contradictions_open(person_in_areas(request, "person")).count(),
    }


def _off(prefixes: tuple[str, ...]) -> list[tuple[UUID, str]]:
    """Where shared paying is switched off now, by the key of the switch."""
    off = off_within(prefixes)
    names = rows.area_names() if off else {}
    return [(switch.pk, switch_place(switch, names)) for switch in off]


def _by_area(figures: Iterable[Figure]) -> list[FigureLine]:
    names = dict(PoolingArea.objects.values_list("pk", "name"))
    summed = figure_sums.sums(figures, lambda one: one.area_code)
    return [FigureLine(area_name(code, names) or _("不明"), summed[code]) for code in sorted(summed)]


def _by_door(figures: Iterable[Figure]) -> list[FigureLine]:
    summed = figure_sums.sums(figures, lambda one: one.door)
    return [FigureLine(words.door_label(door), summed[door]) for door in sorted(summed)]


def _reasons(figures: Sequence[Figure], what: What) -> list[ReasonLine]:
    found = figure_sums.by_reason(figures, what)
    return [ReasonLine(reason_name(code), code, count) for code, count in found]


def _pictures(pieces: Sequence[tuple[Piece, Totals]], span: Span) -> dict[str, Any]:
    """Rows for components/bars.html."""
    named = [(_piece_name(piece, span), totals) for piece, totals in pieces]
    return {
        "drawn_bound": [(name, totals.bound) for name, totals in named],
        "drawn_shared": [(name, totals.shared_fen) for name, totals in named],
    }


def _piece_name(piece: Piece, span: Span) -> str:
    match span:
        case Span.DAY:
            return f"{piece.first.month}-{piece.first.day}"
        case Span.MONTH:
            return _("%(first)d–%(last)d日") % {"first": piece.first.day, "last": piece.last.day}
        case Span.YEAR:
            return _("%(month)d月") % {"month": piece.first.month}
