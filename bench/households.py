"""Who signs, and who exports, in the crash drill. Run with the portal's Python: `-m bench.households`.

Prints, in JSON, a session of each holder whom the register has brought, and one of an auditor.
"""

import json
import os
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
django.setup()

from django.conf import settings  # noqa: E402 - there are no models before the setup
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import Person, RoleGrant, User  # noqa: E402
from accounts.models.people import number_digest  # noqa: E402
from accounts.services.sign_in import citizen_login_digest, staff_login_digest  # noqa: E402
from bench.register import HOLDER  # noqa: E402


def main() -> None:
    """Everybody has signed in a moment ago."""
    holders = Person.objects.filter(psn_no__startswith=HOLDER).order_by("psn_no")
    sessions = [_session(_citizen(one)) for one in holders]
    print(json.dumps({"holders": sessions, "auditor": _session(_auditor())}))


def _citizen(person: Person) -> User:
    made = User(person=person, login_digest=citizen_login_digest(person._number()))
    made.set_unusable_password()
    made.save()
    return made


def _auditor() -> User:
    made = User(staff_no="XZ00001", staff_name="周敏", login_digest=staff_login_digest("XZ00001"))
    made.own_cert_digest = number_digest("11010519491231002X")
    made.set_unusable_password()
    made.save()
    since = timezone.localdate() - timedelta(days=700)
    RoleGrant.objects.create(user=made, role=RoleGrant.Role.AUDITOR, area_prefix="32", starts_on=since)
    return made


def _session(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store.save()
    return str(store.session_key)


if __name__ == "__main__":
    main()
