"""Taking back an edition or a pledge text whose day has not come: one policy officer asks, another agrees.

It becomes a draft again, to be changed, discarded or put in force from another day. What has begun stays.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accounts.actors import Officer
from accounts.days import shanghai_day
from sharing.models import Approval, Edition, PledgeText
from sharing.rules.policy import may_be_withdrawn
from sharing.rules.roles import Role
from sharing.services.staff import approvals
from sharing.services.staff.roles import require_role

_MODELS: dict[str, type[Edition | PledgeText]] = {
    Approval.Kind.EDITION_BACK: Edition,
    Approval.Kind.PLEDGE_BACK: PledgeText,
}


class NotToCome(Exception):
    """Its day has come, or somebody has taken it back already."""


@transaction.atomic(durable=True)
def ask_to_withdraw(*, kind: Approval.Kind, subject_id: UUID, by: Officer, at: datetime) -> Approval:
    """Asks a second policy officer to let it be a draft again; until then it comes on its day.

    `kind` is EDITION_BACK or PLEDGE_BACK. Raises NotToCome, NoSuchRight or AlreadyAsked.
    """
    row = _lock(kind, subject_id, at)
    area = row.area_prefix if isinstance(row, Edition) else settings.PROVINCE
    require_role(by.user_id, Role.POLICY_OFFICER, area, at)
    return approvals.ask(
        kind=kind,
        subject_id=subject_id,
        area_code=area,
        payload={},
        reason=by.reason,
        asked_by=by,
        at=at,
    )


def carry_out(approval: Approval, *, by: Officer, at: datetime) -> None:
    """Makes it a draft; `decide_approvals` has judged who decides. Raises NotToCome once its day is there."""
    row = _lock(approval.kind, approval.subject_id, at)
    row.effective_from = None
    if isinstance(row, Edition):
        row.status = Edition.Status.DRAFT
    row.save()


def turn_down(approval: Approval, *, by: Officer, at: datetime) -> None:
    """It comes on its day, as before."""


def _lock(kind: str, subject_id: UUID, at: datetime) -> Edition | PledgeText:
    rows = _MODELS[kind]._default_manager.select_for_update(no_key=True)
    row = rows.filter(pk=subject_id).first()
    if row is None or not may_be_withdrawn(row.effective_from, shanghai_day(at)):
        raise NotToCome
    return row
