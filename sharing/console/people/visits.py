"""窗口代办: who came, how they were checked, and what was done."""

from collections.abc import Collection
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.templatetags.formats import moment_cn
from sharing import words
from sharing.console.frame import rows
from sharing.console.frame.list_form import Choice
from sharing.console.frame.read_only import Detail, ReadOnlyAdmin
from sharing.console.frame.rows import Cell, Column, SummaryRow, Table, table_of
from sharing.console.people.person_tables import url_of as person_url
from sharing.models import Attachment, Visit
from sharing.models.visits import IdentityCheck


def _place(row: Visit) -> str:
    return f"{row.counter.hall.name} {row.counter}" if row.counter else ""


def _kind_of_paper(one: Attachment) -> Cell:
    return Cell(one.get_kind_display(), reverse("console:visit_paper", args=[one.visit_id, one.pk]))


DONE = (
    Column(_("办了什么"), lambda one: words.action_label(one.action)),
    Column(_("什么时候"), lambda one: rows.moment(one.at)),
    Column(_("结果"), lambda one: rows.state(words.state_label(one.to_state))),
)
GIVEN = (
    Column(_("回执号"), lambda one: one.number),
    Column(_("办了什么"), lambda one: one.words or one.act),
    Column(_("什么时候"), lambda one: rows.moment(one.at)),
)
PAPERS = (
    Column(_("材料"), _kind_of_paper),
    Column(_("大小（KB）"), lambda one: f"{-(-one.size // 1024):,}", is_number=True),
    Column(_("什么时候"), lambda one: rows.moment(one.at)),
)
ADMITTED = (
    Column(_("一同到场的人"), lambda one: Cell(one.person.name, person_url(one.person_id))),
    Column(_("怎样核验"), lambda one: one.get_identity_check_display()),
    Column(_("什么时候"), lambda one: rows.moment(one.admitted_at)),
)


class VisitAdmin(ReadOnlyAdmin):
    """Visits of people insured in the reader's areas; never with how they were rated."""

    noun = "visit"
    title = _("窗口代办")
    moment = "opened_at"
    whose = ("citizen",)
    joined = ("citizen", "clerk", "counter__hall")
    columns = (
        Column(_("开始"), lambda row: rows.moment(row.opened_at)),
        Column(_("来办的人"), lambda row: rows.masked(row.citizen)),
        Column(_("经办人"), lambda row: row.clerk.staff_name),
        Column(_("大厅和窗口"), _place),
        Column(_("怎样核验"), lambda row: row.get_identity_check_display()),
        Column(_("谁来办"), lambda row: row.get_attended_display()),
        Column(_("结束"), lambda row: rows.moment(row.closed_at)),
    )
    choices = (
        Choice("attended", _("谁来办"), Visit.Attended.choices),
        Choice("identity_check", _("怎样核验"), IdentityCheck.choices),
    )

    def people_in(self, row: Visit) -> Collection[UUID]:
        return (row.citizen_id, *row.admissions.values_list("person", flat=True))

    def about(self, request: HttpRequest, row: Visit) -> Detail:
        return Detail(title=_("窗口代办"), rows=_summary(row), tables=_tables(row))


def _summary(row: Visit) -> list[SummaryRow]:
    needs = "、".join(str(Visit.Need(need).label) for need in row.needs)
    agent = [] if not row.by_agent else _agent(row)
    return [
        SummaryRow(_("来办的人"), row.citizen.name, url=person_url(row.citizen_id), act=_("看这个人")),
        SummaryRow(_("经办人"), row.clerk.staff_name, hint=_place(row)),
        SummaryRow(_("怎样核验"), row.get_identity_check_display(), hint=row.identity_note),
        SummaryRow(_("谁来办"), row.get_attended_display()),
        *agent,
        SummaryRow(_("需要的帮助"), needs or _("没有")),
        SummaryRow(_("开始"), moment_cn(row.opened_at)),
        SummaryRow(_("结束"), moment_cn(row.closed_at) or _("还没有结束"), hint=row.get_closed_by_display()),
    ]


def _agent(row: Visit) -> list[SummaryRow]:
    letter = _("看了委托书原件") if row.agent_letter_seen else _("没有看委托书原件")
    spoken = _("与本人通过话") if row.spoke_to_person else _("没有与本人通话")
    return [
        SummaryRow(_("代办人"), row.agent_name, hint=row.agent_relationship),
        SummaryRow(_("委托书"), letter),
        SummaryRow(_("通话"), spoken, hint=row.why_not_spoken),
    ]


def _tables(row: Visit) -> list[Table]:
    admitted = row.admissions.select_related("person").order_by("admitted_at")
    return [
        table_of(_("一同到场确认的人"), ADMITTED, admitted),
        table_of(_("办了什么"), DONE, row.events.order_by("at", "pk")),
        table_of(_("给出的回执"), GIVEN, row.receipts.all()),
        table_of(_("收下的材料"), PAPERS, row.attachments.defer("sealed")),
    ]
