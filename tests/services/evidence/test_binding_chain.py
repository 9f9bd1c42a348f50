"""The chain of a binding and its seal: whatever is done holds, whatever is altered behind it does not."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from uuid_utils.compat import uuid7

from accounts.actors import Officer
from accounts.models import Person, User
from sharing.models import Approval, Binding, BindingEvent, Confirmation, Correction, LimitChange
from sharing.rules.edition import Relationship
from sharing.rules.life import Action, State
from sharing.selectors.editions import digest_of
from sharing.services import decide_approvals
from sharing.services.bindings import (
    confirm_and_end,
    nightly_review,
    relationship_corrections,
    staff_endings,
    suspensions,
    terms,
    transitions,
)
from sharing.services.evidence import binding_chain
from sharing.services.people import deaths, not_me
from sharing.services.policy import drafts
from sharing.services.policy.editions import EDITION
from sharing.services.visits.attachments import Scan
from tests import make
from tests.chains import approval_holds, binding_holds, decisions_hold, links_of
from tests.lock_waits import Second

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = make.NOW + DAY


@pytest.fixture(autouse=True)
def _policy() -> None:
    for one in make.editions():
        one.deduct_order = "member_choice"
        one.save()


@pytest.fixture
def supervisor() -> Officer:
    return make.by_officer(make.officer("supervisor"))


def bound(relationship: str = "child", **fields: object) -> Binding:
    """As it is after the holder signed in the browser."""
    member = make.child() if relationship == "child" else make.person(born=date(1958, 3, 8))
    [pledge] = make.signed(make.holder(), make.asked_for(member, relationship, **fields))
    return pledge.binding


def kinds(binding: Binding) -> list[str]:
    """What its links are, and of events which."""
    rows = links_of(Binding.objects.get(pk=binding.pk))
    return [one.action if isinstance(one, BindingEvent) else type(one).__name__ for one in rows]


def decide(approval: Approval, *, approve: bool, by: User | None = None) -> Approval:
    officer = make.by_officer(by or make.officer("supervisor"))
    return decide_approvals.decide(
        approval_id=approval.pk, approve=approve, words="核实过", by=officer, at=LATER
    )


def lapse(person: Person, status: str) -> None:
    make.enrolment_state(person.enrolments.get(), status=status)


def end(binding: Binding, by: Person) -> None:
    confirm_and_end.end_binding(binding_id=binding.pk, by=make.citizen(by), at=LATER)


def confirm_at_the_counter(binding: Binding) -> None:
    by = make.clerk_in(make.visit(binding.member, at=LATER))
    confirm_and_end.confirm_binding(binding_id=binding.pk, by=by, at=LATER, signature=make.hand())


def set_limit(binding: Binding, yuan: int | None, note: str = "") -> None:
    limit = None if yuan is None else make.fen(yuan)
    by = make.citizen(binding.holder)
    terms.set_terms(binding_id=binding.pk, monthly_limit_fen=limit, note=note, by=by, at=LATER)


def correct(binding: Binding, by: Officer) -> None:
    relationship_corrections.correct_relationship(
        binding_id=binding.pk, relationship=Relationship.PARENT, by=by, at=LATER
    )


def die(person: Person, by: Officer) -> None:
    proof = Scan("image/jpeg", b"paper")
    deaths.record_death(person_id=person.pk, died_on=make.TODAY, proof=proof, by=by, at=LATER)


def brought_by_an_agent(relationship: str = "child") -> tuple[Binding, Approval]:
    member = make.child() if relationship == "child" else make.person(born=date(1958, 3, 8))
    visit = make.agent_visit(make.holder())
    [pledge] = make.signed_at_desk(visit, make.asked_for(member, relationship))
    return pledge.binding, Approval.objects.get()


# Whatever is done to a binding


def test_signed_and_ended_by_the_holder():
    binding = bound()
    end(binding, binding.holder)
    assert (kinds(binding), binding_holds(binding)) == (["sign", "unbind"], True)


@pytest.mark.parametrize(
    ("act", "links"),
    [
        (lambda one: confirm_at_the_counter(one), ["sign", "Confirmation", "confirm"]),
        (
            lambda one: confirm_and_end.confirm_binding(
                binding_id=one.pk, by=make.citizen(one.member), at=LATER
            ),
            ["sign", "confirm"],
        ),
        (
            lambda one: confirm_and_end.refuse_binding(
                binding_id=one.pk, why="不知情", by=make.citizen(one.member), at=LATER
            ),
            ["sign", "refuse"],
        ),
        (lambda one: end(one, one.holder), ["sign", "withdraw"]),
        (lambda one: confirm_and_end.close_expired(at=make.NOW + 30 * DAY), ["sign", "expire"]),
    ],
)
def test_what_waited_for_a_spouse_whatever_came_of_it(act: Callable[[Binding], object], links: list[str]):
    binding = bound("spouse")
    act(binding)
    assert (kinds(binding), binding_holds(binding)) == (links, True)


def test_limits_notes_the_order_and_what_is_hidden():
    son = make.child()
    first, second = (make.signed(make.holder(), make.asked_for(son))[0].binding for _ in range(2))
    grown = bound("parent")
    set_limit(first, 50)
    set_limit(first, 50, note="省着用")
    set_limit(first, None)
    terms.put_forward(binding_id=second.pk, by=make.citizen(son), at=LATER)
    terms.hide_institution(binding_id=grown.pk, hide=True, by=make.citizen(grown.member), at=LATER)
    assert kinds(first) == ["sign", "LimitChange", "LimitChange"]
    assert [one.deduct_place for one in Binding.objects.filter(member=son).order_by("signed_at", "pk")] == [
        2,
        1,
    ]
    assert Binding.objects.get(pk=grown.pk).hides_institution
    assert all(binding_holds(one) for one in (first, second, grown))


def test_a_renewal_takes_over_what_was_chosen_and_the_old_one_finishes():
    old = bound(ends_on=make.TODAY + 5 * DAY)
    set_limit(old, 50)
    request = make.asked_for(old.member, starts_on=make.TODAY + 6 * DAY, renews=old.pk)
    [pledge] = make.signed(old.holder, request, at=LATER)
    confirm_and_end.close_expired(at=make.NOW + 30 * DAY)
    assert (kinds(old), kinds(pledge.binding)) == (["sign", "LimitChange", "finish"], ["sign"])
    assert binding_holds(old)
    assert binding_holds(pledge.binding)


def test_suspended_by_the_review_held_by_staff_and_resumed(supervisor: Officer):
    binding = bound()
    lapse(binding.member, "2")
    nightly_review.review_bindings(at=LATER)
    suspensions.suspend_binding(binding_id=binding.pk, by=supervisor, at=LATER)
    suspensions.resume_binding(binding_id=binding.pk, by=supervisor, at=LATER)
    lapse(binding.member, "1")
    nightly_review.review_bindings(at=LATER)
    links = ["sign", "suspend", "suspend", "resume", "suspend", "resume"]
    assert (kinds(binding), binding_holds(binding)) == (links, True)


def test_corrected_by_a_supervisor(supervisor: Officer):
    binding = make.binding(member=make.person(born=date(1958, 3, 8)))
    correct(binding, supervisor)
    assert (kinds(binding), binding_holds(binding)) == (["sign", "Correction", "correct"], True)


@pytest.mark.parametrize(
    ("approve", "links"),
    [
        (True, ["sign", "suspend", "Approval", "end_by_staff"]),
        (False, ["sign", "suspend", "Approval", "resume"]),
    ],
)
def test_an_ending_that_staff_asked_for(supervisor: Officer, approve: bool, links: list[str]):
    binding = bound()
    approval = staff_endings.ask_to_end(binding_id=binding.pk, by=supervisor, at=LATER)
    assert binding_holds(binding)
    decide(approval, approve=approve)
    assert (kinds(binding), binding_holds(binding)) == (links, True)


@pytest.mark.parametrize("approve", [True, False])
def test_an_ending_decided_after_the_binding_had_ended(supervisor: Officer, approve: bool):
    binding = bound()
    approval = staff_endings.ask_to_end(binding_id=binding.pk, by=supervisor, at=LATER)
    end(binding, binding.member)
    decide(approval, approve=approve)
    assert (kinds(binding), binding_holds(binding)) == (["sign", "suspend", "leave", "Approval"], True)


def test_an_ending_that_an_agent_asked_for():
    binding = bound()
    by = make.clerk_in(make.agent_visit(binding.holder))
    staff_endings.ask_as_agent(binding_id=binding.pk, seen=State.ACTIVE, by=by, at=make.NOW)
    decide(Approval.objects.get(), approve=True)
    assert (kinds(binding), binding_holds(binding)) == (["sign", "suspend", "Approval", "unbind"], True)


@pytest.mark.parametrize(
    ("relationship", "approve", "links"),
    [
        ("child", True, ["sign", "Approval", "approve"]),
        ("spouse", True, ["sign", "Approval", "approve_and_ask"]),
        ("child", False, ["sign", "Approval", "reject"]),
    ],
)
def test_what_an_agent_brought_is_decided(relationship: str, approve: bool, links: list[str]):
    binding, approval = brought_by_an_agent(relationship)
    assert binding_holds(binding)
    decide(approval, approve=approve)
    assert (kinds(binding), binding_holds(binding)) == (links, True)


def test_ended_by_a_death_of_either(supervisor: Officer):
    one, other = bound(), bound("parent")
    die(one.holder, supervisor)
    die(other.member, supervisor)
    assert (kinds(one), kinds(other)) == (["sign", "death"], ["sign", "death"])
    assert binding_holds(one)
    assert binding_holds(other)


@pytest.mark.parametrize(
    ("relationship", "links"), [("spouse", ["sign", "refuse"]), ("child", ["sign", "leave"])]
)
def test_ended_by_whom_somebody_named_and_says_not_me(relationship: str, links: list[str]):
    binding = bound(relationship)
    not_me.say_not_me(key=binding.pk, by=make.citizen(binding.member), at=LATER)
    assert (kinds(binding), binding_holds(binding)) == (links, True)


def test_settling_leaves_the_seal_alone():
    binding = bound()
    before = bytes(binding.seal)
    assert make.settle(binding.member, payable=30).shared_fen == make.fen(30)
    kept = Binding.objects.get()
    assert (kept.month_used_fen, bytes(kept.seal), binding_holds(kept)) == (make.fen(30), before, True)


def test_what_was_bound_before_there_were_chains_begins_one_with_the_next_act():
    binding = make.binding()
    BindingEvent.objects.update(number=None, digest=b"")
    Binding.objects.update(link_count=0, link_digest=b"", seal=b"")
    end(binding, binding.holder)
    assert (kinds(binding), binding_holds(binding)) == (["unbind"], True)


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_for_another_act_follows_it():
    binding = bound("parent")
    hide = Second(
        lambda: terms.hide_institution(
            binding_id=binding.pk, hide=True, by=make.citizen(binding.member), at=LATER
        )
    )
    with transaction.atomic():
        locked = transitions.lock_binding(binding.pk, LATER)
        hide.begin_and_wait()
        transitions.move(locked, Action.UNBIND, by=make.citizen(binding.holder), at=LATER)
    assert hide.got() is None
    kept = Binding.objects.get()
    assert (kept.state, kept.hides_institution, binding_holds(kept)) == ("ended", True, True)


# Whatever is altered behind them


@pytest.fixture
def lived(supervisor: Officer) -> Binding:
    """One with a link of every kind: its spouse agreed by hand, and it is to be ended."""
    binding = bound("spouse")
    confirm_at_the_counter(binding)
    set_limit(binding, 50)
    correct(binding, supervisor)
    decide(staff_endings.ask_to_end(binding_id=binding.pk, by=supervisor, at=LATER), approve=False)
    assert {type(one) for one in links_of(Binding.objects.get())} == set(LINKS)
    assert binding_holds(binding)
    return binding


LINKS = (BindingEvent, Confirmation, Correction, LimitChange, Approval)
MAY_DIFFER = {Confirmation: {"sealed"}, Binding: {"month", "month_used_fen"}, Approval: {"book"}}


def other(value: object) -> object:
    """Something that this column does not say now."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value[:-1] + "x"
        case bytes() | memoryview():
            return bytes(value)[:-1] + bytes([bytes(value)[-1] ^ 1]) if value else b"\x01"
        case dict():
            return {**value, "action": "leave"}
        case date():
            return value + timedelta(days=1)
        case _:
            return uuid7()


