"""A scan that was taken in, at the hall or here, for whoever has said why they look at this person."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.sealing import CannotOpen
from sharing.console.frame.reason_gate import gate, reason_given
from sharing.console.frame.session import officer, person_in_areas
from sharing.models import Attachment
from sharing.services.visits.attachments import PDF, Erased, open_scan


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visit_paper(request: HttpRequest, pk: UUID, paper_id: UUID) -> HttpResponse:
    """What was taken in during a visit."""
    papers = Attachment.objects.filter(person_in_areas(request, "visit__citizen"), visit=pk)
    return _open(request, get_object_or_404(papers, pk=paper_id))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_paper(request: HttpRequest, pk: UUID, paper_id: UUID) -> HttpResponse:
    """What proves what staff did with somebody's record."""
    papers = Attachment.objects.filter(person_in_areas(request, "person"), person=pk)
    return _open(request, get_object_or_404(papers, pk=paper_id))


def _open(request: HttpRequest, paper: Attachment) -> HttpResponse:
    """The picture itself; a PDF only to be saved. Opening it leaves a record of its own."""
    reason = reason_given(request, [paper.person_id])
    if request.method == "POST" or not reason:
        return gate(request, [paper.person_id], _("收下的材料")) or redirect(request.path)
    try:
        opened = open_scan(attachment=paper, by=officer(request, reason), at=timezone.now())
    except Erased:
        return _sentence(_("这份材料已经依法删除。"), 410)
    except CannotOpen:
        return _sentence(_("这份材料打不开：可能被改动，或密钥不在。请报告系统管理员核对。"), 503)
    kind = opened.scan.content_type
    headers = {"Content-Disposition": content_disposition_header(kind == PDF, opened.file_name) or ""}
    return HttpResponse(opened.scan.body, content_type=kind, headers=headers)


def _sentence(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
