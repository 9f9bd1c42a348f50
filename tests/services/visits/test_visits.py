"""Opening, admitting, closing: what changes, who is told, and that a refusal changes nothing."""

from datetime import timedelta

import pytest
from uuid_utils.compat import uuid7

from accounts.models import AccessRecord
from accounts.models.people import number_digest
from accounts.sealing import unseal
from sharing.models import Admission, Notice, Screen, SignRequest, Visit
from sharing.models.visits import IdentityCheck
from sharing.rules.visits import Lack
from sharing.services.staff import own_family
from sharing.services.staff.own_family import OwnFamily
from sharing.services.visits import identify_person, visits
from sharing.services.visits.mandate import IDLE, ByAgent, NoMandate
from sharing.services.visits.visits import Agent, Checked, Opening
from tests import make

pytestmark = pytest.mark.django_db

SEEN = Checked(how=IdentityCheck.CARD_SEEN)
MINUTE = timedelta(minutes=1)


def opening(person: object, **fields: object) -> Opening:
    return Opening(**({"person_id": person.pk, "checked": SEEN, "attended": Visit.Attended.ALONE} | fields))


def open_for(person: object, clerk: object, at: object = make.NOW, **fields: object) -> Visit:
    return visits.open_visit(opening=opening(person, **fields), clerk_id=clerk.pk, at=at)


def agent(**fields: object) -> Agent:
    values = {
        "name": "王小二",
        "number": make.document_number(),
        "relationship": "儿子",
        "letter_seen": True,
        "spoke": True,
    }
    return Agent(**(values | fields))


def nothing_was_done() -> bool:
    return Visit.objects.count() == Notice.objects.count() == Admission.objects.count() == 0


def test_opening_closes_the_last_one_and_withdraws_what_it_asked_for():
    clerk = make.clerk()
    first = open_for(make.person(), clerk)
    screen = Screen.objects.create(counter=make.counter(), asked_by=clerk, asked_at=make.NOW)
    asked = SignRequest.objects.create(
        visit=first,
        screen=screen,
        signer=first.citizen,
        purpose="pledge",
        signing=uuid7(),
        subject_digest=bytes(32),
        token_digest=bytes(32),
        asked_at=make.NOW,
        expires_at=make.NOW + 10 * MINUTE,
    )
    second = open_for(make.person(), clerk, make.NOW + MINUTE)
    first.refresh_from_db()
    asked.refresh_from_db()
    assert (first.closed_at, first.closed_by) == (make.NOW + MINUTE, "next_visit")
    assert asked.withdrawn_at == make.NOW + MINUTE
    assert (second.closed_at, second.active_at) == (None, make.NOW + MINUTE)


def test_another_clerks_visit_stays_open():
    first = open_for(make.person(), make.clerk())
    open_for(make.person(), make.clerk())
    first.refresh_from_db()
    assert first.closed_at is None


def test_an_agents_number_is_sealed_into_the_visit():
    sent = agent(number="11010519491231002x")
    visit = open_for(make.person(), make.clerk(), attended=Visit.Attended.AGENT, agent=sent)
    visit.refresh_from_db()
    opened = unseal(visit.agent_number_sealed, row=visit.pk, column=visits.AGENT_NUMBER)
    assert opened == b"11010519491231002X"
    assert bytes(visit.agent_number_digest) == number_digest(sent.number)


def test_an_agent_is_neither_the_person_nor_the_clerk():
    person, own = make.person(), make.document_number()
    clerk = make.clerk(own_cert_digest=number_digest(own))
    for number, lack in ((person._number(), Lack.AGENT_IS_CITIZEN), (own, Lack.AGENT_IS_CLERK)):
        with pytest.raises(visits.CannotOpen) as cannot:
            open_for(person, clerk, attended=Visit.Attended.AGENT, agent=agent(number=number))
        assert cannot.value.lacks == [lack]
    assert nothing_was_done()


def test_who_is_no_clerk_today_opens_nothing():
    person = make.person()
    for user in (make.staff(), make.officer("supervisor"), make.clerk(since=make.TODAY + timedelta(days=1))):
        with pytest.raises(identify_person.NotAClerk):
            open_for(person, user)
        with pytest.raises(identify_person.NotAClerk):
            identify_person.find_person(line=person._number(), clerk_id=user.pk, at=make.NOW)
    assert nothing_was_done()
    assert AccessRecord.objects.count() == 0


