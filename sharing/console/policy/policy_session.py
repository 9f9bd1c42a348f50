"""Which policy an officer may change, and what waits for another; who may open the pages reads all of it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest

from accounts.models import RoleGrant
from sharing.models import Approval
from sharing.selectors.approvals import open_about
from sharing.words.policy import wanted


def may_change(request: HttpRequest, area_prefix: str) -> bool:
    """Whether the reader is a policy officer of all areas of this prefix; the services ask again."""
    return any(area_prefix.startswith(prefix) for prefix in own_prefixes(request))


def own_prefixes(request: HttpRequest) -> list[str]:
    """The area prefixes for which the reader is a policy officer, the widest first."""
    grants: list[RoleGrant] = getattr(request, "grants", [])
    held = {one.area_prefix for one in grants if one.role == RoleGrant.Role.POLICY_OFFICER}
    return sorted(held, key=lambda prefix: (len(prefix), prefix))


@dataclass(frozen=True)
class Waiting:
    """What a second officer has been asked, in words."""

    approval: Approval
    wanted: str


def waiting(subject_id: UUID) -> Waiting | None:
    """What waits for a second officer about an edition or a text."""
    approval = open_about(subject_id)
    if approval is None:
        return None
    day = approval.payload.get("effective_from")
    return Waiting(approval, wanted(approval.kind, date.fromisoformat(day) if day else None))
