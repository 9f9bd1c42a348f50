"""What an agent brought to the counter waits for a supervisor, who agrees or not."""

from datetime import timedelta

import pytest

from accounts.models import Person, User
from sharing.models import Approval, Binding, Notice, Visit
from sharing.rules.reasons import Code, Refused
from sharing.services import decide_approvals
from sharing.services.bindings.confirm_and_end import HasChanged
from sharing.services.evidence import pledge_chain
from sharing.services.evidence.counter_signature import DoesNotDo, Lack
from sharing.services.evidence.signed_bytes import read_content
from sharing.services.staff.own_family import OwnFamily
from tests import make

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
LATER = make.NOW + 3 * DAY


@pytest.fixture
def holder() -> Person:
    return make.holder("陈秀兰")


@pytest.fixture
def visit(holder) -> Visit:
    return make.agent_visit(holder)


def brought(visit: Visit, member: Person | None = None, relationship: str = "child") -> Binding:
    request = make.asked_for(member or make.child("王子轩"), relationship)
    [pledge] = make.signed_at_desk(visit, request)
    return pledge.binding


def decide(*, approve: bool = True, at=LATER, user: User | None = None) -> Approval:
    by = make.by_officer(user or make.officer("supervisor"))
    return decide_approvals.decide(
        approval_id=Approval.objects.get().pk, approve=approve, words="电话核实过", by=by, at=at
    )


def told(person: Person) -> list[str]:
    return list(
        Notice.objects.filter(person=person, channel="portal").order_by("pk").values_list("kind", flat=True)
    )


def test_it_is_in_review_and_both_are_told_so(visit, holder):
    binding = brought(visit)
    assert (binding.state, binding.confirm_by) == ("in_review", None)
    assert (told(holder), told(binding.member)) == (["in_review"], ["in_review"])
    body = Notice.objects.get(person=holder, channel="portal").body
    assert body == (
        "有人拿着您的委托书到医保大厅，要把您的职工医保个人账户共济给王子轩使用（使用人是授权人的子女，"
        "2026-06-15 起长期有效）。现在还没有生效，要等医保局复核。不是本人意思的，请马上拨打 12393。"
    )


def test_the_supervisors_of_the_holders_area_are_asked(visit):
    binding = brought(visit)
    approval = Approval.objects.get()
    assert (approval.kind, approval.subject_id, approval.area_code) == (
        "agent_binding",
        binding.pk,
        make.XUZHOU,
    )
    assert (approval.asked_by, approval.payload) == (visit.clerk, {})
    assert approval.reason == "代办人与本人的关系：儿子；已与本人通话"


def test_without_the_scan_of_the_letter_nothing_is_signed(holder):
    visit = make.agent_visit(holder, letter=False)
    with pytest.raises(DoesNotDo) as raised:
        brought(visit)
    assert raised.value.lack is Lack.AGENT_LETTER
    assert not Binding.objects.exists()


def test_an_agent_leaves_no_thumbprint_for_somebody_else(visit):
    with pytest.raises(DoesNotDo) as raised:
        make.signed_at_desk(visit, make.asked_for(make.child()), signature=make.thumb(visit))
    assert raised.value.lack is Lack.THUMB_OF_AGENT


def test_the_evidence_names_the_agent_who_signed_and_the_letter(visit):
    binding = brought(visit)
    content = read_content(pledge_chain.open_content(binding.pledge))
    digest = bytes(visit.attachments.get().digest).hex()
    assert content["signed_by"] == "agent"
    assert content["agent"] == {"name": "王小明", "relationship": "儿子", "letter": digest}
    assert content["attachments"] == [{"kind": "agent_letter", "digest": digest}]
    assert pledge_chain.verify_chain().broken is None


def test_agreed_to_a_childs_takes_effect_that_day(visit, holder):
    binding = brought(visit)
    decide()
    binding.refresh_from_db()
    assert (binding.state, binding.starts_on) == ("active", LATER.date())
    assert (told(holder), told(binding.member)) == (["in_review", "approved"], ["in_review", "bound"])
    event = binding.events.latest("at", "pk")
    assert (event.action, event.by_kind, event.words) == ("approve", "officer", "电话核实过")
    assert pledge_chain.verify_chain().broken is None


def test_agreed_to_a_spouse_has_their_days_to_confirm_from_then(visit):
    binding = brought(visit, make.person(), "spouse")
    decide()
    binding.refresh_from_db()
    assert (binding.state, binding.confirm_by) == ("pending", LATER.date() + 7 * DAY)
    assert told(binding.member) == ["in_review", "asked_to_confirm"]


def test_a_rule_that_has_turned_refuses_with_every_reason_and_changes_nothing(visit):
    binding = brought(visit)
    make.enrolment_state(binding.member.enrolments.get(), status="4", valid_from=LATER.date())
    with pytest.raises(Refused) as raised:
        decide()
    assert [reason.code for reason in raised.value.reasons] == [Code.MEMBER_NOT_ACTIVE]
    binding.refresh_from_db()
    assert (binding.state, Approval.objects.get().decision) == ("in_review", "")


def test_turned_down_it_is_over_and_both_are_told(visit, holder):
    binding = brought(visit)
    decide(approve=False)
    binding.refresh_from_db()
    assert (binding.state, binding.ended_by) == ("ended", "reject")
    assert (told(holder)[-1], told(binding.member)[-1]) == ("turned_down", "turned_down")


def test_ended_by_the_holder_meanwhile_it_cannot_be_agreed_to_only_put_away(visit):
    binding = brought(visit)
    make.end(binding)
    with pytest.raises(HasChanged):
        decide()
    decide(approve=False)
    binding.refresh_from_db()
    assert (binding.ended_by, Approval.objects.get().decision) == ("unbind", "rejected")


def test_the_clerk_who_brought_it_in_does_not_decide(visit):
    brought(visit)
    by = make.by_officer(visit.clerk)
    with pytest.raises(decide_approvals.SamePerson):
        decide_approvals.decide(approval_id=Approval.objects.get().pk, approve=True, by=by, at=LATER)


@pytest.mark.parametrize("approve", [True, False])
def test_nobody_decides_for_themself_or_for_whom_they_are_bound_to(visit, approve):
    binding = brought(visit)
    own = make.officer("supervisor", own_cert_digest=bytes(binding.member.cert_no_digest))
    with pytest.raises(OwnFamily):
        decide(approve=approve, user=own)
    binding.refresh_from_db()
    assert (binding.state, Approval.objects.get().decision) == ("in_review", "")
