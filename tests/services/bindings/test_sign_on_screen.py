"""Signing on the second screen: exactly what was asked for, as the person of the visit, or nothing."""

from datetime import date, timedelta

import pytest
from uuid_utils.compat import uuid7

from accounts.sealing import sm3
from sharing.models import Admission, Binding, Confirmation, SignRequest, Visit
from sharing.rules.reasons import Refused
from sharing.services.bindings import confirm_and_end, sign_on_screen, signing
from sharing.services.bindings.confirm_and_end import HasChanged, NotYours
from sharing.services.bindings.sign_on_screen import SubjectChanged
from sharing.services.evidence import confirmation_evidence, screen_requests
from sharing.services.evidence.pledge_chain import open_content, verify_chain
from sharing.services.evidence.screen_requests import NoScreen, NotOpen
from sharing.services.evidence.signed_bytes import read_content
from sharing.services.visits.mandate import ByAgent, NoMandate
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _policy():
    make.editions()
    make.pledge_text()


@pytest.fixture
def visit() -> Visit:
    return make.visit(make.holder(), counter=make.screen().counter)


def ask(visit, *requests, once=None) -> SignRequest:
    return sign_on_screen.ask_pledge(
        requests=requests,
        text_id=make.pledge_text().pk,
        signing_id=once or uuid7(),
        by=make.clerk_in(visit),
        at=make.NOW,
    )


def read(request: SignRequest) -> SignRequest:
    digits = screen_requests.digits_of(request)
    return screen_requests.open_with_digits(
        screen=request.screen, typed=digits, address="10.0.0.9", agent="a tablet", at=make.NOW
    )


def sign(request: SignRequest, *requests, at=make.NOW, text=None) -> list:
    return sign_on_screen.sign_pledge(
        request=request,
        requests=requests,
        text_id=(text or make.pledge_text()).pk,
        signature=make.hand(),
        by=screen_requests.actor_of(request, address="10.0.0.9", agent="a tablet"),
        at=at,
    )


def test_the_citizen_signs_and_the_evidence_says_where_and_who_assisted(visit):
    child = make.asked_for(make.child())
    asked = read(ask(visit, child))
    (pledge,) = sign(asked, child)
    content = read_content(open_content(pledge))
    kept = {name: content[name] for name in ("door", "address", "browser")}
    assert kept == {"door": "counter", "address": "10.0.0.9", "browser": "a tablet"}
    assert content["assisted_by"]["id"] == str(visit.clerk_id)
    assert pledge.binding.events.get().visit == visit
    assert verify_chain().broken is None
    asked.refresh_from_db()
    assert asked.signed_at == make.NOW


def test_signing_twice_is_signing_once(visit):
    child = make.asked_for(make.child())
    asked = read(ask(visit, child))
    assert sign(asked, child) == sign(asked, child)
    assert Binding.objects.count() == 1


def test_a_draft_that_changed_after_asking_is_not_signed(visit):
    child = make.asked_for(make.child())
    other = make.asked_for(make.child())
    asked = read(ask(visit, child))
    for changed in (
        [other],
        [child, other],
        [],
        [make.asked_for(make.child(), ends_on=date(2027, 1, 1))],
    ):
        with pytest.raises(SubjectChanged):
            sign(asked, *changed)
    asked.refresh_from_db()
    assert (Binding.objects.count(), asked.signed_at) == (0, None)
    assert sign(read(ask(visit, other)), other)


def test_nor_is_another_version_of_the_pledge(visit):
    child = make.asked_for(make.child())
    asked = read(ask(visit, child))
    with pytest.raises(SubjectChanged):
        sign(asked, child, text=make.pledge_text("2026 年第 2 版"))
    assert not Binding.objects.exists()


def test_a_rule_that_turned_refuses_and_does_not_use_it_up(visit):
    child = make.child()
    asked = read(ask(visit, make.asked_for(child)))
    make.binding(visit.citizen, child)
    with pytest.raises(Refused):
        sign(asked, make.asked_for(child))
    asked.refresh_from_db()
    assert asked.signed_at is None


def test_what_was_withdrawn_or_not_opened_is_not_signed(visit):
    child = make.asked_for(make.child())
    first = ask(visit, child)
    with pytest.raises(NotOpen):
        sign(first, child)
    read(first)
    ask(visit, child)
    with pytest.raises(NotOpen):
        sign(first, child)
    assert not Binding.objects.exists()


def test_in_a_closed_visit_nothing_is_signed(visit):
    child = make.asked_for(make.child())
    asked = read(ask(visit, child))
    Visit.objects.update(closed_at=make.NOW)
    with pytest.raises(NoMandate):
        sign(asked, child)
    assert not Binding.objects.exists()


