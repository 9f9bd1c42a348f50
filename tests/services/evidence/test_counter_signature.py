"""Signing at the counter: by who is there, by hand or thumb, never by code alone; what the evidence says."""

import pytest
from uuid_utils.compat import uuid7

from accounts.actors import Citizen, Clerk
from accounts.models import OneTimeCode, Person
from accounts.models.people import number_digest
from sharing.models import Binding, BindingEvent, Notice, Pledge, Visit, VisitDraft
from sharing.rules.signature import Thumbprint
from sharing.services.bindings import binding_requests, drafts
from sharing.services.bindings.signing import TypedCode
from sharing.services.evidence import pledge_chain
from sharing.services.evidence.counter_signature import DoesNotDo, Lack
from sharing.services.evidence.signed_bytes import read_content
from sharing.services.staff.own_family import OwnFamily
from sharing.services.visits.mandate import NoMandate
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder() -> Person:
    return make.holder("陈秀兰", telephone="13805160001")


@pytest.fixture
def visit(holder) -> Visit:
    return make.visit(holder, identity_note="")


def content_of(pledge: Pledge) -> dict:
    return read_content(pledge_chain.open_content(pledge))


def untouched() -> bool:
    return not any(model.objects.exists() for model in (Binding, BindingEvent, Pledge, Notice))


def lack(visit: Visit, signature: object, by: Citizen | Clerk | None = None) -> Lack:
    with pytest.raises(DoesNotDo) as raised:
        make.signed_at_desk(
            visit, make.asked_for(make.child()), signature=signature, by=by or make.clerk_in(visit)
        )
    return raised.value.lack


def test_several_are_bound_by_one_hand(visit):
    make.signed_at_desk(visit, make.asked_for(make.child()), make.asked_for(make.person(), "spouse"))
    assert sorted(Binding.objects.values_list("state", flat=True)) == ["active", "pending"]
    assert set(BindingEvent.objects.values_list("door", "visit")) == {("counter", visit.pk)}


def test_the_evidence_says_in_which_visit_how_identity_was_checked_and_who_assisted(visit):
    [pledge] = make.signed_at_desk(visit, make.asked_for(make.child()))
    content = content_of(pledge)
    assert pledge_chain.open_content(pledge)[:4] == b"GJ4\n"
    assert content["visit"] == {
        "id": str(visit.pk),
        "identity_check": "card_seen",
        "identity_note": "",
        "attended": "alone",
    }
    clerk = visit.clerk
    assert content["assisted_by"] == {"id": str(clerk.pk), "staff_no": clerk.staff_no, "name": "周敏"}
    assert (content["format"], content["browser"], content["signed_by"]) == (4, "a browser", "holder")
    assert (content["agent"], content["witness"], content["attachments"]) == (None, None, [])


def test_what_is_signed_in_the_browser_is_format_3(holder):
    [pledge] = make.signed(holder, make.asked_for(make.child()))
    content = content_of(pledge)
    assert (pledge_chain.open_content(pledge)[:4], content["format"]) == (b"GJ3\n", 3)
    assert (content["agent"], content["assisted_by"]) == ("a browser", None)


def test_the_chain_proves_both_formats(holder, visit):
    make.signed(holder, make.asked_for(make.child()))
    make.signed_at_desk(visit, make.asked_for(make.child()))
    make.signed_at_desk(visit, make.asked_for(make.child()), signature=make.thumb(visit))
    report = pledge_chain.verify_chain()
    assert (report.count, report.broken) == (3, None)


def test_a_code_never_replaces_presence(visit):
    assert lack(visit, TypedCode(uuid7(), "123456")) is Lack.CODE
    assert (untouched(), OneTimeCode.objects.exists()) == (True, False)


def test_a_thumb_stands_in_the_evidence_with_its_witness_and_the_digest_of_the_paper(visit):
    thumb = make.thumb(visit)
    [pledge] = make.signed_at_desk(visit, make.asked_for(make.child()), signature=thumb)
    content, scan = content_of(pledge), visit.attachments.get()
    assert content["signature"] == {"method": "thumbprint"}
    assert content["witness"]["name"] == "赵大伟"
    assert content["witness"]["signature"]["strokes"][0][0] == [10, 20, 0]
    assert content["attachments"] == [{"kind": "thumbprint", "digest": bytes(scan.digest).hex()}]


def test_a_thumb_needs_its_paper_from_this_very_visit(holder, visit):
    elsewhere = make.thumb(make.visit(holder))
    other_kind = Thumbprint("赵大伟", make.hand(), make.paper(visit, "kinship").pk)
    nothing = Thumbprint("赵大伟", make.hand(), uuid7())
    for thumb in (elsewhere, other_kind, nothing):
        assert lack(visit, thumb) is Lack.THUMB_SCAN
    assert untouched()


def test_a_thumb_is_no_signature_in_the_browser(holder, visit):
    assert lack(visit, make.thumb(visit), make.citizen(holder)) is Lack.THUMB_SCAN
    assert untouched()


def test_who_was_admitted_brings_the_paper_of_a_thumb_and_no_letter(visit):
    wife = make.person("李秀英")
    visit.admissions.create(person=wife, identity_check="card_seen", admitted_at=make.NOW)
    assert make.paper(visit, of=wife).person == wife
    with pytest.raises(NoMandate):
        make.paper(visit, "agent_letter", of=wife)
    with pytest.raises(NoMandate):
        make.paper(visit, of=make.person())


def test_nobody_binds_their_own_relatives_or_themself_at_the_counter(holder):
    number = make.document_number()
    own = make.holder(number=number)
    clerk = make.clerk(own_cert_digest=number_digest(number))
    daughter = make.binding(own).member
    visit = make.visit(holder, clerk_user=clerk)
    for member in (own, daughter):
        request = make.asked_for(member)
        with pytest.raises(OwnFamily):
            make.signed_at_desk(visit, request)
        with pytest.raises(OwnFamily):
            binding_requests.judge_requests(
                holder_id=holder.pk, requests=[request], by=make.clerk_in(visit), at=make.NOW
            )
    assert Pledge.objects.count() == 0


def test_a_closed_visit_signs_nothing(visit):
    Visit.objects.update(closed_at=make.NOW)
    with pytest.raises(NoMandate):
        make.signed_at_desk(visit, make.asked_for(make.child()))
    assert untouched()


def test_somebody_bound_before_is_named_by_that_binding(holder, visit):
    before = make.end(make.binding(holder))
    request = make.asked_for(before.member, name="", number="", known=before.pk)
    make.signed_at_desk(visit, request)
    assert Binding.objects.get(state="active").member == before.member


def test_nobody_elses_binding_names_anybody(holder, visit):
    foreign = make.binding()
    request = make.asked_for(foreign.member, name="", number="", known=foreign.pk)
    by = make.clerk_in(visit)
    [judged] = binding_requests.judge_requests(holder_id=holder.pk, requests=[request], by=by, at=make.NOW)
    assert (judged.member_id, judged.is_a_miss) == (None, True)


def test_what_was_signed_is_no_draft_at_the_counter_or_at_home(holder, visit):
    by = make.clerk_in(visit)
    drafts.save_draft(person_id=holder.pk, rows=[{"name": "王子轩"}], seen="", at=make.NOW)
    kept = drafts.take_along(by=by, at=make.NOW)
    make.signed_at_desk(visit, make.asked_for(make.child()), signing=kept.signing)
    assert drafts.load_draft(person_id=holder.pk, at=make.NOW) is None
    assert not VisitDraft.objects.exists()
