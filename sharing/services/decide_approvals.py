"""Deciding what somebody else asked for. What it comes to is done by the service of the noun it is about."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import transaction

from accounts.actors import Officer
from accounts.days import shanghai_day
from sharing.models import Approval
from sharing.rules.approvals import ApprovalKind, Obstacle, why_not_decide
from sharing.services.bindings import agent_bindings, erasures, staff_endings
from sharing.services.people import deaths_undone, disputed_accounts, merges, psn_numbers
from sharing.services.policy import drafts, sharing_switches
from sharing.services.staff import approvals, roles
from sharing.services.staff.roles import NoSuchRight


class SamePerson(Exception):
    """Who asked for something does not decide it."""


class AlreadyDecided(Exception):
    """Somebody else was faster."""


class NoWords(Exception):
    """Who turns something down says why: who asked for it reads it."""


class Noun(Protocol):
    """What a decision comes to; both run inside its transaction, the approval locked and noted."""

    def carry_out(self, approval: Approval, *, by: Officer, at: datetime) -> None: ...

    def turn_down(self, approval: Approval, *, by: Officer, at: datetime) -> None: ...


_NOUNS: dict[ApprovalKind, Noun] = {
    ApprovalKind.AGENT_BINDING: agent_bindings,
    ApprovalKind.STAFF_ENDING: staff_endings,
    ApprovalKind.DEATH_UNDONE: deaths_undone,
    ApprovalKind.PSN_NO: psn_numbers,
    ApprovalKind.MERGE: merges,
    ApprovalKind.EDITION: drafts,
    ApprovalKind.EDITION_BACK: drafts,
    ApprovalKind.PLEDGE_TEXT: drafts,
    ApprovalKind.PLEDGE_BACK: drafts,
    ApprovalKind.ROLE: roles,
    ApprovalKind.SHARING_SWITCH: sharing_switches,
    ApprovalKind.ERASURE: erasures,
    ApprovalKind.ACCOUNT_DISPUTE: disputed_accounts,
}


@transaction.atomic(durable=True)
def decide(*, approval_id: UUID, approve: bool, words: str = "", by: Officer, at: datetime) -> Approval:
    """A second person agrees, and it is done; or turns it down, and says why.

    Raises AlreadyDecided, SamePerson, NoSuchRight or NoWords, and whatever the noun says is in the way.
    Approvals are locked before people, bindings and accounts, the book of decisions after them.
    """
    approval = Approval.objects.select_for_update(no_key=True).get(pk=approval_id)
    kind = ApprovalKind(approval.kind)
    obstacle = why_not_decide(
        kind,
        approval.area_code,
        is_open=not approval.decision,
        asked_by=approval.asked_by_id,
        decided_by=by.user_id,
        grants=roles.grants_of(by.user_id),
        today=shanghai_day(at),
    )
    if obstacle:
        raise _RAISED[obstacle]
    if not approve and not words.strip():
        raise NoWords
    approvals.record(approval, approve=approve, words=words, by=by, at=at)
    noun = _NOUNS[kind]
    if approve:
        noun.carry_out(approval, by=by, at=at)
    else:
        noun.turn_down(approval, by=by, at=at)
    if approval.number is None:  # no link of a binding's chain
        approvals.enter(approval)
    return approval


_RAISED: dict[Obstacle, type[Exception]] = {
    Obstacle.DECIDED: AlreadyDecided,
    Obstacle.SAME_PERSON: SamePerson,
    Obstacle.NO_RIGHT: NoSuchRight,
}
