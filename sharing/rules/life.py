"""The life of a binding: its states, the moves between them, and the days on which time itself moves it."""

from datetime import date, timedelta
from enum import StrEnum

from sharing.rules.edition import Edition, Relationship


class State(StrEnum):
    """Where a binding stands."""

    PENDING = "pending"
    IN_REVIEW = "in_review"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Action(StrEnum):
    """What can happen to a binding. The action that ended it is kept as why it ended."""

    SIGN = "sign"
    CONFIRM = "confirm"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    APPROVE = "approve"
    APPROVE_AND_ASK = "approve_and_ask"
    REJECT = "reject"
    SUSPEND = "suspend"
    RESUME = "resume"
    UNBIND = "unbind"
    LEAVE = "leave"
    FINISH = "finish"
    DEATH = "death"
    MOVED = "moved"
    END_BY_STAFF = "end_by_staff"
    MERGED = "merged"  # one of the two was the same human under another psn_no, which goes on
    CORRECT = "correct"  # moves nothing: the relationship had been typed wrong


LIVE = (State.PENDING, State.IN_REVIEW, State.ACTIVE, State.SUSPENDED)
"""States that count for `already_bound`, for the one marriage and for every limit."""

ENDS_ANY = (
    Action.UNBIND,
    Action.LEAVE,
    Action.FINISH,
    Action.DEATH,
    Action.MOVED,
    Action.END_BY_STAFF,
    Action.MERGED,
)
"""What ends a binding wherever it stands."""

# The whole life of a binding. What is not listed here cannot happen; signing begins it (`first_state`).
MOVES: dict[tuple[State, Action], State] = {
    (State.IN_REVIEW, Action.APPROVE): State.ACTIVE,
    (State.IN_REVIEW, Action.APPROVE_AND_ASK): State.PENDING,
    (State.IN_REVIEW, Action.REJECT): State.ENDED,
    (State.PENDING, Action.CONFIRM): State.ACTIVE,
    (State.PENDING, Action.REFUSE): State.ENDED,
    (State.PENDING, Action.WITHDRAW): State.ENDED,
    (State.PENDING, Action.EXPIRE): State.ENDED,
    (State.ACTIVE, Action.SUSPEND): State.SUSPENDED,
    (State.SUSPENDED, Action.RESUME): State.ACTIVE,
    **{(state, action): State.ENDED for state in LIVE for action in ENDS_ANY},
}

RENEWAL_DAYS = 30


class NoSuchMove(Exception):
    """This cannot happen to a binding that stands where this one stands."""

    def __init__(self, state: State, action: Action) -> None:
        self.state = state
        self.action = action
        super().__init__(f"{action} from {state}")


def move(state: State, action: Action) -> State:
    """Where a binding stands after an action. Raises NoSuchMove for what cannot happen."""
    try:
        return MOVES[state, action]
    except KeyError:
        raise NoSuchMove(state, action) from None


def first_state(relationship: Relationship, edition: Edition, *, by_agent: bool) -> State:
    """Where a binding stands once signed: an agent's waits for a second pair of eyes before anything else."""
    if by_agent:
        return State.IN_REVIEW
    return State.PENDING if edition.needs_confirmation(relationship) else State.ACTIVE


def approval_of(relationship: Relationship, edition: Edition) -> Action:
    """What approving an agent's binding comes to: in force at once, or the member's turn to confirm."""
    return Action.APPROVE_AND_ASK if edition.needs_confirmation(relationship) else Action.APPROVE


def overdue(state: State, ends_on: date | None, confirm_by: date | None, today: date) -> Action | None:
    """What time alone has done to a binding by today, whatever its row says; None if nothing.

    Both last days count in full. A pending one whose period has run out expires too: nobody ever agreed.
    """
    if state not in LIVE:
        return None
    period_over = ends_on is not None and ends_on < today
    if state is State.PENDING:
        unanswered = confirm_by is not None and confirm_by < today
        return Action.EXPIRE if unanswered or period_over else None
    return Action.FINISH if period_over else None


def confirm_by(signed_on: date, days: int) -> date:
    """The last day, itself included, on which the member may still agree."""
    return signed_on + timedelta(days=days)


def can_be_renewed(state: State, ends_on: date | None, today: date) -> bool:
    """Whether a binding that was not continued yet may be today: near its end, the last day too."""
    if ends_on is None or state not in (State.ACTIVE, State.SUSPENDED):
        return False
    return ends_on - timedelta(days=RENEWAL_DAYS) <= today <= ends_on


def renewal_starts_on(ends_on: date) -> date:
    """The first day of a renewal: the day after, so that the two never overlap."""
    return ends_on + timedelta(days=1)