@pytest.mark.parametrize("model", LINKS)
def test_any_column_of_any_link_shows(lived: Binding, model: type):
    for row in [one for one in links_of(Binding.objects.get()) if isinstance(one, model)]:
        said = binding_chain.link_facts(row)
        for field in model._meta.concrete_fields:
            if field.name in MAY_DIFFER.get(model, set()) | {"number", "digest"}:
                continue
            before = getattr(row, field.attname)
            setattr(row, field.attname, other(before))
            assert binding_chain.link_facts(row) != said, field.name
            setattr(row, field.attname, before)
        assert binding_chain.link_facts(row) == said


def test_any_column_of_the_binding_shows_but_what_settling_counts(lived: Binding):
    binding = Binding.objects.get()
    silent = set()
    for field in Binding._meta.concrete_fields:
        before = getattr(binding, field.attname)
        setattr(binding, field.attname, other(before))
        if binding_chain.seal_of(binding) == bytes(Binding.objects.get().seal):
            silent.add(field.name)
        setattr(binding, field.attname, before)
    assert silent == MAY_DIFFER[Binding] | {"seal"}


@pytest.mark.parametrize(
    "tamper",
    [
        lambda: Binding.objects.update(state="ended"),
        lambda: Binding.objects.update(member=make.person()),
        lambda: Binding.objects.update(suspended_by_staff=True),
        lambda: Binding.objects.update(monthly_limit_fen=None),
        lambda: Binding.objects.update(link_count=1),
        lambda: Confirmation.objects.all().delete(),
        lambda: Correction.objects.all().delete(),
        lambda: LimitChange.objects.update(after_fen=9),
        lambda: BindingEvent.objects.filter(action="confirm").delete(),
        lambda: BindingEvent.objects.filter(action="sign").update(number=None, digest=b""),
        lambda: Approval.objects.update(words=""),
        lambda: Approval.objects.update(decision="", decided_by=None, decided_at=None),
        lambda: BindingEvent.objects.filter(action="resume").update(action="suspend"),
    ],
)
def test_what_is_changed_by_sql_is_seen(lived: Binding, tamper: Callable[[], object]):
    tamper()
    assert not binding_holds(lived)


