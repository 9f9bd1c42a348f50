"""django-hordak's plain transfer behind an address: made accounts, a view, and nothing else.

Run as a program it makes the tables and the accounts; otherwise it is the web server's entry.
"""

import os
import random
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

ACCOUNTS = 200

settings.configure(
    SECRET_KEY="only for the bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["HORDAK_DATABASE"],
            "HOST": os.environ["HORDAK_HOST"],
            "USER": os.environ["HORDAK_USER"],
            "CONN_MAX_AGE": None if os.environ["HORDAK_KEEPS_CONNECTIONS"] else 0,
        }
    },
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    USE_TZ=True,
    DEFAULT_CURRENCY="CNY",
    CURRENCIES=["CNY"],
    ROOT_URLCONF=__name__,
)
django.setup()

from hordak.models import Account  # noqa: E402  # there are no models before the setup
from moneyed import CNY, Money  # noqa: E402

_accounts: list[Account] = []


def transfer(request: HttpRequest) -> HttpResponse:
    """One yuan from one account to another."""
    if not _accounts:
        _accounts.extend(Account.objects.all())
    giver, taker = random.sample(_accounts, 2)
    giver.transfer_to(taker, Money(1, CNY))
    return HttpResponse("done")


urlpatterns = [path("transfer", transfer)]
application = get_wsgi_application()

if __name__ == "__main__" and sys.argv[1:] == ["prepare"]:
    call_command("migrate", verbosity=0)
    for number in range(Account.objects.count(), ACCOUNTS):
        Account.objects.create(name=str(number), code=f"{number:03d}", type="AS", currencies=["CNY"])
