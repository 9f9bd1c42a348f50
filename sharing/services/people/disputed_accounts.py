"""Settling a disputed account: one supervisor finds out who is right and asks, another one decides."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Officer
from accounts.models import AccountDispute, PersonalAccount
from accounts.services import disputes
from sharing.models import Approval
from sharing.services.bindings import transitions
from sharing.services.staff import approvals, own_family, supervisor_mandate
from sharing.words.access import DISPUTE_ASKED, DISPUTE_SETTLED, DISPUTE_STANDS

OUTCOMES = (AccountDispute.Turn.BALANCE_STANDS, AccountDispute.Turn.REGISTER_TAKEN)


class NotDisputed(Exception):
    """The account pays, or it is disputed by another figure than was judged."""


@transaction.atomic(durable=True)
def ask_to_settle(*, person_id: UUID, turn: AccountDispute.Turn, by: Officer, at: datetime) -> Approval:
    """Asks another supervisor of the holder's area; until then the account pays nothing.

    Raises NotDisputed, AlreadyAsked, NoReason, NoSuchRight or OwnFamily.
    """
    account = _lock(person_id)
    supervisor_mandate.require(by, person_id, at=at)
    if account is None or not account.is_disputed:
        raise NotDisputed
    approval = approvals.ask(
        kind=Approval.Kind.ACCOUNT_DISPUTE,
        subject_id=person_id,
        area_code=supervisor_mandate.area_of(person_id, at),
        payload={"turn": turn.value, "dispute": account.dispute_count},
        reason=by.reason,
        asked_by=by,
        at=at,
    )
    supervisor_mandate.note_act(person_id, str(DISPUTE_ASKED), by=by, at=at)
    return approval


def carry_out(approval: Approval, *, by: Officer, at: datetime) -> None:
    """The account pays again, with what the register is right about taken from it where that was found.

    Raises NotDisputed or OwnFamily. The worker tells the holder.
    """
    own_family.refuse_own_family(by.user_id, approval.subject_id)
    account = _lock(approval.subject_id)
    asked = approval.payload
    if account is None or not account.is_disputed or account.dispute_count != asked["dispute"]:
        raise NotDisputed
    supervisor_mandate.note_act(approval.subject_id, str(DISPUTE_SETTLED), by=by, at=at)
    disputes.settle(
        account,
        AccountDispute.Turn(asked["turn"]),
        asked_by=approval.asked_by_id,
        decided_by=by.user_id,
        words=approval.reason,
        at=at,
    )


def turn_down(approval: Approval, *, by: Officer, at: datetime) -> None:
    """It stays disputed. Raises OwnFamily."""
    own_family.refuse_own_family(by.user_id, approval.subject_id)
    transitions.lock_people([approval.subject_id])
    supervisor_mandate.note_act(approval.subject_id, str(DISPUTE_STANDS), by=by, at=at)


def _lock(person_id: UUID) -> PersonalAccount | None:
    """The account, in the order of everywhere: the person first."""
    transitions.lock_people([person_id])
    found = PersonalAccount.objects.select_for_update(no_key=True)
    return found.filter(holder=person_id).first()
