"""定点医药机构: who may settle."""

import re

from django.db import transaction

from accounts.actors import Actor, InstitutionActor
from accounts.rules.areas import is_area_code
from sharing.models import Institution
from sharing.rules.reasons import Code, Refused, because
from sharing.words.settling import BAD_AREA, BAD_CODE, BAD_NAME, CODE_TAKEN

_CODE = re.compile(r"[A-Z0-9]{12}")


class NotAnInstitution(ValueError):
    """This cannot be added; the text says why, in plain Chinese."""


@transaction.atomic(durable=True)
def add_institution(
    *, code: str, name: str, kind: Institution.Kind, area_code: str, by: Actor
) -> Institution:
    """Lets a hospital or pharmacy settle. Raises NotAnInstitution."""
    if not _CODE.fullmatch(code):
        raise NotAnInstitution(BAD_CODE)
    if not is_area_code(area_code):
        raise NotAnInstitution(BAD_AREA)
    if not 0 < len(name.strip()) <= 100:
        raise NotAnInstitution(BAD_NAME)
    if Institution.objects.filter(code=code).exists():
        raise NotAnInstitution(CODE_TAKEN)
    return Institution.objects.create(code=code, name=name.strip(), kind=kind, area_code=area_code)


def actor_of(code: str) -> InstitutionActor:
    """Who settles, by the institution's code. Raises Refused for one that is unknown or not active."""
    found = Institution.objects.filter(code=code, is_active=True).first()
    if found is None:
        raise Refused([because(Code.INSTITUTION_UNKNOWN)])
    return InstitutionActor(found.pk)


def require_active(by: InstitutionActor) -> None:
    """Raises Refused unless this institution may settle now."""
    if not Institution.objects.filter(pk=by.institution_id, is_active=True).exists():
        raise Refused([because(Code.INSTITUTION_UNKNOWN)])