def test_evidence_erased_by_law_leaves_the_chain_whole(lived: Binding):
    Confirmation.objects.update(sealed=None)
    assert binding_holds(lived)


def test_made_active_without_the_spouse_shows():
    binding = bound("spouse")
    Binding.objects.update(state="active")
    assert not binding_holds(binding)


@pytest.mark.parametrize("approve", [True, False])
def test_what_is_decided_about_anything_else_is_a_link_of_the_book(approve: bool):
    draft, (one, another) = make.edition_draft(), (make.officer("policy_officer") for _ in range(2))
    approval = drafts.ask_to_begin(
        EDITION,
        draft_id=draft.pk,
        effective_from=make.TODAY + 30 * DAY,
        seen=digest_of(draft),
        by=make.by_officer(one),
        at=LATER,
    )
    assert approval_holds(approval)
    decide(approval, approve=approve, by=another)
    assert (Approval.objects.get().number, decisions_hold()) == (1, True)
    Approval.objects.update(decision="approved" if not approve else "rejected")
    assert not decisions_hold()


@pytest.mark.parametrize(
    ("column", "value"),
    [("payload", {"action": "leave"}), ("words", "另一句"), ("area_code", "320100"), ("digest", b"")],
)
def test_an_approval_altered_while_it_waits_shows(supervisor: Officer, column: str, value: object):
    binding = bound()
    approval = staff_endings.ask_to_end(binding_id=binding.pk, by=supervisor, at=LATER)
    assert approval_holds(approval)
    Approval.objects.update(**{column: value})
    assert not binding_holds(binding)


ROOT = Path(__file__).resolve().parents[3]
WRITES = re.compile(
    r"\bbinding\.save\(|update\(Binding,"
    r"|\b(Binding|BindingEvent|Confirmation|Correction|LimitChange|Approval)\.objects\b[^\n]*"
    r"\.(create|get_or_create|update|update_or_create|bulk_create|bulk_update|delete)\("
)


def test_a_binding_is_saved_by_its_chain_alone_and_its_month_by_settling() -> None:
    files = [file for room in ("accounts", "sharing", "portal") for file in (ROOT / room).rglob("*.py")]
    writing = {str(file.relative_to(ROOT)) for file in files if WRITES.search(file.read_text())}
    assert writing == {
        "sharing/services/evidence/binding_chain.py",
        "sharing/services/settling/bill_steps.py",
    }
