"""登记导入: each run of the register's import, and the list of rows that it did not take."""

from uuid import UUID

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import RegisterImport
from accounts.register.bad_rows import open_errors
from accounts.templatetags.formats import day_cn, moment_cn
from sharing.console.frame import rows
from sharing.console.frame.read_only import Detail, ReadOnlyAdmin
from sharing.console.frame.rows import Cell, Column, SummaryRow
from sharing.console.frame.session import areas

PROVINCE = 2  # digits


def _state(row: RegisterImport) -> Cell:
    return Cell(_("做完了"), tone="on") if row.finished_at else Cell(_("没有做完"), tone="stop")


class ImportAdmin(ReadOnlyAdmin):
    """A register is the whole province's; it says nothing of one person, its error file does."""

    noun = "import"
    title = _("登记导入")
    is_about_people = False
    moment = "started_at"
    columns = (
        Column(_("开始"), lambda row: rows.moment(row.started_at)),
        Column(_("名册是哪一天的"), lambda row: rows.day(row.as_of)),
        Column(_("现在"), _state),
        Column(_("读到的行"), lambda row: f"{row.rows_read:,}", is_number=True),
        Column(_("有变化"), lambda row: f"{row.rows_changed:,}", is_number=True),
        Column(_("没有导入"), lambda row: f"{row.rows_bad:,}", is_number=True),
    )

    def mine(self, request: HttpRequest) -> Q:
        return Q()

    def about(self, request: HttpRequest, row: RegisterImport) -> Detail:
        has_file = row.errors_sealed is not None and sees_the_province(request)
        url = reverse("console:import_errors", args=[row.pk])
        return Detail(
            title=_("登记导入"),
            rows=[
                SummaryRow(_("名册是哪一天的"), day_cn(row.as_of)),
                SummaryRow(_("开始"), moment_cn(row.started_at)),
                SummaryRow(_("做完"), moment_cn(row.finished_at) or _("没有做完；再导入一次即可接着做")),
                SummaryRow(_("读到的行"), f"{row.rows_read:,}"),
                SummaryRow(_("有变化"), f"{row.rows_changed:,}"),
                SummaryRow(_("没有导入"), f"{row.rows_bad:,}"),
                SummaryRow(_("文件的摘要（SM3）"), bytes(row.file_digest).hex()),
            ],
            actions=[(_("下载没有导入的行和原因"), url)] if has_file else [],
        )


@never_cache
@require_safe
def import_errors(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The error file, for who sees the whole province: it names people of everywhere by their psn_no."""
    row = get_object_or_404(RegisterImport, pk=pk)
    if row.errors_sealed is None or not sees_the_province(request):
        raise Http404
    answer = HttpResponse(open_errors(row), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{row.as_of}.errors.csv"'
    return answer


def sees_the_province(request: HttpRequest) -> bool:
    """Whether the reader's role is for a whole province, or for everywhere."""
    return any(len(prefix) <= PROVINCE for prefix in areas(request))
