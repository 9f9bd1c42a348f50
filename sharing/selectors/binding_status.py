"""Where a binding stands today, whatever its row says, and how it came there."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from accounts.days import day_start
from accounts.templatetags.formats import moment_cn
from sharing import words
from sharing.models import Binding, BindingEvent
from sharing.rules import life
from sharing.rules.life import Action, State
from sharing.words import records as said


@dataclass(frozen=True)
class BindingStatus:
    """The state of a binding on a day. `ended_by` is the Action that ended it, if it has ended."""

    state: State
    ended_by: str
    label: words.Label

    @property
    def has_ended(self) -> bool:
        return self.state is State.ENDED

    @property
    def waits(self) -> bool:
        return self.state is State.PENDING


def status_on(binding: Binding, today: date) -> BindingStatus:
    """Where a binding stands on a day: what time has ended counts as ended. No query."""
    overdue = _overdue(binding, today)
    state = State.ENDED if overdue else State(binding.state)
    ended_by = overdue.value if overdue else binding.ended_by
    label = words.state_label(state, starts_on=binding.starts_on, today=today, ended_by=ended_by)
    return BindingStatus(state, ended_by, label)


@dataclass(frozen=True)
class Step:
    """One thing that happened to a binding, as one of its two people may read it."""

    title: str
    hint: str
    words: str = ""


def trail_of(binding: Binding, reader_id: UUID, today: date) -> list[Step]:
    """What happened, newest first. One query; none if `events`, with who they are by, are prefetched."""
    steps = [_step(event, reader_id) for event in _events(binding)]
    if overdue := _overdue(binding, today):
        steps.append(_closing(binding, overdue))
    return steps[::-1]


def _events(binding: Binding) -> list[BindingEvent]:
    known = "events" in getattr(binding, "_prefetched_objects_cache", {})
    events = binding.events.all() if known else binding.events.select_related("by_user", "by_person", "visit")
    return sorted(events, key=lambda event: (event.at, event.pk))


def _step(event: BindingEvent, reader_id: UUID) -> Step:
    hint = [moment_cn(event.at), _who(event, reader_id)]
    if event.by_kind != "job":
        hint.append(words.door_label(event.door))
    # What staff write is for staff; what the two people write is for both, and what was corrected into what.
    is_for_both = event.by_kind in ("citizen", "clerk") or event.action == Action.CORRECT
    return Step(_title(event), " · ".join(hint), event.words if is_for_both else "")


def _title(event: BindingEvent) -> str:
    if event.action == Action.SIGN and event.to_state == State.ACTIVE:
        return str(said.SIGNED_AND_ACTIVE)
    return words.action_label(event.action)


def _who(event: BindingEvent, reader_id: UUID) -> str:
    match event.by_kind:
        case "job":
            return str(said.BY_JOB)
        case "officer":
            return str(said.BY_OFFICER)
    person = event.by_person.name if event.by_person else ""
    if event.by_person_id == reader_id:
        person = str(said.YOURSELF)
    if event.by_kind == "clerk" and event.by_user:
        return _at_the_counter(event, person, is_mine=event.by_person_id == reader_id)
    return person


def _at_the_counter(event: BindingEvent, person: str, *, is_mine: bool) -> str:
    """An agent is named to the person whose letter they brought, and to nobody else."""
    visit, clerk = event.visit, event.by_user.staff_name if event.by_user else ""
    if visit is None or not visit.by_agent:
        return said.WITH_CLERK % {"person": person, "clerk": clerk}
    if is_mine:
        return said.YOUR_AGENT % {"agent": visit.agent_name, "clerk": clerk}
    return said.AGENT_OF % {"person": person, "clerk": clerk}


def _overdue(binding: Binding, today: date) -> Action | None:
    return life.overdue(State(binding.state), binding.ends_on, binding.confirm_by, today)


def _closing(binding: Binding, action: Action) -> Step:
    """What time has done and nobody has written down yet."""
    last_days = [binding.ends_on, binding.confirm_by if action is Action.EXPIRE else None]
    moment = day_start(min(day for day in last_days if day) + timedelta(days=1))
    return Step(words.action_label(action), f"{moment_cn(moment)} · {said.BY_JOB}")
