"""A clerk acts only inside an open visit of theirs with that very person: refused where the act happens."""

from datetime import timedelta

import pytest
from django.db import transaction
from uuid_utils.compat import uuid7

from accounts.actors import Clerk
from accounts.models import RoleGrant, User
from accounts.models.people import number_digest
from sharing.models import Admission, Binding, Visit
from sharing.services.bindings import confirm_and_end
from sharing.services.staff import own_family
from sharing.services.staff.own_family import OwnFamily
from sharing.services.visits import mandate
from sharing.services.visits.mandate import IDLE, NoMandate
from tests import make

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


def require(by: object, at: object = make.NOW, *, admitted: bool = False) -> Visit | None:
    with transaction.atomic():
        return mandate.require(by, at=at, admitted=admitted)


def test_an_open_visit_with_this_person_is_the_mandate():
    visit = make.visit(make.person())
    assert require(make.clerk_in(visit)) == visit


def test_nobody_but_a_clerk_needs_one():
    assert require(make.citizen(make.person())) is None


@pytest.mark.parametrize("idle", [IDLE - SECOND, IDLE])
def test_after_twenty_idle_minutes_it_is_over(idle):
    by = make.clerk_in(make.visit(make.person()))
    if idle < IDLE:
        assert require(by, make.NOW + idle)
    else:
        with pytest.raises(NoMandate):
            require(by, make.NOW + idle)


def test_every_act_begins_the_twenty_minutes_anew():
    visit = make.visit(make.person())
    for minutes in (15, 30, 45):
        require(make.clerk_in(visit), make.NOW + timedelta(minutes=minutes))


def test_a_closed_visit_anothers_visit_and_none_at_all_are_no_mandate():
    person, other = make.person(), make.person()
    visit = make.visit(person)
    for by in (
        Clerk(make.clerk().pk, visit.pk, person.pk),
        Clerk(visit.clerk_id, uuid7(), person.pk),
        Clerk(visit.clerk_id, visit.pk, other.pk),
    ):
        with pytest.raises(NoMandate):
            require(by)
    Visit.objects.update(closed_at=make.NOW)
    with pytest.raises(NoMandate):
        require(make.clerk_in(visit))


@pytest.mark.parametrize(
    "taken",
    [
        lambda: RoleGrant.objects.update(ends_on=make.TODAY - timedelta(days=1)),
        lambda: RoleGrant.objects.update(role="supervisor"),
        lambda: User.objects.update(is_active=False),
    ],
)
def test_who_is_a_clerk_no_more_has_no_mandate_in_a_visit_that_is_still_open(taken):
    by = make.clerk_in(make.visit(make.person()))
    taken()
    with pytest.raises(NoMandate):
        require(by)


def test_who_was_admitted_answers_only_what_is_theirs():
    visit, spouse = make.visit(make.person()), make.person()
    Admission.objects.create(visit=visit, person=spouse, identity_check="card_seen", admitted_at=make.NOW)
    by = make.clerk_in(visit, spouse)
    assert require(by, admitted=True) == visit
    with pytest.raises(NoMandate):
        require(by)


def test_a_clerk_acts_neither_for_themself_nor_for_whom_they_are_bound_to():
    number = make.document_number()
    own = make.holder(number=number)
    clerk = make.clerk(own_cert_digest=number_digest(number))
    child = make.binding(own).member
    for person in (own, child):
        visit = make.visit(person, clerk_user=clerk)
        with pytest.raises(OwnFamily):
            require(make.clerk_in(visit))
        Visit.objects.update(closed_at=make.NOW)
    Binding.objects.update(state="ended", ended_by="unbind")
    assert require(make.clerk_in(make.visit(child, clerk_user=clerk)))


def test_without_a_mandate_nothing_is_done():
    binding = make.binding()
    by = Clerk(make.clerk().pk, uuid7(), binding.holder_id)
    with pytest.raises(NoMandate):
        confirm_and_end.end_binding(binding_id=binding.pk, by=by, at=make.NOW)
    binding.refresh_from_db()
    assert (binding.state, binding.events.count()) == ("active", 1)


def test_what_was_done_in_a_visit_names_it():
    binding = make.binding()
    visit = make.visit(binding.holder)
    confirm_and_end.end_binding(binding_id=binding.pk, by=make.clerk_in(visit), at=make.NOW)
    assert binding.events.latest("at", "pk").visit == visit


def test_whose_own_papers_are_not_known_acts_for_nobody():
    officer = make.officer("supervisor", own_cert_digest=None)
    with pytest.raises(own_family.OwnPapersUnknown):
        own_family.refuse_own_family(officer.pk, make.person().pk)
