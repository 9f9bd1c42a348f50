"""The QR code under a receipt's number, with which anybody can check it."""

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.urls import reverse

from sharing.presenters.qr_codes import qr

register = template.Library()


@register.inclusion_tag("components/verify_code.html")
def verify_code(number: str) -> dict[str, object]:
    """The code of a number: it leads to /verify/ of this site, with the number filled in."""
    return {"qr": qr(verify_address(number)), "number": number}


def verify_address(number: str) -> str:
    """Where a number is checked."""
    return f"{settings.SITE_URL}{reverse('sharing:verify')}?{urlencode({'number': number})}"
