"""What waits for a second pair of eyes, for whom, and what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import Person, RoleGrant, User
from sharing.models import Approval, Binding, Edition, Pledge, PledgeText, SharingSwitch
from sharing.rules.approvals import DECIDED_BY, ApprovalKind
from sharing.rules.roles import Grant, Role

Subject = Binding | Person | Edition | PledgeText | User | SharingSwitch | Pledge
SUBJECTS: dict[ApprovalKind, type[Subject]] = {
    ApprovalKind.AGENT_BINDING: Binding,
    ApprovalKind.STAFF_ENDING: Binding,
    ApprovalKind.DEATH_UNDONE: Person,
    ApprovalKind.PSN_NO: Person,
    ApprovalKind.MERGE: Person,
    ApprovalKind.EDITION: Edition,
    ApprovalKind.EDITION_BACK: Edition,
    ApprovalKind.PLEDGE_TEXT: PledgeText,
    ApprovalKind.PLEDGE_BACK: PledgeText,
    ApprovalKind.ROLE: User,
    ApprovalKind.SHARING_SWITCH: SharingSwitch,
    ApprovalKind.ERASURE: Pledge,
    ApprovalKind.ACCOUNT_DISPUTE: Person,
}

NOBODY = "0" * 32
_JOINED: dict[type[Subject], tuple[str, ...]] = {
    Binding: ("holder", "member"),
    SharingSwitch: ("institution",),
    Pledge: ("binding__holder", "binding__member"),
}


@dataclass(frozen=True)
class AskedApproval:
    """One approval with what it is about.

    `grant` is the right that would be taken, if it is one; `kept` the psn_no that would go on.
    """

    approval: Approval
    subject: Subject | None
    grant: RoleGrant | None = None
    kept: Person | None = None


def shown_to(user_id: UUID, grants: Iterable[Grant], today: date) -> QuerySet[Approval]:
    """What this officer may decide by the rights they hold, or asked for; an auditor sees all of the area."""
    shown = Q(asked_by=user_id)
    for grant in grants:
        if grant.is_in_force(today):
            audits = grant.role is Role.AUDITOR
            kinds = [kind.value for kind, role in DECIDED_BY.items() if audits or role is grant.role]
            shown |= Q(kind__in=kinds, area_code__startswith=grant.area_prefix)
    return Approval.objects.filter(shown).select_related("asked_by", "decided_by")


def open_about(subject_id: UUID) -> Approval | None:
    """What waits for a second pair of eyes about this; about somebody of staff, the latest."""
    return Approval.objects.filter(subject_id=subject_id, decision="").select_related("asked_by").first()


def with_subjects(approvals: Iterable[Approval]) -> list[AskedApproval]:
    """Each with what it is about; one query for each kind of subject, however many there are."""
    rows = list(approvals)
    found: dict[UUID, Subject] = {}
    for model in dict.fromkeys(SUBJECTS[ApprovalKind(row.kind)] for row in rows):
        ids = {row.subject_id for row in rows if SUBJECTS[ApprovalKind(row.kind)] is model}
        joined = _JOINED.get(model, ())
        found |= {one.pk: one for one in model._default_manager.filter(pk__in=ids).select_related(*joined)}
    grants = RoleGrant.objects.in_bulk({UUID(row.payload["grant"]) for row in rows if "grant" in row.payload})
    kept = Person.objects.in_bulk({UUID(row.payload["kept"]) for row in rows if "kept" in row.payload})
    return [
        AskedApproval(
            row,
            found.get(row.subject_id),
            grants.get(UUID(row.payload.get("grant", NOBODY))),
            kept.get(UUID(row.payload.get("kept", NOBODY))),
        )
        for row in rows
    ]
