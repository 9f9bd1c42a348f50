"""What was typed by somebody signed out meanwhile: carried, sealed, through the sign-in page.

It is for them alone: a form says for whom it was made by the hidden field of `{% kept_for %}`. Without it
nothing is kept, or another site could have fields of its own sent after a sign-in.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from accounts.sealing import CannotOpen, seal, unseal

FIELD = "kept_for"
LONGEST = 200_000  # characters of what was typed
KEPT_FOR = timedelta(hours=1)
NEVER = {"csrfmiddlewaretoken", "code", "signature", "kept", FIELD}
ROW, COLUMN = UUID("018f0000-0000-7000-8000-00006b657074"), "kept form"

_signer = Signer(salt="accounts.kept")


@dataclass(frozen=True, slots=True)
class Kept:
    """Where it was sent, and the fields in order."""

    path: str
    fields: list[tuple[str, str]]


def mark(person_id: UUID) -> str:
    """The value of a form's hidden field: made for this person."""
    return _signer.sign(str(person_id))


def made_for(request: HttpRequest) -> UUID | None:
    """The person for whom the form that was sent was made, if it says so."""
    try:
        return UUID(_signer.unsign(request.POST.get(FIELD, "")))
    except (BadSignature, ValueError):
        return None


def keep(request: HttpRequest, at: datetime) -> str:
    """What was sent, sealed; empty where the form did not say for whom, or it is too long."""
    person_id = made_for(request)
    if person_id is None:
        return ""
    fields = [(name, value) for name, values in request.POST.lists() if _may_keep(name) for value in values]
    kept = {
        "for": str(person_id),
        "at": at.timestamp(),
        "path": request.get_full_path(),
        "fields": fields,
    }
    plain = json.dumps(kept, ensure_ascii=False)
    if len(plain) > LONGEST:
        return ""
    return urlsafe_b64encode(seal(plain.encode(), row=ROW, column=COLUMN)).decode()


def give_back(sealed: str, *, person_id: UUID | None, at: datetime) -> Kept | None:
    """What was kept, for the person it was made for and for an hour; nothing for anybody else."""
    try:
        kept = json.loads(unseal(urlsafe_b64decode(sealed), row=ROW, column=COLUMN))
    except (CannotOpen, NotBase64, ValueError):
        return None
    age = at.timestamp() - kept["at"]
    if kept["for"] != str(person_id) or not 0 <= age <= KEPT_FOR.total_seconds():
        return None
    return Kept(kept["path"], [(name, value) for name, value in kept["fields"]])


def _may_keep(name: str) -> bool:
    return "password" not in name and name.rpartition("-")[2] not in NEVER
