"""承诺书: what the holder signed, to read, print and keep; what the member signed at the hall to agree."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.pages.session import actor, citizen_required
from accounts.sealing import CannotOpen
from sharing.models import Confirmation, Pledge
from sharing.presenters.pledge_paper import confirmation_facts, pledge_facts, pledge_paper
from sharing.services.evidence.pledge_chain import open_content


@require_safe
@never_cache
@citizen_required
def binding_pledge(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The signed pledge with all that was kept of it, for the holder; for the member what they signed."""
    confirmed = Confirmation.objects.filter(binding=pk).first()
    if confirmed and confirmed.signer_id == actor(request).person_id:
        return _confirmation(request, confirmed)
    pledge = _own(request, pk)
    try:
        facts = pledge_facts(pledge, timezone.now())
        agreed = confirmation_facts(confirmed) if confirmed else None
    except CannotOpen:
        return _closed(request, pledge)
    return render(request, "sharing/pages/pledge.html", {**facts, "agreed": agreed})


def _confirmation(request: HttpRequest, confirmed: Confirmation) -> HttpResponse:
    try:
        agreed = confirmation_facts(confirmed)
    except CannotOpen:
        closed = {"binding_id": confirmed.binding_id}
        return render(request, "sharing/pages/confirmation_closed.html", closed, status=503)
    context = {"agreed": agreed, "binding_id": confirmed.binding_id}
    return render(request, "sharing/pages/confirmation.html", context)


@require_safe
@never_cache
@citizen_required
def binding_pledge_pdf(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The same on A4 in large print."""
    pledge = _own(request, pk)
    try:
        paper, headers = pledge_paper(pledge, timezone.now())
    except CannotOpen:
        return _closed(request, pledge)
    return HttpResponse(paper, headers=headers)


@require_safe
@never_cache
@citizen_required
def binding_pledge_file(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The very bytes that were signed, whose SM3 digest stands in the chain."""
    pledge = _own(request, pk)
    try:
        content = open_content(pledge)
    except CannotOpen:
        return _closed(request, pledge)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="pledge-{pledge.number}.txt"'
    return response


def _closed(request: HttpRequest, pledge: Pledge) -> HttpResponse:
    return render(request, "sharing/pages/pledge_closed.html", {"pledge": pledge}, status=503)


def _own(request: HttpRequest, pk: UUID) -> Pledge:
    found = Pledge.objects.filter(binding=pk, signer=actor(request).person_id)
    pledge = found.select_related("text", "content", "binding").first()
    if pledge is None:
        raise Http404
    return pledge
