"""The life of a binding: every state with every action, and what time does by itself."""

from datetime import date, timedelta

import pytest

from sharing.rules import life
from sharing.rules.edition import Relationship
from sharing.rules.life import Action, NoSuchMove, State, move, overdue
from tests.rules.build import TODAY, TOMORROW, YESTERDAY, edition

# Written out by hand from the design; what is not here must be refused.
WHOLE_LIFE = {
    "pending": {
        "confirm": "active",
        "refuse": "ended",
        "withdraw": "ended",
        "expire": "ended",
        "unbind": "ended",
        "leave": "ended",
        "finish": "ended",
        "death": "ended",
        "moved": "ended",
        "end_by_staff": "ended",
        "merged": "ended",
    },
    "in_review": {
        "approve": "active",
        "approve_and_ask": "pending",
        "reject": "ended",
        "unbind": "ended",
        "leave": "ended",
        "finish": "ended",
        "death": "ended",
        "moved": "ended",
        "end_by_staff": "ended",
        "merged": "ended",
    },
    "active": {
        "suspend": "suspended",
        "unbind": "ended",
        "leave": "ended",
        "finish": "ended",
        "death": "ended",
        "moved": "ended",
        "end_by_staff": "ended",
        "merged": "ended",
    },
    "suspended": {
        "resume": "active",
        "unbind": "ended",
        "leave": "ended",
        "finish": "ended",
        "death": "ended",
        "moved": "ended",
        "end_by_staff": "ended",
        "merged": "ended",
    },
    "ended": {},
}
ALL_ACTIONS = [
    "sign",
    "confirm",
    "refuse",
    "withdraw",
    "expire",
    "approve",
    "approve_and_ask",
    "reject",
    "suspend",
    "resume",
    "unbind",
    "leave",
    "finish",
    "death",
    "moved",
    "end_by_staff",
    "merged",
    "correct",
]


def test_the_states_and_actions_are_these():
    assert [state.value for state in State] == ["pending", "in_review", "active", "suspended", "ended"]
    assert [action.value for action in Action] == ALL_ACTIONS


@pytest.mark.parametrize("action", ALL_ACTIONS)
@pytest.mark.parametrize("state", WHOLE_LIFE)
def test_every_state_answers_every_action(state, action):
    if action in WHOLE_LIFE[state]:
        assert move(State(state), Action(action)) == WHOLE_LIFE[state][action]
    else:
        with pytest.raises(NoSuchMove, match=f"{action} from {state}"):
            move(State(state), Action(action))


def test_a_name_fits_its_column():
    assert max(len(action) for action in Action) <= 15
    assert max(len(state) for state in State) <= 10


@pytest.mark.parametrize(
    ("relationship", "by_agent", "state"),
    [
        (Relationship.CHILD, False, "active"),
        (Relationship.SPOUSE, False, "pending"),
        (Relationship.CHILD, True, "in_review"),
        (Relationship.SPOUSE, True, "in_review"),
    ],
)
def test_where_a_binding_begins(relationship, by_agent, state):
    assert life.first_state(relationship, edition(), by_agent=by_agent) == state


def test_approving_an_agents_binding_still_asks_the_spouse():
    assert life.approval_of(Relationship.SPOUSE, edition()) == "approve_and_ask"
    assert life.approval_of(Relationship.CHILD, edition()) == "approve"


@pytest.mark.parametrize(
    ("state", "ends_on", "confirm_by", "action"),
    [
        (State.PENDING, None, TODAY, None),  # the last day counts
        (State.PENDING, None, YESTERDAY, "expire"),
        (State.PENDING, None, None, None),
        (State.PENDING, TODAY, TODAY, None),
        (State.PENDING, YESTERDAY, TOMORROW, "expire"),  # nobody agreed while it lasted
        (State.ACTIVE, None, None, None),
        (State.ACTIVE, None, YESTERDAY, None),  # confirmed long ago
        (State.ACTIVE, TODAY, None, None),
        (State.ACTIVE, YESTERDAY, None, "finish"),
        (State.SUSPENDED, TODAY, None, None),
        (State.SUSPENDED, YESTERDAY, None, "finish"),
        (State.IN_REVIEW, YESTERDAY, None, "finish"),
        (State.IN_REVIEW, None, YESTERDAY, None),
        (State.ENDED, YESTERDAY, YESTERDAY, None),
    ],
)
def test_what_time_alone_does(state, ends_on, confirm_by, action):
    assert overdue(state, ends_on, confirm_by, TODAY) == action


@pytest.mark.parametrize("state", [state for state in State if state != "ended"])
def test_whatever_time_does_can_happen(state):
    action = overdue(state, YESTERDAY, YESTERDAY, TODAY)
    assert move(state, action) == "ended"


def test_signed_on_the_22nd_may_be_confirmed_until_the_29th():
    assert life.confirm_by(date(2026, 11, 22), 7) == date(2026, 11, 29)


@pytest.mark.parametrize(
    ("today", "can"),
    [
        (date(2027, 1, 28), False),
        (date(2027, 1, 29), True),
        (date(2027, 2, 28), True),
        (date(2027, 3, 1), False),
    ],
)
def test_a_renewal_is_possible_from_30_days_before_until_the_last_day(today, can):
    assert life.can_be_renewed(State.ACTIVE, date(2027, 2, 28), today) is can


@pytest.mark.parametrize("state", State)
def test_only_what_is_in_force_or_suspended_can_be_renewed(state):
    in_force = {State.ACTIVE: True, State.SUSPENDED: True}
    assert life.can_be_renewed(state, TODAY, TODAY) is in_force.get(state, False)


def test_what_has_no_end_needs_no_renewal():
    assert life.can_be_renewed(State.ACTIVE, None, TODAY) is False


def test_a_renewal_starts_the_day_after():
    assert life.renewal_starts_on(date(2027, 2, 28)) == date(2027, 3, 1)
    assert life.renewal_starts_on(TODAY) - TODAY == timedelta(days=1)
