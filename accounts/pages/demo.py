"""What the telephones of demo people show: only in a demo, only on this machine."""

from collections import defaultdict

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import DemoMessage, Person
from accounts.pages.session import client_address, is_loopback

NEWEST = 200


@never_cache
@require_safe
def telephones(request: HttpRequest) -> HttpResponse:
    """Each telephone with its messages, the newest first."""
    if not settings.DEMO or not is_loopback(client_address(request.META)):
        raise Http404
    messages = (
        DemoMessage.objects.filter(person__is_demo=True).select_related("person").order_by("-at", "-id")
    )
    by_person: dict[Person, list[DemoMessage]] = defaultdict(list)
    for message in messages[:NEWEST]:
        by_person[message.person].append(message)
    phones = [
        {"name": person.name, "telephone": person.masked_telephone(), "messages": shown}
        for person, shown in by_person.items()
    ]
    return render(request, "accounts/demo_telephones.html", {"phones": phones})
