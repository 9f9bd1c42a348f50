"""“不是我本人”: whom a sender named says that it is not their will, and the sender names them no more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.actors import Citizen, Clerk, Officer
from sharing.models import Approval, Binding, Case, NamingStop
from sharing.rules.life import Action, State
from sharing.selectors.naming import Naming, find_naming, open_stops
from sharing.services.bindings import confirm_and_end, staff_endings, transitions
from sharing.services.bindings.confirm_and_end import NotYours
from sharing.services.notices import write
from sharing.services.people import family_cards
from sharing.services.staff import supervisor_mandate
from sharing.services.visits import mandate, receipts
from sharing.words.acts import Act
from sharing.words.not_me import LIFTED, NO_WORDS, RECORDED, SLIP
from sharing.words.notices import NoticeKind


class IsLifted(Exception):
    """The stop has been lifted already."""


@transaction.atomic(durable=True)
def say_not_me(*, key: UUID, words: str = "", by: Citizen | Clerk | Officer, at: datetime) -> NamingStop:
    """Whom the binding or card `key` names, or an officer whom they have called (12393), stops its sender.

    What the sender has given them ends at once, a case is opened, both are told; said again while it stands
    it is said once. By an officer alone a binding in force is suspended, and ends as another one agrees.
    Raises NotYours, like `mandate.require`, or for an officer like `supervisor_mandate.require`.
    """
    if not isinstance(by, Officer):
        mandate.require(by, at=at, present=True)
    naming = find_naming(key)
    if naming is None or not _may_say(naming, by, at):
        raise NotYours
    people = transitions.lock_people([naming.sender.pk, naming.receiver.pk])
    if said := open_stops(naming.sender.pk).filter(receiver=naming.receiver).first():
        return said
    sender, receiver = people[naming.sender.pk], people[naming.receiver.pk]
    case = Case.objects.create(
        person=receiver, words=words or str(NO_WORDS), opened_by_id=by.user_id, opened_at=at
    )
    stop = NamingStop.objects.create(sender=sender, receiver=receiver, case=case, said_at=at)
    live = transitions.lock_bindings_of(people)
    transitions.close_overdue(live, at)
    for binding in live:
        if (binding.holder_id, binding.member_id) == (sender.pk, receiver.pk):
            _end(binding, by, at)
    family_cards.end_all(helper=sender, relative=receiver, at=at)
    write.tell(receiver, NoticeKind.NOT_ME_TAKEN, at, name=sender.name)
    write.tell(sender, NoticeKind.NAMING_STOPPED, at, name=receiver.name)
    receipts.give(person=receiver, act=Act.NOT_ME, words=SLIP % {"name": sender.name}, by=by, at=at)
    if isinstance(by, Officer):
        supervisor_mandate.note_act(receiver.pk, str(RECORDED), by=by, at=at)
    return stop


def _may_say(naming: Naming, by: Citizen | Clerk | Officer, at: datetime) -> bool:
    if isinstance(by, Officer):
        supervisor_mandate.require(by, naming.receiver.pk, naming.sender.pk, at=at)
        return True
    return by.person_id == naming.receiver.pk


def _end(binding: Binding, by: Citizen | Clerk | Officer, at: datetime) -> None:
    state = State(binding.state)
    if state is State.ENDED:
        return
    if state is State.PENDING:
        confirm_and_end.end_locked(binding, Action.REFUSE, by=by, at=at)
    elif not isinstance(by, Officer) or not staff_endings.may_ask(state):
        confirm_and_end.end_locked(binding, Action.LEAVE, by=by, at=at)
    elif not Approval.objects.filter(subject_id=binding.pk, decision="").exists():
        staff_endings.begin(binding, Action.LEAVE, reason=by.reason, by=by, at=at)


@transaction.atomic(durable=True)
def lift(*, case_id: UUID, by: Officer, at: datetime) -> NamingStop:
    """Lets the sender name the receiver again, who may agree or not; both are told. What has ended stays so.

    Raises NoReason, NoSuchRight, OwnFamily, or IsLifted.
    """
    stop = NamingStop.objects.select_related("sender", "receiver").get(case=case_id)
    supervisor_mandate.require(by, stop.receiver_id, stop.sender_id, at=at)
    transitions.lock_people([stop.sender_id, stop.receiver_id])
    lifted = open_stops(stop.sender_id).filter(pk=stop.pk)
    if not lifted.update(lifted_at=at, lifted_by=by.user_id, why_lifted=by.reason):
        raise IsLifted
    write.tell(stop.sender, NoticeKind.NAMING_FREED, at, name=stop.receiver.name)
    write.tell(stop.receiver, NoticeKind.CAN_BE_NAMED, at, name=stop.sender.name)
    for person_id in (stop.receiver_id, stop.sender_id):
        supervisor_mandate.note_act(person_id, str(LIFTED), by=by, at=at)
    return stop
