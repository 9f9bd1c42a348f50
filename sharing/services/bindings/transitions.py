"""Moving a binding from state to state: the inner steps that every service of bindings shares.

None of them opens a transaction; the caller holds the locks of the people first, then of the bindings.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from accounts.actors import Actor, Citizen, Clerk, Job, Officer
from accounts.days import shanghai_day
from accounts.models import Person
from sharing.models import Approval, Binding, BindingEvent
from sharing.rules import life
from sharing.rules.life import Action, State
from sharing.services.evidence import binding_chain
from sharing.services.notices import write
from sharing.services.staff import own_family
from sharing.words.notices import NoticeKind

TIME = Job("time")


def lock_people(person_ids: Iterable[UUID]) -> dict[UUID, Person]:
    """The rows of these people, locked by id; settlement locks in the same order."""
    # No key lock: rows that only point at these people may still be written by others, or settling, which
    # locks no people and writes such rows, could wait in a ring with us.
    people = Person.objects.select_for_update(no_key=True).filter(pk__in=set(person_ids)).order_by("pk")
    return {person.pk: person for person in people}


def lock_bindings_of(person_ids: Iterable[UUID]) -> list[Binding]:
    """Every live binding of these people, locked by id."""
    live = Binding.objects.of(*person_ids).live().order_by("pk")
    return list(live.select_related("holder", "member").select_for_update(of=("self",), no_key=True))


def lock_binding(binding_id: UUID, at: datetime) -> Binding:
    """The binding, its people and every live binding of theirs, locked in order; what is overdue is ended."""
    people = people_of(binding_id)
    lock_people(people)
    bindings = lock_bindings_of(people)
    close_overdue(bindings, at)
    live = next((binding for binding in bindings if binding.pk == binding_id), None)
    return live or Binding.objects.select_related("holder", "member").get(pk=binding_id)


def lock_subject(approval: Approval, *, by: Officer, at: datetime) -> Binding:
    """As `lock_binding`, of what an officer has decided; the decision is the next link of its chain.

    Raises own_family.OwnFamily.
    """
    binding = lock_binding(approval.subject_id, at)
    for person_id in (binding.holder_id, binding.member_id):
        own_family.refuse_own_family(by.user_id, person_id)
    binding_chain.add(binding, approval)
    approval.save(update_fields=["number", "digest"])
    binding_chain.save(binding)
    return binding


def people_of(binding_id: UUID) -> tuple[UUID, UUID]:
    """Its holder and its member."""
    return Binding.objects.values_list("holder_id", "member_id").get(pk=binding_id)


def move(binding: Binding, action: Action, *, by: Actor, at: datetime, words: str = "") -> None:
    """Makes one move and writes its event. Raises life.NoSuchMove for what cannot happen."""
    before = State(binding.state)
    after = life.move(before, action)
    binding.state = after.value
    if after is State.ENDED:
        binding.ended_by = action.value
    changed = ("state", "ended_by", "starts_on", "confirm_by", "suspended_by_staff")
    record(binding, action, *changed, before=before.value, by=by, at=at, words=words)


def record(
    binding: Binding, action: Action, *changed: str, before: str, by: Actor, at: datetime, words: str = ""
) -> None:
    """Writes who did what to a binding, when, and by which door: the next link of its chain.

    With it a new binding is saved, or what of a locked one was changed.
    """
    event = BindingEvent(
        binding=binding,
        action=action.value,
        from_state=before,
        to_state=binding.state,
        door=by.door,
        by_kind=by.kind,
        by_user_id=by.user_id if isinstance(by, Citizen | Clerk | Officer) else None,
        by_person_id=by.person_id if isinstance(by, Citizen | Clerk) else None,
        visit_id=by.visit_id if isinstance(by, Clerk) else None,
        words=words,
        at=at,
    )
    binding_chain.add(binding, event)
    binding_chain.save(binding, *changed)
    event.save(force_insert=True)


def close_overdue(bindings: Iterable[Binding], at: datetime) -> list[Binding]:
    """Ends what time has ended, of bindings that the caller has locked; both people are told."""
    closed = []
    for binding in bindings:
        action = overdue_action(binding, at)
        if action is None:
            continue
        move(binding, action, by=TIME, at=at)
        kind = NoticeKind.EXPIRED if action is Action.EXPIRE else NoticeKind.FINISHED
        write.tell_both(binding, kind, at)
        closed.append(binding)
    return closed


def overdue_action(binding: Binding, at: datetime) -> Action | None:
    """What time has done to this binding by now, whatever its row says."""
    return life.overdue(State(binding.state), binding.ends_on, binding.confirm_by, shanghai_day(at))
