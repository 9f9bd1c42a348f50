"""亲情账户: adding a relative whose own code one shows, their consent, and the code. It moves no money."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Citizen, Clerk
from accounts.days import shanghai_day
from accounts.models import Person
from accounts.models.people import number_digest
from accounts.rules.names import same_name
from accounts.services import access, rate_limits
from sharing.models import Attachment, FamilyCard
from sharing.rules.family_cards import End, Kin, Refusal, State, first_state, refusals
from sharing.rules.repeats import Repeat
from sharing.services.bindings import naming, transitions
from sharing.services.bindings.binding_requests import guess_by, refuse_own_family
from sharing.services.notices import repeats, write
from sharing.services.settling import credentials
from sharing.services.staff import own_family
from sharing.services.visits import attachments, mandate, receipts
from sharing.services.visits.attachments import Scan
from sharing.words import receipts as slips
from sharing.words.access import AT_COUNTER, FAMILY_CARD_PAPERS
from sharing.words.acts import Act
from sharing.words.notices import NoticeKind


class CannotAdd(Exception):
    """This relative cannot be added; all refusals at once."""

    def __init__(self, refusals: list[Refusal]) -> None:
        super().__init__(", ".join(refusals))
        self.refusals = refusals


class NotThere(Exception):
    """This person has no such card, or it does not stand where it would have to."""


def add_card(
    *, name: str, number: str, kin: Kin, has_pledged: bool, by: Citizen | Clerk, at: datetime
) -> FamilyCard:
    """Asks for a relative's card: they agree in their own sign-in, for a child under 16 a clerk sees papers.

    Raises CannotAdd, TooOften, NamingStopped, rate_limits.TooManyTries after too many names that fit nobody,
    and at the counter like `mandate.require`, OwnFamily where the relative is of the clerk's own.
    """
    mandate.check(by, at=at, present=True)
    guess = guess_by(by)
    rate_limits.take([guess], at=at)
    relative = Person.objects.filter(cert_no_digest=number_digest(number)).only("name", "birth_date").first()
    if relative is None or not same_name(relative.name, name) or relative.died_on:
        raise CannotAdd([Refusal.NOBODY_FOUND])
    rate_limits.give_back([guess], at=at)
    return _add(relative.pk, kin, has_pledged, by, at)


@transaction.atomic(durable=True)
def _add(relative_id: UUID, kin: Kin, has_pledged: bool, by: Citizen | Clerk, at: datetime) -> FamilyCard:
    mandate.require(by, at=at, present=True)
    refuse_own_family(by, [relative_id])
    people = transitions.lock_people([by.person_id, relative_id])
    helper, relative, today = people[by.person_id], people[relative_id], shanghai_day(at)
    live = FamilyCard.objects.live().filter(helper=helper)
    against = refusals(
        is_self=relative == helper,
        is_added=live.filter(relative=relative).exists(),
        live=live.count(),
        kin=kin,
        born=relative.birth_date,
        has_pledged=has_pledged,
        today=today,
    )
    if found := list(against):
        raise CannotAdd(found)
    naming.refuse_stopped(helper.pk, [relative.pk])
    asked = FamilyCard.objects.filter(helper=helper, relative=relative)
    repeats.refuse(Repeat.CARD, asked, "added_at", at=at)
    card = FamilyCard.objects.create(
        helper=helper,
        relative=relative,
        kin=kin.value,
        state=first_state(relative.birth_date, today).value,
        added_at=at,
        pledged_at=at if has_pledged else None,
    )
    if card.state == State.ASKED:
        write.tell(relative, NoticeKind.CARD_ASKED, at, name=helper.name)
    waits = slips.CARD_WAITS_FOR_RELATIVE if card.state == State.ASKED else slips.CARD_WAITS_FOR_PAPERS
    done = slips.CARD_ASKED % {"name": relative.name} + str(waits)
    receipts.give(person=helper, act=Act.CARD_ASKED, words=done, by=by, at=at)
    return card


def agree_to_card(*, card_id: UUID, by: Citizen | Clerk, at: datetime) -> None:
    """The relative lets the helper show their code from now on. Raises NotThere."""
    _decide(card_id, State.ASKED, State.ACTIVE, "", by, at)


def refuse_card(*, card_id: UUID, by: Citizen | Clerk, at: datetime) -> None:
    """The relative does not agree. Raises NotThere."""
    _decide(card_id, State.ASKED, State.ENDED, End.REFUSED, by, at)


def approve_card(*, card_id: UUID, scan: Scan | None = None, by: Clerk, at: datetime) -> None:
    """The clerk has seen the papers of the child and of the helper whose visit it is. Raises NotThere."""
    _decide(card_id, State.IN_REVIEW, State.ACTIVE, "", by, at, scan)


def reject_card(*, card_id: UUID, by: Clerk, at: datetime) -> None:
    """The papers do not show it. Raises NotThere."""
    _decide(card_id, State.IN_REVIEW, State.ENDED, End.REJECTED, by, at)


@transaction.atomic(durable=True)
def _decide(
    card_id: UUID,
    wanted: State,
    state: State,
    end: End | str,
    by: Citizen | Clerk,
    at: datetime,
    scan: Scan | None = None,
) -> None:
    """The relative decides for themself; for a child it is decided in a visit of the helper."""
    mandate.require(by, at=at, present=True)
    decider = "relative" if wanted is State.ASKED else "helper"
    people = FamilyCard.objects.filter(pk=card_id).values_list("helper_id", "relative_id").first()
    transitions.lock_people(people or ())
    found = FamilyCard.objects.select_for_update(of=("self",)).select_related("helper", "relative")
    card = found.filter(pk=card_id, state=wanted.value, **{decider: by.person_id}).first()
    if card is None:
        raise NotThere
    if isinstance(by, Clerk) and decider == "helper":
        own_family.refuse_own_family(by.user_id, card.relative_id)
        what, why = str(FAMILY_CARD_PAPERS), str(AT_COUNTER)
        access.note(card.relative_id, what=what, why=why, by=by, at=at)
    card.state, card.decided_at = state.value, at
    if state is State.ENDED:
        card.ended_at, card.ended_by = at, str(end)
    card.save(update_fields=["state", "decided_at", "ended_at", "ended_by"])
    if scan and isinstance(by, Clerk):
        attachments.keep(scan, person_id=card.relative_id, kind=Attachment.Kind.KINSHIP, by=by, at=at)
    kind = NoticeKind.CARD_ADDED if state is State.ACTIVE else NoticeKind.CARD_NOT_ADDED
    write.tell(card.helper, kind, at, name=card.relative.name)
    _give_receipt(card, kind.say(name=card.relative.name), by=by, at=at)


def _give_receipt(card: FamilyCard, done: str, *, by: Citizen | Clerk, at: datetime) -> None:
    """To the one of the two who came to the counter. Where it was rejected, the papers are missing still."""
    if by.person_id == card.helper_id:
        act = Act.FAMILY_CARD if card.state == State.ACTIVE else Act.CARD_ANSWERED
        receipts.give(person=card.helper, act=act, words=done, by=by, at=at)
        return
    said = slips.CARD_AGREED if card.state == State.ACTIVE else slips.CARD_REFUSED
    done = said % {"name": card.helper.name}
    receipts.give(person=card.relative, act=Act.CARD_ANSWERED, words=done, by=by, at=at)


@transaction.atomic(durable=True)
def remove_card(*, card_id: UUID, by: Citizen | Clerk, at: datetime) -> None:
    """The helper removes it or takes it back, or the relative leaves; at once. Raises NotThere."""
    mandate.require(by, at=at, present=True)
    found = FamilyCard.objects.live().of(by.person_id).select_for_update(of=("self",))
    card = found.select_related("helper", "relative").filter(pk=card_id).first()
    if card is None:
        raise NotThere
    is_helper = card.helper_id == by.person_id
    card.state, card.ended_at = State.ENDED.value, at
    card.ended_by = (End.REMOVED if is_helper else End.LEFT).value
    card.save(update_fields=["state", "ended_at", "ended_by"])
    reader, other = (card.relative, card.helper) if is_helper else (card.helper, card.relative)
    write.tell(reader, NoticeKind.CARD_REMOVED, at, name=other.name)
    done = slips.CARD_ENDED % {"name": reader.name}
    receipts.give(person=other, act=Act.CARD_ENDED, words=done, by=by, at=at)


def end_all(*, helper: Person, relative: Person, at: datetime) -> None:
    """Ends each card of a helper with a relative, in the caller's transaction; the helper is told."""
    live = FamilyCard.objects.live().filter(helper=helper, relative=relative)
    for card in live.select_for_update(of=("self",)):
        waits = card.state != State.ACTIVE
        card.state, card.ended_at = State.ENDED.value, at
        card.ended_by = (End.REFUSED if waits else End.LEFT).value
        card.save(update_fields=["state", "ended_at", "ended_by"])
        kind = NoticeKind.CARD_NOT_ADDED if waits else NoticeKind.CARD_REMOVED
        write.tell(helper, kind, at, name=relative.name)


def end_merged(*, person_id: UUID, at: datetime) -> None:
    """Ends each card of a psn_no that is closed, in the caller's transaction; the other is told."""
    live = FamilyCard.objects.of(person_id).live().select_related("helper", "relative")
    for card in live.order_by("pk").select_for_update(of=("self",)):
        card.state, card.ended_at, card.ended_by = State.ENDED.value, at, End.MERGED.value
        card.save(update_fields=["state", "ended_at", "ended_by"])
        is_helper = card.helper_id == person_id
        reader, other = (card.relative, card.helper) if is_helper else (card.helper, card.relative)
        write.tell(reader, NoticeKind.CARD_MERGED, at, name=other.name)


@transaction.atomic(durable=True)
def show_code(*, card_id: UUID, by: Citizen, at: datetime) -> str:
    """The relative's own code, for a minute and one use; the bill is the relative's. Raises NotThere."""
    cards = FamilyCard.objects.select_for_update(of=("self",)).select_related("relative")
    card = cards.filter(pk=card_id, helper=by.person_id, state=State.ACTIVE.value).first()
    if card is None or card.relative.died_on:
        raise NotThere
    return credentials.issue_token(person_id=card.relative_id, by=by, at=at)
