"""Who acts, through which door. Every service takes one; nothing is changed without one."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Citizen:
    """A person signed in on the portal, acting for themself or as the guardian of their child."""

    kind: ClassVar[str] = "citizen"
    door: ClassVar[str] = "browser"
    user_id: UUID
    person_id: UUID
    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Clerk:
    """A clerk of the service hall inside an open visit of this person."""

    kind: ClassVar[str] = "clerk"
    door: ClassVar[str] = "counter"
    user_id: UUID
    visit_id: UUID
    person_id: UUID
    address: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """Staff of the back office, who give a reason for what they do."""

    kind: ClassVar[str] = "officer"
    door: ClassVar[str] = "console"
    user_id: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class InstitutionActor:
    """A hospital or pharmacy that settles; `key_id` where whoever acts must see that its key still holds."""

    kind: ClassVar[str] = "institution"
    door: ClassVar[str] = "gateway"
    institution_id: UUID
    key_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Work that runs by itself: the nightly review, closing what is overdue, an import."""

    kind: ClassVar[str] = "job"
    door: ClassVar[str] = "job"
    name: str


Actor = Citizen | Clerk | Officer | InstitutionActor | Job
