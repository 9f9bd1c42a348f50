"""代办: opening a visit, admitting a second person to it, closing it. It is a clerk's mandate to act."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.actors import Clerk
from accounts.models import Person, User
from accounts.models.people import number_digest
from accounts.rules.identity import normalise_number
from accounts.sealing import seal
from accounts.templatetags.formats import moment_cn
from sharing.models import Admission, Counter, SignRequest, Visit, VisitDraft
from sharing.models.visits import IdentityCheck
from sharing.rules.repeats import Repeat
from sharing.rules.visits import AgentFacts, Lack, lacks_of_agent, lacks_of_check
from sharing.services.notices import repeats, write
from sharing.services.staff import own_family
from sharing.services.visits import mandate
from sharing.services.visits.identify_person import require_clerk
from sharing.words.notices import NoticeKind
from sharing.words.visits import window_label

Closed = Visit.Closed
AGENT_NUMBER = "agent_number"  # the column, for what seals it
MINUTE = timedelta(minutes=1)


class HasDied(Exception):
    """The register has a day of death: nobody acts for this person any more."""


class CannotOpen(Exception):
    """Something is missing; everything at once."""

    def __init__(self, lacks: list[Lack]) -> None:
        super().__init__(", ".join(lacks))
        self.lacks = lacks


@dataclass(frozen=True, kw_only=True)
class Checked:
    """How the clerk saw who somebody is."""

    how: IdentityCheck
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Agent:
    """Who came in the person's place, and what they brought. `spoke`: with the person, by telephone."""

    name: str
    number: str
    relationship: str
    letter_seen: bool
    spoke: bool | None
    why_not_spoken: str = ""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Everything that is known when a visit begins; `agent` where the person was not there."""

    person_id: UUID
    checked: Checked
    attended: Visit.Attended
    needs: tuple[Visit.Need, ...] = ()
    agent: Agent | None = None
    counter_id: UUID | None = None


@transaction.atomic(durable=True)
def open_visit(*, opening: Opening, clerk_id: UUID, at: datetime) -> Visit:
    """Begins a visit with this person, who is told; the clerk's last one is closed.

    Raises CannotOpen, HasDied, repeats.TooOften, own_family.OwnFamily, identify_person.NotAClerk,
    own_family.OwnPapersUnknown.
    """
    User.objects.select_for_update(no_key=True).get(pk=clerk_id)  # two tabs of one clerk open in turn
    clerk = require_clerk(clerk_id, at)
    person = Person.objects.get(pk=opening.person_id)
    if lacks := _lacks(opening, person, clerk):
        raise CannotOpen(lacks)
    if person.died_on:
        raise HasDied
    own_family.refuse_own_family(clerk_id, person.pk)
    repeats.refuse(Repeat.VISIT, Visit.objects.filter(clerk=clerk, citizen=person), "opened_at", at=at)
    _close(Visit.objects.filter(clerk=clerk_id), Closed.NEXT_VISIT, at)
    windows = Counter.objects.select_related("hall")
    visit = Visit(
        clerk=clerk,
        citizen=person,
        counter=windows.get(pk=opening.counter_id) if opening.counter_id else None,
        identity_check=opening.checked.how.value,
        identity_note=opening.checked.note,
        attended=opening.attended.value,
        needs=[need.value for need in opening.needs],
        opened_at=at,
        active_at=at,
    )
    if opening.agent:
        _name_agent(visit, opening.agent)
    visit.save(force_insert=True)
    kind = NoticeKind.AGENT_CAME if visit.by_agent else NoticeKind.VISIT_OPENED
    where = window_label(visit.counter)
    write.tell(person, kind, at, when=moment_cn(at), where=where, agent=visit.agent_name)
    return visit


@transaction.atomic(durable=True)
def admit(*, person_id: UUID, checked: Checked, by: Clerk, at: datetime) -> Admission:
    """A second person, checked like the first, may answer in this visit what only they can answer.

    Admitted again, they are checked anew. Raises CannotOpen, HasDied, and like `mandate.require`.
    """
    visit = mandate.require(by, at=at, present=True)
    if lacks := _lacks_of_check(checked):
        raise CannotOpen(lacks)
    person = Person.objects.get(pk=person_id)
    if person.died_on:
        raise HasDied
    own_family.refuse_own_family(by.user_id, person.pk)
    values = {"identity_check": checked.how.value, "identity_note": checked.note, "admitted_at": at}
    return Admission.objects.update_or_create(visit=visit, person=person, defaults=values)[0]


@transaction.atomic(durable=True)
def close_visit(*, visit_id: UUID, clerk_id: UUID, at: datetime) -> None:
    """The clerk ends it; for one that is over already it is done."""
    _close(Visit.objects.filter(pk=visit_id, clerk=clerk_id), Closed.BUTTON, at)


@transaction.atomic(durable=True)
def close_at_sign_out(*, clerk_id: UUID, at: datetime) -> None:
    """Who signs out leaves nobody at the counter."""
    _close(Visit.objects.filter(clerk=clerk_id), Closed.SIGN_OUT, at)


@transaction.atomic(durable=True)
def close_idle(*, at: datetime) -> int:
    """Writes down which visits have come to an end by themselves; how many."""
    return _close(Visit.objects.filter(active_at__lte=at - mandate.IDLE), Closed.IDLE, at)


def note_activity(*, visit_id: UUID, at: datetime) -> None:
    """Somebody does something at the counter or on its second screen: the idle minutes begin anew.

    Kept to the minute. A visit that is over stays over.
    """
    mandate.open_visits(at).filter(pk=visit_id, active_at__lt=at - MINUTE).update(active_at=at)


def _close(visits: QuerySet[Visit], how: Visit.Closed, at: datetime) -> int:
    """Closes those of these visits that are open; one that was idle too long had ended by itself."""
    closed = []
    for visit in visits.filter(closed_at__isnull=True).order_by("pk").select_for_update(no_key=True):
        idle_at = visit.active_at + mandate.IDLE
        is_idle = idle_at <= at
        visit.closed_at = idle_at if is_idle else at
        visit.closed_by = (Closed.IDLE if is_idle else how).value
        visit.save(update_fields=["closed_at", "closed_by"])
        closed.append(visit.pk)
    VisitDraft.objects.filter(visit__in=closed).delete()
    waiting = SignRequest.objects.filter(visit__in=closed, signed_at__isnull=True, withdrawn_at__isnull=True)
    waiting.update(withdrawn_at=at)
    return len(closed)


def _lacks(opening: Opening, person: Person, clerk: User) -> list[Lack]:
    found = _lacks_of_check(opening.checked)
    if opening.attended != Visit.Attended.AGENT:
        return found
    agent = opening.agent or Agent(name="", number="", relationship="", letter_seen=False, spoke=None)
    digest = number_digest(agent.number)
    known = AgentFacts(
        has_name=bool(agent.name),
        is_citizen=digest == bytes(person.cert_no_digest),
        is_clerk=digest == bytes(clerk.own_cert_digest or b""),
        has_relationship=bool(agent.relationship),
        letter_seen=agent.letter_seen,
        spoke=agent.spoke,
        has_reason=bool(agent.why_not_spoken),
    )
    return found + lacks_of_agent(known)


def _lacks_of_check(checked: Checked) -> list[Lack]:
    return lacks_of_check(is_other=checked.how == IdentityCheck.OTHER, has_note=bool(checked.note))


def _name_agent(visit: Visit, agent: Agent) -> None:
    number = normalise_number(agent.number)
    visit.agent_name, visit.agent_relationship = agent.name, agent.relationship
    visit.agent_number_sealed = seal(number.encode(), row=visit.pk, column=AGENT_NUMBER)
    visit.agent_number_digest = number_digest(number)
    visit.agent_letter_seen = agent.letter_seen
    visit.spoke_to_person, visit.why_not_spoken = agent.spoke, agent.why_not_spoken
