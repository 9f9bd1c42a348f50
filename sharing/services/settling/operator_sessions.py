"""签到 and 签退: which till of an institution was worked at by whom."""

from datetime import datetime

from django.db import transaction

from accounts.actors import InstitutionActor
from sharing.models import DeskSignIn
from sharing.services.settling import institutions
from sharing.services.settling.serials import new_serial
from sharing.services.settling.stored_replies import NotDone
from sharing.words.settling import DESK_UNKNOWN


class OperatorUnknown(NotDone):
    """Nobody is signed in under this number."""

    code = "desk_unknown"
    text, next = DESK_UNKNOWN


@transaction.atomic(durable=True)
def sign_in(*, opter: str, opter_name: str, by: InstitutionActor, at: datetime) -> DeskSignIn:
    """Notes who works at a till. Raises Refused for an institution that may not settle."""
    institutions.require_active(by)
    return DeskSignIn.objects.create(
        institution_id=by.institution_id,
        sign_no=new_serial(at),
        opter=opter,
        opter_name=opter_name,
        signed_in_at=at,
    )


@transaction.atomic(durable=True)
def sign_out(*, sign_no: str, by: InstitutionActor, at: datetime) -> None:
    """Notes that the till is left. Raises OperatorUnknown."""
    signed_in = DeskSignIn.objects.filter(institution=by.institution_id, sign_no=sign_no, signed_out_at=None)
    if not signed_in.update(signed_out_at=at):
        raise OperatorUnknown
