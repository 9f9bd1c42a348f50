"""导出: asking for a file, seeing how far it is, and taking it."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.days import month_of, shanghai_day
from sharing.console.figures.export_form import ExportForm
from sharing.console.frame.session import officer, staff
from sharing.models import Export
from sharing.selectors.exports import exports_of
from sharing.selectors.listings import LISTINGS
from sharing.services.office import exports
from sharing.services.office.exports import NothingToSee, NotReady, TooManyExports

SHOWN = 30
TYPES = {
    Export.Format.CSV: "text/csv; charset=utf-8",
    Export.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export_list(request: HttpRequest) -> HttpResponse:
    """The reader's own files, the newest first, and a form for another one."""
    at = timezone.now()
    if request.method == "POST":
        return _ask(request, at)
    today = shanghai_day(at)
    chosen = {"first": month_of(today), "last": today} | request.GET.dict()
    page = _page(request, ExportForm(initial=chosen, today=today))
    exports.mark_seen(by=officer(request, ""), at=at)
    return page


def _ask(request: HttpRequest, at: datetime) -> HttpResponse:
    form = ExportForm(request.POST, today=shanghai_day(at))
    if not form.is_valid():
        return _page(request, form, 422)
    typed = form.cleaned_data
    try:
        exports.ask_export(
            what=typed["what"],
            first=typed["first"],
            last=typed["last"],
            format=typed["format"],
            reason=typed["reason"],
            by=officer(request, typed["reason"]),
            at=at,
        )
    except TooManyExports:
        form.add_error(None, _("您已经有几份文件在生成，请等其中一份做好再导出。"))
        return _page(request, form, 422)
    except NothingToSee:
        form.add_error(None, _("您没有可以看数字的地区，请找系统管理员。"))
        return _page(request, form, 422)
    return redirect("console:export_list")


def _page(request: HttpRequest, form: ExportForm, status: int = 200) -> HttpResponse:
    mine = exports_of(staff(request))[:SHOWN]
    now = timezone.now()
    rows = [(export, LISTINGS[export.what].title, may_take(export, now)) for export in mine]
    waits = any(export.state in (Export.State.WAITING, Export.State.RUNNING) for export, _t, _may in rows)
    context = {"form": form, "exports": rows, "waits": waits}
    return render(request, "sharing/console/export_list.html", context, status=status)


def may_take(export: Export, at: datetime) -> bool:
    """Whether the file can be downloaded at this moment."""
    return export.state == Export.State.READY and export.expires_at is not None and export.expires_at > at


@never_cache
@require_safe
def export_state(request: HttpRequest, pk: UUID) -> HttpResponse:
    """How far one of the reader's files is, for the script that moves the bar."""
    export = get_object_or_404(exports_of(staff(request)), pk=pk)
    label = export.get_state_display()
    told = {"state": export.state, "label": label, "done": export.rows_done, "total": export.rows_total}
    return JsonResponse(told)


@never_cache
@require_safe
def export_file(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file itself: opened piece by piece as it is sent."""
    at = timezone.now()
    try:
        export, pieces = exports.open_export(export_id=pk, by=officer(request, ""), at=at)
    except NotReady as missing:
        raise Http404 from missing
    days = f"{export.choices['first']}_{export.choices['last']}"
    name = f"{LISTINGS[export.what].title}_{days}.{export.format}"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    content_type = TYPES[Export.Format(export.format)]
    return StreamingHttpResponse(pieces, content_type=content_type, headers=headers)
