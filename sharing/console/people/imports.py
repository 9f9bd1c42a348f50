"""登记导入: each run of the import, what it changed by area, and the lists of rows that it left."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import RegisterImport
from accounts.register.bad_rows import open_errors, open_notes
from accounts.register.change_set import UNKNOWN_AREA, ChangeSet, Totals
from accounts.templatetags.formats import day_cn, moment_cn
from accounts.words import Text
from sharing.console.frame import rows
from sharing.console.frame.read_only import Detail, ReadOnlyAdmin
from sharing.console.frame.rows import Cell, Column, SummaryRow, Table, area_names, money, table_of
from sharing.console.frame.session import areas, in_areas

PROVINCE = 2  # digits


def _what(row: RegisterImport) -> Text:
    if row.takes_back_id:
        return _("收回")
    return _("补录历史") if row.is_backfill else _("导入")


def _state(row: RegisterImport) -> Cell:
    if getattr(row, "taken_back_by", None):
        return Cell(_("已经收回"), tone="stop")
    return Cell(_("做完了"), tone="on") if row.finished_at else Cell(_("没有做完"), tone="stop")


class ImportAdmin(ReadOnlyAdmin):
    """A register is the whole province's; it says nothing of one person, its error file does."""

    noun = "import"
    title = _("登记导入")
    is_about_people = False
    moment = "started_at"
    joined = ("taken_back_by",)
    columns = (
        Column(_("开始"), lambda row: rows.moment(row.started_at)),
        Column(_("名册是哪一天的"), lambda row: rows.day(row.as_of)),
        Column(_("做了什么"), _what),
        Column(_("现在"), _state),
        Column(_("读到的行"), lambda row: f"{row.rows_read:,}", is_number=True),
        Column(_("有变化"), lambda row: f"{row.rows_changed:,}", is_number=True),
        Column(_("没有导入"), lambda row: f"{row.rows_bad:,}", is_number=True),
    )

    def mine(self, request: HttpRequest) -> Q:
        return Q()

    def about(self, request: HttpRequest, row: RegisterImport) -> Detail:
        lists = [
            (_("下载没有导入的行和原因"), "console:import_errors", row.errors_sealed),
            (_("下载请核实的名单"), "console:import_notes", row.notes_sealed),
        ]
        files = [(label, reverse(name, args=[row.pk])) for label, name, sealed in lists if sealed is not None]
        agreed = (
            [SummaryRow(_("谁同意的"), row.accepted_by, row.accepted_words)] if row.accepted_words else []
        )
        return Detail(
            title=_("登记导入"),
            rows=[
                SummaryRow(_("名册是哪一天的"), day_cn(row.as_of)),
                SummaryRow(_("做了什么"), _what(row)),
                SummaryRow(_("现在"), _state(row).text),
                SummaryRow(_("开始"), moment_cn(row.started_at)),
                SummaryRow(_("做完"), moment_cn(row.finished_at) or _("没有做完；再导入一次即可接着做")),
                SummaryRow(_("读到的行"), f"{row.rows_read:,}"),
                SummaryRow(_("有变化"), f"{row.rows_changed:,}"),
                SummaryRow(_("没有导入"), f"{row.rows_bad:,}"),
                *agreed,
                SummaryRow(_("文件的摘要（SM3）"), bytes(row.file_digest).hex()),
            ],
            tables=[_changes(request, row)],
            actions=files if sees_the_province(request) else [],
        )


def _changes(request: HttpRequest, row: RegisterImport) -> Table:
    """What it changed in the reader's areas: two queries, however many areas there are."""
    counts = row.areas.filter(in_areas(request, "area_code")).exclude(area_code=UNKNOWN_AREA)
    names = area_names()
    changes = ChangeSet.from_json(dict(counts.order_by("area_code").values_list("area_code", "counts")))
    columns = [Column(_("统筹区"), lambda each: rows.area(each[0], names)), *_COUNTS]
    return table_of(_("改变了什么"), columns, changes.areas.items(), _("没有记下每个地区的变化。"))


def _count(label: Text, name: str) -> Column:
    return Column(label, lambda each: f"{getattr(each[1], name):,}", is_number=True)


def _to_look_at(totals: Totals) -> int:
    return totals.accounts_claimed_twice + totals.telephones_of_the_counter + totals.not_taken_back


_COUNTS = (
    _count(_("新增人员"), "people_new"),
    _count(_("人员变更"), "people_changed"),
    _count(_("没有变化"), "people_unchanged"),
    _count(_("终止或暂停"), "enrolments_ended"),
    _count(_("死亡"), "deaths"),
    _count(_("换电话"), "telephones_changed"),
    Column(_("余额增加（元）"), lambda each: money(each[1].raised_fen), is_number=True),
    Column(_("余额减少（元）"), lambda each: money(each[1].lowered_fen), is_number=True),
    Column(_("请核实"), lambda each: f"{_to_look_at(each[1]):,}", is_number=True),
)


@never_cache
@require_safe
def import_errors(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The error file, for who sees the whole province: it names people of everywhere by their psn_no."""
    row = _of_the_province(request, pk, "errors_sealed")
    return _file(open_errors(row), f"{row.as_of}.errors.csv")


@never_cache
@require_safe
def import_notes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Whom to look at although the row was taken, likewise."""
    row = _of_the_province(request, pk, "notes_sealed")
    return _file(open_notes(row), f"{row.as_of}.notes.csv")


def _of_the_province(request: HttpRequest, pk: UUID, sealed: str) -> RegisterImport:
    row = get_object_or_404(RegisterImport, pk=pk)
    if getattr(row, sealed) is None or not sees_the_province(request):
        raise Http404
    return row


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def sees_the_province(request: HttpRequest) -> bool:
    """Whether the reader's role is for a whole province, or for everywhere."""
    return any(len(prefix) <= PROVINCE for prefix in areas(request))
