"""The clerk's own page, from which visits are opened."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Nobody is at the desk yet."""
    return render(request, "sharing/counter/start.html")