def test_a_clerk_whose_papers_are_unknown_opens_nothing():
    with pytest.raises(own_family.OwnPapersUnknown):
        open_for(make.person(), make.clerk(own_cert_digest=None))
    assert nothing_was_done()


def test_the_dead_and_the_clerks_own_family_are_refused():
    number = make.document_number()
    own, clerk = make.holder(number=number), make.clerk(own_cert_digest=number_digest(number))
    son = make.binding(own).member
    for person in (own, son):
        with pytest.raises(OwnFamily):
            open_for(person, clerk)
    with pytest.raises(visits.HasDied):
        open_for(make.person(died_on=make.TODAY), clerk)
    assert nothing_was_done()


def test_a_second_person_is_admitted_once_and_checked_anew():
    visit, spouse = make.visit(make.person()), make.person()
    by = make.clerk_in(visit)
    visits.admit(person_id=spouse.pk, checked=SEEN, by=by, at=make.NOW)
    other = Checked(how=IdentityCheck.OTHER, note="护照原件")
    visits.admit(person_id=spouse.pk, checked=other, by=by, at=make.NOW + MINUTE)
    admission = Admission.objects.get()
    said = (admission.visit, admission.person, admission.identity_check, admission.identity_note)
    assert said == (visit, spouse, "other", "护照原件")


def test_nobody_is_admitted_to_an_agents_visit_to_a_closed_one_or_unchecked():
    spouse = make.person()
    sent = make.visit(make.person(), attended="agent", agent_name="王小二")
    with pytest.raises(ByAgent):
        visits.admit(person_id=spouse.pk, checked=SEEN, by=make.clerk_in(sent), at=make.NOW)
    visit = make.visit(make.person())
    unsaid = Checked(how=IdentityCheck.OTHER)
    with pytest.raises(visits.CannotOpen):
        visits.admit(person_id=spouse.pk, checked=unsaid, by=make.clerk_in(visit), at=make.NOW)
    with pytest.raises(NoMandate):
        visits.admit(person_id=spouse.pk, checked=SEEN, by=make.clerk_in(visit), at=make.NOW + IDLE)
    assert Admission.objects.count() == 0


def test_the_clerks_own_relative_is_not_admitted():
    number = make.document_number()
    own, clerk = make.person(number=number), make.clerk(own_cert_digest=number_digest(number))
    visit = make.visit(make.person(), clerk_user=clerk)
    with pytest.raises(OwnFamily):
        visits.admit(person_id=own.pk, checked=SEEN, by=make.clerk_in(visit), at=make.NOW)
    assert Admission.objects.count() == 0


def test_idle_visits_are_written_down_as_ended_when_they_ended():
    idle, busy = make.visit(make.person()), make.visit(make.person(), at=make.NOW + MINUTE)
    assert visits.close_idle(at=make.NOW + IDLE) == 1
    idle.refresh_from_db()
    busy.refresh_from_db()
    assert (idle.closed_at, idle.closed_by) == (make.NOW + IDLE, "idle")
    assert busy.closed_at is None
    assert visits.close_idle(at=make.NOW + IDLE) == 0


def test_a_button_pressed_after_it_was_idle_does_not_say_otherwise():
    visit = make.visit(make.person())
    visits.close_visit(visit_id=visit.pk, clerk_id=visit.clerk_id, at=make.NOW + IDLE + MINUTE)
    visit.refresh_from_db()
    assert (visit.closed_at, visit.closed_by) == (make.NOW + IDLE, "idle")


def test_activity_counts_by_the_minute_and_wakes_nothing_that_is_over():
    visit = make.visit(make.person())
    for after, counted in ((MINUTE, False), (2 * MINUTE, True), (2 * MINUTE + IDLE, False)):
        visits.note_activity(visit_id=visit.pk, at=make.NOW + after)
        visit.refresh_from_db()
        assert (visit.active_at == make.NOW + after) == counted


def test_another_clerk_closes_nothing():
    visit = make.visit(make.person())
    visits.close_visit(visit_id=visit.pk, clerk_id=make.clerk().pk, at=make.NOW)
    visits.close_at_sign_out(clerk_id=make.clerk().pk, at=make.NOW)
    visit.refresh_from_db()
    assert visit.closed_at is None
