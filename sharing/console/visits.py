"""窗口代办: who came, how they were checked, what was done; and 好差评, in sums only."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Avg, Count, Q, QuerySet
from django.db.models.functions import TruncDate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.days import SHANGHAI, day_start, shanghai_day
from accounts.templatetags.formats import moment_cn
from sharing import words
from sharing.console import rows
from sharing.console.list_form import Choice, ListForm
from sharing.console.person_tables import url_of as person_url
from sharing.console.read_only import Detail, ReadOnlyAdmin
from sharing.console.rows import Cell, Column, Row, Table
from sharing.console.session import in_areas, person_in_areas
from sharing.models import Rating, Visit

FEWEST = 3
"""Fewer ratings than these of one clerk and day would tell who gave them."""

SHOWN_DAYS, MOST_LINES = 31, 500
DONE = (Column(_("办了什么")), Column(_("什么时候")), Column(_("结果")))
GIVEN = (Column(_("回执号")), Column(_("办了什么")), Column(_("什么时候")))
PAPERS = (Column(_("材料")), Column(_("大小（KB）"), is_number=True), Column(_("什么时候")))
RATINGS = (
    Column(_("哪天")),
    Column(_("大厅")),
    Column(_("经办人")),
    Column(_("评价"), is_number=True),
    Column(_("平均（满分 5）"), is_number=True),
    Column(_("不满意"), is_number=True),
)


class VisitAdmin(ReadOnlyAdmin):
    """Visits of people insured in the reader's areas; never with how they were rated."""

    noun = "visit"
    title = _("窗口代办")
    moment = "opened_at"
    columns = (
        Column(_("开始")),
        Column(_("来办的人")),
        Column(_("经办人")),
        Column(_("大厅和窗口")),
        Column(_("怎样核验")),
        Column(_("谁来办")),
        Column(_("结束")),
    )
    choices = (
        Choice("attended", _("谁来办"), Visit.Attended.choices),
        Choice("identity_check", _("怎样核验"), Visit._meta.get_field("identity_check").choices or ()),  # type: ignore[arg-type]
    )

    def mine(self, request: HttpRequest) -> Q:
        return person_in_areas(request, "citizen")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("citizen", "clerk", "counter__hall")

    def cells(self, row: Visit, names: rows.Names) -> Sequence[Cell]:
        return (
            rows.moment(row.opened_at),
            rows.masked(row.citizen),
            Cell(row.clerk.staff_name),
            Cell(_place(row)),
            Cell(row.get_identity_check_display()),
            Cell(row.get_attended_display()),
            rows.moment(row.closed_at),
        )

    def people_in(self, row: Visit) -> Collection[UUID]:
        return (row.citizen_id, *row.admissions.values_list("person", flat=True))

    def about(self, request: HttpRequest, row: Visit) -> Detail:
        return Detail(title=_("窗口代办"), rows=_summary(row), tables=_tables(row))


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


def _place(row: Visit) -> str:
    return f"{row.counter.hall.name} {row.counter}" if row.counter else ""


def _summary(row: Visit) -> list[Row]:
    needs = "、".join(str(Visit.Need(need).label) for need in row.needs)
    agent = [] if not row.by_agent else _agent(row)
    return [
        Row(_("来办的人"), row.citizen.name, url=person_url(row.citizen_id), act=_("看这个人")),
        Row(_("经办人"), row.clerk.staff_name, hint=_place(row)),
        Row(_("怎样核验"), row.get_identity_check_display(), hint=row.identity_note),
        Row(_("谁来办"), row.get_attended_display()),
        *agent,
        Row(_("需要的帮助"), needs or _("没有")),
        Row(_("开始"), moment_cn(row.opened_at)),
        Row(_("结束"), moment_cn(row.closed_at) or _("还没有结束"), hint=row.get_closed_by_display()),
    ]


def _agent(row: Visit) -> list[Row]:
    letter = _("看了委托书原件") if row.agent_letter_seen else _("没有看委托书原件")
    spoken = _("与本人通过话") if row.spoke_to_person else _("没有与本人通话")
    return [
        Row(_("代办人"), row.agent_name, hint=row.agent_relationship),
        Row(_("委托书"), letter),
        Row(_("通话"), spoken, hint=row.why_not_spoken),
    ]


def _tables(row: Visit) -> list[Table]:
    admitted = row.admissions.select_related("person").order_by("admitted_at")
    columns = (Column(_("一同到场的人")), Column(_("怎样核验")), Column(_("什么时候")))
    return [
        Table(
            _("一同到场确认的人"),
            columns,
            [
                (
                    Cell(one.person.name, person_url(one.person_id)),
                    Cell(one.get_identity_check_display()),
                    rows.moment(one.admitted_at),
                )
                for one in admitted
            ],
        ),
        Table(
            _("办了什么"),
            DONE,
            [
                (
                    Cell(words.action_label(one.action)),
                    rows.moment(one.at),
                    rows.state(words.state_label(one.to_state)),
                )
                for one in row.events.order_by("at", "pk")
            ],
        ),
        Table(
            _("给出的回执"),
            GIVEN,
            [
                (Cell(one.number), Cell(one.words or one.act), rows.moment(one.at))
                for one in row.receipts.all()
            ],
        ),
        Table(
            _("收下的材料"),
            PAPERS,
            [
                (Cell(one.get_kind_display()), Cell(f"{-(-one.size // 1024):,}"), rows.moment(one.at))
                for one in row.attachments.defer("sealed")
            ],
        ),
    ]
