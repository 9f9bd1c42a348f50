"""Whether the process answers."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Says that this process serves; asks nothing of the database, so that a slow one restarts no server."""
    return HttpResponse("ok", content_type="text/plain")
