"""Where staff of the back office begin."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sharing.console.frame.alarm import alarm


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What this officer can do here, section by section."""
    return render(request, "sharing/console/index.html", {"alarm": alarm(request)})