def test_asking_needs_the_visit_and_its_screen(visit):
    child = make.asked_for(make.child())
    with pytest.raises(NoScreen):
        ask(make.visit(make.holder()), child)
    Visit.objects.update(closed_at=make.NOW)
    with pytest.raises(NoMandate):
        ask(visit, child)
    assert not SignRequest.objects.exists()


# A spouse who came along


@pytest.fixture
def waiting(visit) -> Binding:
    spouse = make.person()
    Admission.objects.create(visit=visit, person=spouse, identity_check="card_seen", admitted_at=make.NOW)
    return make.binding(
        visit.citizen,
        spouse,
        relationship="spouse",
        state="pending",
        confirm_by=make.TODAY + DAY,
        starts_on=make.TODAY - DAY,
    )


def ask_spouse(visit, binding, person=None) -> SignRequest:
    by = make.clerk_in(visit, person or binding.member)
    return sign_on_screen.ask_confirmation(binding_id=binding.pk, by=by, at=make.NOW)


def confirm(request: SignRequest) -> Binding:
    by = screen_requests.actor_of(request, address="10.0.0.9", agent="a tablet")
    return sign_on_screen.sign_confirmation(request=request, signature=make.hand(), by=by, at=make.NOW)


def test_the_spouse_agrees_by_their_own_hand(visit, waiting):
    confirm(read(ask_spouse(visit, waiting)))
    waiting.refresh_from_db()
    assert (waiting.state, waiting.starts_on) == ("active", make.TODAY)
    kept = Confirmation.objects.get(binding=waiting)
    content = confirmation_evidence.open_content(kept)
    assert (kept.signer, bytes(kept.content_digest)) == (waiting.member, sm3(content))
    assert read_content(content)["signature"]["strokes"] == [
        [list(point) for point in stroke] for stroke in make.hand().strokes
    ]


def test_agreeing_twice_is_agreeing_once(visit, waiting):
    asked = read(ask_spouse(visit, waiting))
    confirm(asked)
    confirm(asked)
    assert waiting.events.filter(action="confirm").count() == 1


def test_only_the_member_who_was_admitted_is_asked(visit, waiting):
    with pytest.raises(NotYours):
        ask_spouse(visit, waiting, visit.citizen)
    Admission.objects.all().delete()
    with pytest.raises(NoMandate):
        ask_spouse(visit, waiting)
    assert not SignRequest.objects.exists()


def test_who_was_admitted_is_asked_only_what_they_share_with_whose_visit_it_is(visit, waiting):
    another = make.binding(make.holder(), waiting.member, relationship="parent", state="pending")
    with pytest.raises(NotYours):
        ask_spouse(visit, another)


def test_an_agent_agrees_to_nothing_in_anothers_place():
    counter = make.screen().counter
    member = make.person()
    visit = make.agent_visit(member, counter=counter)
    waiting = make.binding(
        make.holder(), member, relationship="spouse", state="pending", confirm_by=make.TODAY
    )
    with pytest.raises(ByAgent):
        ask_spouse(visit, waiting)
    assert not SignRequest.objects.exists()


def test_what_waits_no_more_is_neither_asked_nor_signed(visit, waiting):
    asked = read(ask_spouse(visit, waiting))
    confirm_and_end.end_binding(binding_id=waiting.pk, by=make.clerk_in(visit), at=make.NOW)
    with pytest.raises(HasChanged):
        confirm(asked)
    with pytest.raises(HasChanged):
        ask_spouse(visit, waiting)
    assert not Confirmation.objects.exists()


def test_another_period_than_the_one_asked_for_is_not_agreed_to(visit, waiting):
    asked = read(ask_spouse(visit, waiting))
    Binding.objects.filter(pk=waiting.pk).update(ends_on=make.TODAY + DAY)
    with pytest.raises(SubjectChanged):
        confirm(asked)


def test_a_pledge_is_no_confirmation_and_a_confirmation_no_pledge(visit, waiting):
    child = make.asked_for(make.child())
    with pytest.raises(SubjectChanged):
        confirm(read(ask(visit, child)))
    with pytest.raises(SubjectChanged):
        sign(read(ask_spouse(visit, waiting)), child)


def test_a_signing_without_a_screen_goes_on_as_before(visit):
    make.signed(visit.citizen, make.asked_for(make.child()), by=make.clerk_in(visit))
    assert signing.signed_pledges(visit.citizen_id, Binding.objects.get().pledge.signing)
